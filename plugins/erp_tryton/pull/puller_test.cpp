#include "pull/puller.hpp"

#include <map>
#include <random>

#include <gmock/gmock.h>

#include <portico/testkit/fake_host.hpp>

#include "testing/table_server.hpp"

namespace portico::erp_tryton {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TableServer;

/// Orders with their lines: a changed line makes its order be given again.
class OrderFeed final : public Feed {
public:
    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = "order", .fields = {"name"}}, {.model = "line", .fields = {"order", "text"}}};
        return all;
    }

    Result<std::vector<std::int64_t>> owners(std::size_t, const Rows& changed, Pull&) override {
        std::vector<std::int64_t> ids;
        for (const auto row : changed) ids.push_back(read_id(row["order"]));
        return ids;
    }

    Status render(const Rows& rows, Pull& pull) override {
        std::vector<std::int64_t> ids;
        for (const auto row : rows) ids.push_back(read_id(row["id"]));
        Query query{.model = "line", .fields = {"order", "text"}};
        query.domain.where_in("order", ids);
        const auto lines = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
        for (const auto row : rows) {
            const auto id = read_id(row["id"]);
            std::string text = row["name"].string();
            for (const auto line : lines) {
                if (read_id(line["order"]) == id) text += "+" + line["text"].string();
            }
            std::string json;
            json::Writer{json}
                .begin_object()
                .member("id", std::to_string(id))
                .member("name", text)
                .end_object();
            PORTICO_TRY(pull.give(json, "order", id));
        }
        return {};
    }

    [[nodiscard]] std::string_view mirror_rows() const override {
        return "SELECT source, id FROM known";
    }

    Result<std::string> basis(Pull&) override { return basis_text; }

    std::string basis_text = "one";
};

/// A bridge in small: what pages brought, and the rows that the connector may look up.
class Mirror final : public Records {
public:
    explicit Mirror(Database& known) : known_{known} {}

    Status record(std::string_view json, std::string_view source) override {
        const auto document = *json::parse(json);
        const auto id = document.root()["id"].string();
        page_[id] = document.root()["name"].string();
        sources_[id] = std::string{source};
        ++count;
        return {};
    }

    Status deleted(std::string_view id, std::string_view) override {
        page_[std::string{id}] = "";
        return {};
    }

    Status rejected(std::string_view, std::string_view, std::string_view) override { return {}; }

    void commit(const PullPage& page) {
        for (const auto& [id, name] : page_) named_.insert(id);
        for (const auto& [id, name] : page_) {
            if (name.empty()) {
                rows.erase(id);
            } else {
                rows[id] = name;
            }
        }
        if (page.complete) {
            std::erase_if(rows, [this](const auto& row) { return !named_.contains(row.first); });
        }
        if (!page.snapshot || page.complete) named_.clear();
        forget();
        const auto written = known_.write([this](Transaction& transaction) -> Status {
            PORTICO_TRY(transaction.execute("DELETE FROM known"));
            for (const auto& [id, name] : rows) {
                PORTICO_TRY(
                    transaction.execute("INSERT INTO known VALUES ($1, $2)", sources_[id], id)
                );
            }
            return {};
        });
        ASSERT_TRUE(written.ok()) << written.error().message;
    }

    void forget() { page_.clear(); }

    std::map<std::string, std::string> rows;
    int count = 0;

private:
    Database& known_;
    std::map<std::string, std::string> page_;
    std::map<std::string, std::string> sources_;
    std::set<std::string> named_;
};

constexpr auto manifest = R"({"id":"x","version":"0.1.0","vendor":"v","description":"d",
    "abi":{"major":0,"min_minor":1},"host_services":["portico.storage/1"],"provides":[],
    "requires":[],"permissions":[],"placement":"in_process","config":{},"status":"alpha"})";

class PullerTest : public ::testing::Test {
protected:
    PullerTest() {
        settings_.page_records = 3;
        for (const char* model :
             {"order",
              "line",
              "product.uom",
              "product.category",
              "product.product",
              "product.template"}) {
            server_.add_model(model);
        }
        auto feed = std::make_unique<OrderFeed>();
        feed_ = feed.get();
        entity_.feeds.push_back(std::move(feed));
    }

    std::int64_t order(const std::string& name) {
        return server_.create("order", {{"name", "\"" + name + "\""}});
    }

    std::int64_t line(std::int64_t order, const std::string& text) {
        return server_.create(
            "line", {{"order", std::to_string(order)}, {"text", "\"" + text + "\""}}
        );
    }

    void rename(std::int64_t order, const std::string& name) {
        server_.write("order", order, {{"name", "\"" + name + "\""}});
    }

    /// Both clocks, Tryton's and ours.
    void pass(std::chrono::seconds time) {
        now_ += time;
        server_.now += std::chrono::microseconds{time}.count();
    }

    Result<PullPage> page() {
        Puller puller{
            {.erp = erp_,
             .directory = directory_,
             .mirror = host_.context().database,
             .settings = settings_,
             .now = [this] { return now_; },
             .is_parallel = false},
            entity_};
        return puller.pull({"order", cursor_, limit_, now_ + std::chrono::minutes{5}}, mirror_);
    }

    /// One sync; gives how many records came.
    int sync() {
        const auto before = mirror_.count;
        for (bool more = true; more;) {
            const auto pulled = page();
            EXPECT_TRUE(pulled.ok()) << (pulled.ok() ? "" : pulled.error().message);
            if (!pulled.ok()) return -1;
            mirror_.commit(*pulled);
            cursor_ = pulled->next_cursor;
            EXPECT_LT(cursor_.size(), 64U * 1024);
            more = pulled->more;
        }
        return mirror_.count - before;
    }

    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& [id, name] : mirror_.rows) found.push_back(name);
        std::sort(found.begin(), found.end());
        return found;
    }

    Settings settings_;
    TableServer server_;
    Instant now_ = instant_of(1'800'000'000'000'000);
    Erp erp_{server_, settings_};
    Directory directory_{erp_, settings_, [this] { return now_; }};
    Entity entity_{.name = "order", .feeds = {}};
    OrderFeed* feed_ = nullptr;
    testkit::FakeHost host_{manifest, {"CREATE TABLE known (source TEXT, id TEXT)"}};
    Mirror mirror_{host_.context().database};
    std::string cursor_;
    std::uint32_t limit_ = 100;
};

TEST_F(PullerTest, ReadsAllOnceAndThenOnlyWhatChanged) {
    for (int i = 0; i < 8; ++i) order("o" + std::to_string(i));
    EXPECT_EQ(sync(), 8);
    EXPECT_THAT(mirror_.rows, SizeIs(8));
    pass(std::chrono::seconds{120});
    sync();  // the overlap of the first pass is read again
    pass(std::chrono::seconds{120});
    EXPECT_EQ(sync(), 0);
    order("new");
    EXPECT_EQ(sync(), 1);
    EXPECT_EQ(sync(), 0);
    pass(std::chrono::seconds{120});
    rename(3, "changed");
    EXPECT_EQ(sync(), 1);
    EXPECT_THAT(names(), ::testing::Contains("changed"));
}

TEST_F(PullerTest, GivesAParentAgainWhoseChildChanged) {
    const auto first = order("a");
    order("b");
    const auto child = line(first, "x");
    sync();
    pass(std::chrono::seconds{200});
    sync();
    server_.write("line", child, {{"text", "\"y\""}});
    EXPECT_EQ(sync(), 1);
    EXPECT_THAT(names(), ElementsAre("a+y", "b"));
}

/// A child that changes after its parent was read in the same pull is not lost.
TEST_F(PullerTest, GivesAParentAgainThatChangedTogetherWithItsChild) {
    const auto first = order("a");
    const auto child = line(first, "x");
    sync();
    pass(std::chrono::seconds{200});
    sync();
    rename(first, "b");
    bool is_done = false;
    server_.on_read = [&](std::string_view model) {
        if (model != "line" || is_done) return;
        is_done = true;  // the order was rendered with the line's old text a moment ago
        server_.on_read = [&, passes = 0](std::string_view next) mutable {
            if (next == "line" && ++passes == 1) {
                server_.write("line", child, {{"text", "\"late\""}});
            }
        };
    };
    sync();
    server_.on_read = nullptr;
    EXPECT_THAT(names(), ElementsAre("b+late"));
}

/// Rows carry the time at which their transaction began, and appear when it ends.
TEST_F(PullerTest, SeesATransactionThatEndedAfterANewerOne) {
    order("a");
    sync();
    pass(std::chrono::seconds{300});
    sync();
    sync();
    const auto began = server_.now;
    pass(std::chrono::seconds{20});
    order("quick");
    sync();
    EXPECT_THAT(names(), ElementsAre("a", "quick"));
    const auto later = server_.now;
    server_.now = began;
    order("slow");  // began before, visible now
    server_.now = later;
    EXPECT_EQ(sync(), 1);
    EXPECT_THAT(names(), ElementsAre("a", "quick", "slow"));
}

/// A transaction that lasted longer than the overlap is found when deletions are looked for.
TEST_F(PullerTest, SeesALongTransactionLater) {
    order("a");
    sync();
    pass(std::chrono::seconds{300});
    const auto began = server_.now;
    pass(std::chrono::seconds{300});
    order("quick");
    sync();
    pass(std::chrono::seconds{61});
    sync();
    const auto later = server_.now;
    server_.now = began;
    order("long");
    server_.now = later;
    EXPECT_EQ(sync(), 0);
    pass(std::chrono::minutes{10});
    sync();
    EXPECT_THAT(names(), ElementsAre("a", "long", "quick"));
}

TEST_F(PullerTest, FindsWhatIsDeletedWhenItLooksForIt) {
    for (int i = 0; i < 5; ++i) order("o" + std::to_string(i));
    sync();
    server_.remove("order", 2);
    pass(std::chrono::seconds{60});
    sync();
    EXPECT_THAT(mirror_.rows, SizeIs(5));
    pass(std::chrono::minutes{10});
    sync();
    EXPECT_THAT(mirror_.rows, SizeIs(4));
    EXPECT_FALSE(mirror_.rows.contains("2"));
}

TEST_F(PullerTest, ReadsEverythingAgainWhenItsBasisChanged) {
    for (int i = 0; i < 5; ++i) order("o" + std::to_string(i));
    sync();
    pass(std::chrono::seconds{200});
    sync();
    feed_->basis_text = "two";
    server_.remove("order", 2);
    EXPECT_EQ(sync(), 4);
    EXPECT_THAT(mirror_.rows, SizeIs(4));
}

TEST_F(PullerTest, ReadsEverythingAgainOnceADay) {
    for (int i = 0; i < 5; ++i) order("o" + std::to_string(i));
    sync();
    pass(std::chrono::hours{25});
    EXPECT_EQ(sync(), 5);
    settings_.full_sync = std::chrono::hours{0};
    sync();
    pass(std::chrono::hours{25});
    EXPECT_EQ(sync(), 0);
}

/// Whatever changes between and inside syncs, which a kill may end at any page, the mirror is
/// right in the end.
TEST_F(PullerTest, ConvergesThroughKillsAtAnyPage) {
    settings_.deletion_check = std::chrono::minutes{0};
    for (unsigned seed = 1; seed <= 4; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random{seed};
        const auto pick = [&random](std::int64_t below) {
            return std::uniform_int_distribution<std::int64_t>{0, below - 1}(random);
        };
        std::map<std::int64_t, std::string> truth;
        const auto edit = [&] {
            ++server_.now;
            const auto kind = pick(10);
            if (truth.empty() || kind < 3) {
                const auto name = "n" + std::to_string(pick(1000));
                truth[order(name)] = name;
                return;
            }
            auto one = std::next(truth.begin(), pick(static_cast<std::int64_t>(truth.size())));
            if (kind < 4) {
                server_.remove("order", one->first);
                truth.erase(one);
            } else if (kind < 7) {
                one->second.replace(0, one->second.find('+'), "r" + std::to_string(pick(1000)));
                rename(one->first, one->second.substr(0, one->second.find('+')));
            } else {
                one->second += "+l";
                line(one->first, "l");
            }
        };
        server_.on_read = [&](std::string_view) {
            if (pick(6) == 0) edit();
        };
        limit_ = 4;
        for (int i = 0; i < 60; ++i) {
            pass(std::chrono::seconds{pick(30)});
            const auto pulled = page();
            ASSERT_TRUE(pulled.ok()) << pulled.error().message;
            if (pick(3) == 0) {
                mirror_.forget();  // killed before the commit
                continue;
            }
            mirror_.commit(*pulled);
            cursor_ = pulled->next_cursor;
        }
        server_.on_read = nullptr;
        sync();
        pass(std::chrono::seconds{120});
        sync();
        std::map<std::string, std::string> expected;
        for (const auto& [id, name] : truth) expected[std::to_string(id)] = name;
        EXPECT_EQ(mirror_.rows, expected);
        for (const auto& [id, name] : truth) server_.remove("order", id);
        truth.clear();
        sync();
        EXPECT_THAT(mirror_.rows, IsEmpty());
    }
}

/// In another company Tryton shows none of these records, as if they were deleted.
TEST_F(PullerTest, DeletesNothingWhenTheUserWorksInAnotherCompany) {
    server_.create("order", {{"name", "\"one\""}});
    sync();
    pass(std::chrono::minutes{60});
    server_.company = 2;
    const auto refused = page();
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message, ::testing::HasSubstr("choose the former"));
    erp_.forget_facts();  // as after a start
    EXPECT_FALSE(page().ok());
    server_.company = 1;
    erp_.forget_facts();
    EXPECT_TRUE(page().ok());
}

TEST_F(PullerTest, PassesOverAModelWhoseModuleIsMissing) {
    Entity entity{.name = "order", .feeds = {}};
    entity.feeds.push_back(std::make_unique<OrderFeed>());
    TableServer bare;
    for (const char* model :
         {"line", "product.uom", "product.category", "product.product", "product.template"}) {
        bare.add_model(model);
    }
    Erp erp{bare, settings_};
    Directory directory{erp, settings_, [this] { return now_; }};
    Puller puller{
        {.erp = erp,
         .directory = directory,
         .mirror = host_.context().database,
         .settings = settings_,
         .now = [this] { return now_; },
         .is_parallel = false},
        entity};
    const auto pulled = puller.pull({"order", "", 100, now_ + std::chrono::minutes{5}}, mirror_);
    ASSERT_TRUE(pulled.ok()) << pulled.error().message;
    EXPECT_TRUE(pulled->complete);
    EXPECT_EQ(mirror_.count, 0);
}

TEST_F(PullerTest, ReadsEverythingAfterACursorOfAnotherVersion) {
    for (const char* cursor : {"x", "{}", R"({"v":2})", R"({"v":1,"phase":"none"})"}) {
        cursor_ = cursor;
        const auto first = page();
        ASSERT_TRUE(first.ok()) << cursor << first.error().message;
        EXPECT_TRUE(first->snapshot) << cursor;
    }
}

}  // namespace
}  // namespace portico::erp_tryton
