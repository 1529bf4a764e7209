#include <set>

#include <gmock/gmock.h>

#include <portico/testkit/connector_contract.hpp>

namespace portico::testkit {
namespace {

/// What is wrong with a connector.
enum class Fault : std::uint8_t {
    none,
    forgets_deletions,
    loses_the_last_of_a_page,
    remembers_in_its_process,
    trusts_the_hosts_clock,
    trusts_the_erps_clock,
    drops_bad_records,
    gives_reasons_without_source,
    changes_what_did_not,
    has_a_huge_cursor,
    names_a_strange_entity,
    takes_any_entity,
    is_quiet_when_the_erp_is_away,
    complains_of_nothing,
    doubles_orders,
    calls_a_lost_answer_safe,
    leaves_refused_orders,
    refuses_without_a_reason,
    tries_nonsense_again
};

struct Change {
    std::string entity;
    std::string id;
    std::int64_t at = 0;  ///< the ERP's clock, seconds
    std::string name;     ///< empty: it was deleted
    bool is_bad = false;
};

/// The ERP in memory. One at a time, as the connector has no other way to find it.
struct World {
    Fault fault = Fault::none;
    std::vector<Change> changes;
    std::int64_t erp_difference = 0;
    bool is_away = false;
    bool loses_answer = false;
    std::vector<std::pair<std::string, std::string>> orders;  ///< key, id
    std::set<std::string> seen_pending;
    std::size_t process_position = 0;
    int pulls = 0;
};

World world;

std::int64_t true_seconds() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

/// Reads the world's changes in their order; the cursor is how many were read.
class MemoryConnector final : public Connector {
public:
    explicit MemoryConnector(PluginContext& context) : context_{context} {}

    Result<ConnectorDescription> describe() override {
        ConnectorDescription description{
            .entities = {"company", "product"}, .push = {"order"}, .description = "A memory"};
        if (world.fault == Fault::names_a_strange_entity)
            description.entities.emplace_back("thing");
        return description;
    }

    Result<PullPage> pull(const PullRequest& request, Records& records) override {
        if (request.entity != "company" && request.entity != "product") {
            if (world.fault == Fault::takes_any_entity) return PullPage{};
            return invalid("No such entity.");
        }
        if (world.is_away && world.fault != Fault::is_quiet_when_the_erp_is_away) return away();
        ++world.pulls;
        std::size_t at =
            request.cursor.empty() ? 0 : std::stoul(std::string{request.cursor.substr(0, 10)});
        if (world.fault == Fault::remembers_in_its_process && !request.cursor.empty()) {
            at = std::max(at, world.process_position);
        }
        std::uint32_t given = 0;
        for (; at < world.changes.size() && given < request.limit; ++at) {
            const auto& change = world.changes[at];
            if (change.entity != request.entity || is_passed_over(change)) continue;
            ++given;
            if (given == request.limit && given > 1 &&
                world.fault == Fault::loses_the_last_of_a_page) {
                continue;
            }
            PORTICO_TRY(give(change, records));
        }
        world.process_position = at;
        PullPage page{.next_cursor = std::to_string(at), .more = at < world.changes.size()};
        page.next_cursor.insert(0, 10 - page.next_cursor.size(), '0');
        // Below the bridge's own limit, so that only the rule sees it.
        if (world.fault == Fault::has_a_huge_cursor) page.next_cursor.resize(70'000, '.');
        return page;
    }

    Result<std::string> probe() override {
        if (world.is_away && world.fault != Fault::is_quiet_when_the_erp_is_away) return away();
        return std::string{"The memory is there."};
    }

    Result<std::vector<ConnectionCheck>> check(Instant) override {
        const bool is_ok = !world.is_away || world.fault == Fault::complains_of_nothing;
        return std::vector<ConnectionCheck>{{"memory", is_ok, "It was looked at."}};
    }

    Result<PushOutcome> push(const PushRequest& request) override {
        if (world.is_away) return away();
        const auto order = json::parse(request.json);
        if (!order.ok() || !order->root()["lines"].is_array()) {
            return world.fault == Fault::tries_nonsense_again ? away() : invalid("No order.");
        }
        const std::string key{request.key};
        if (order->root()["total"].text() == "too much") {
            if (world.fault == Fault::leaves_refused_orders) world.orders.emplace_back(key, "x");
            PushOutcome refused;
            if (world.fault != Fault::refuses_without_a_reason) refused.reason = "Over the limit.";
            return refused;
        }
        auto found = std::ranges::find(world.orders, key, [](auto& one) { return one.first; });
        if (found == world.orders.end() || world.fault == Fault::doubles_orders) {
            world.orders.emplace_back(key, std::to_string(world.orders.size() + 1));
            found = world.orders.end() - 1;
        }
        if (std::exchange(world.loses_answer, false)) {
            if (world.fault == Fault::calls_a_lost_answer_safe) return away();
            return Error{Code::timeout, "No answer came."};
        }
        if (world.seen_pending.insert(key).second) return PushOutcome{.is_pending = true};
        PushOutcome accepted;
        accepted.is_accepted = true;
        accepted.id = found->second;
        return accepted;
    }

private:
    static Error away() { return unavailable("The memory is away."); }

    [[nodiscard]] bool is_passed_over(const Change& change) const {
        const auto clock =
            std::chrono::duration_cast<std::chrono::seconds>(context_.clock.now().time_since_epoch()
            )
                .count();
        if (world.fault == Fault::trusts_the_hosts_clock) return change.at > clock + 60 * 60 * 24;
        if (world.fault == Fault::trusts_the_erps_clock) {
            return change.at < true_seconds() - 60 * 60 * 24;
        }
        return false;
    }

    static Status give(const Change& change, Records& records) {
        const auto source = change.entity + ":" + change.id;
        if (change.is_bad) {
            if (world.fault == Fault::drops_bad_records) return {};
            const bool is_nowhere = world.fault == Fault::gives_reasons_without_source;
            return records.rejected(is_nowhere ? "" : source, "It is bad.", "raw");
        }
        if (change.name.empty()) {
            if (world.fault == Fault::forgets_deletions) return {};
            return records.deleted(change.id, source);
        }
        // As it is now, not as it was.
        std::string name;
        for (const auto& one : world.changes) {
            if (one.entity == change.entity && one.id == change.id) name = one.name;
        }
        if (name.empty()) return {};
        if (world.fault == Fault::changes_what_did_not) name += std::to_string(world.pulls);
        std::string json;
        json::Writer writer{json};
        const bool is_company = change.entity == "company";
        writer.begin_object()
            .member(is_company ? "id" : "sku", change.id)
            .member("name", name)
            .member(is_company ? "currency" : "unit", is_company ? "EUR" : "pcs")
            .end_object();
        return records.record(json, source);
    }

    PluginContext& context_;
};

class MemoryPlugin final : public Plugin {
public:
    Status init(PluginContext& context) override {
        connector_ = std::make_unique<MemoryConnector>(context);
        return {};
    }

    Status activate(PluginContext&) override { return {}; }

    Connector* connector() override { return connector_.get(); }

private:
    std::unique_ptr<MemoryConnector> connector_;
};

const portico_plugin table = detail::PluginSlots<MemoryPlugin>::table("memory", "1.0.0");

template <Fault fault>
class MemoryErp : public ErpUnderTest {
public:
    MemoryErp() {
        world = {};
        world.fault = fault;
    }

    std::unique_ptr<FakeHost> make_host() override {
        return std::make_unique<FakeHost>(
            R"({"id":"memory","version":"1.0.0","host_services":["portico.clock/1"]})"
        );
    }

    Status start(FakeHost& host) override { return host.start(table); }

    std::vector<std::string> entities() override { return {"company", "product"}; }

    Truth truth(const std::string& entity) override {
        Truth found;
        for (const auto& change : world.changes) {
            if (change.entity != entity || change.is_bad) continue;
            found.erase(change.id);
            if (!change.name.empty()) found[change.id] = {{"name", change.name}};
        }
        return found;
    }

    std::string add(const std::string& entity) override {
        const auto id = std::to_string(world.changes.size() + 1);
        note(entity, id, "Name " + id);
        return id;
    }

    void change(const std::string& entity, const std::string& id) override {
        note(entity, id, "Changed " + std::to_string(world.changes.size()));
    }

    bool remove(const std::string& entity, const std::string& id) override {
        note(entity, id, "");
        return true;
    }

    bool add_bad(const std::string& entity) override {
        note(entity, "bad", "Bad");
        world.changes.back().is_bad = true;
        return true;
    }

    bool set_clock(std::chrono::seconds difference) override {
        world.erp_difference = difference.count();
        return true;
    }

    bool go_away() override {
        world.is_away = true;
        return true;
    }

    void come_back() override { world.is_away = false; }

    std::string good_order() override { return R"({"lines":[]})"; }

    std::string refused_order() override { return R"({"lines":[],"total":"too much"})"; }

    std::size_t orders_with(const std::string& key) override {
        return static_cast<std::size_t>(std::ranges::count(world.orders, key, [](auto& one) {
            return one.first;
        }));
    }

    bool lose_next_answer() override {
        world.loses_answer = true;
        return true;
    }

private:
    static void note(const std::string& entity, const std::string& id, const std::string& name) {
        world.changes.push_back({entity, id, true_seconds() + world.erp_difference, name});
    }
};

using GoodErp = MemoryErp<Fault::none>;
PORTICO_CONNECTOR_CONTRACT(GoodErp);

template <Fault fault>
std::set<std::string> broken_rules() {
    std::set<std::string> names;
    for (const auto rule : contract_rules()) {
        const auto outcome =
            check_contract(rule, [] { return std::make_unique<MemoryErp<fault>>(); });
        EXPECT_NE(outcome.kind, ContractOutcome::Kind::skipped) << rule;
        if (outcome.kind == ContractOutcome::Kind::kept) continue;
        EXPECT_NE(outcome.sentence, "") << rule;
        names.emplace(rule);
    }
    return names;
}

TEST(Contract, FindsEachFault) {
    using ::testing::Contains;
    EXPECT_THAT(broken_rules<Fault::none>(), ::testing::IsEmpty());
    EXPECT_THAT(broken_rules<Fault::forgets_deletions>(), Contains("brings_deletions"));
    EXPECT_THAT(
        broken_rules<Fault::loses_the_last_of_a_page>(),
        Contains("gives_the_same_at_every_page_size")
    );
    EXPECT_THAT(
        broken_rules<Fault::remembers_in_its_process>(),
        Contains("resumes_after_a_kill_at_every_page")
    );
    EXPECT_THAT(broken_rules<Fault::trusts_the_hosts_clock>(), Contains("stands_clocks_that_jump"));
    EXPECT_THAT(broken_rules<Fault::trusts_the_erps_clock>(), Contains("stands_clocks_that_jump"));
    const auto bad = "names_bad_records_and_takes_the_rest";
    EXPECT_THAT(broken_rules<Fault::drops_bad_records>(), Contains(bad));
    EXPECT_THAT(broken_rules<Fault::gives_reasons_without_source>(), Contains(bad));
    EXPECT_THAT(
        broken_rules<Fault::changes_what_did_not>(), Contains("converges_when_all_comes_again")
    );
    EXPECT_THAT(broken_rules<Fault::has_a_huge_cursor>(), Contains("keeps_its_cursor_small"));
    EXPECT_THAT(broken_rules<Fault::names_a_strange_entity>(), Contains("describes_its_entities"));
    EXPECT_THAT(broken_rules<Fault::takes_any_entity>(), Contains("refuses_an_unknown_entity"));
    const auto is_away = "says_when_the_erp_is_away";
    EXPECT_THAT(broken_rules<Fault::is_quiet_when_the_erp_is_away>(), Contains(is_away));
    EXPECT_THAT(broken_rules<Fault::complains_of_nothing>(), Contains(is_away));
    EXPECT_THAT(broken_rules<Fault::doubles_orders>(), Contains("takes_an_order_once"));
    EXPECT_THAT(
        broken_rules<Fault::calls_a_lost_answer_safe>(),
        Contains("takes_an_order_once_when_its_answer_is_lost")
    );
    const auto refused = "says_why_an_order_is_refused";
    EXPECT_THAT(broken_rules<Fault::leaves_refused_orders>(), Contains(refused));
    EXPECT_THAT(broken_rules<Fault::refuses_without_a_reason>(), Contains(refused));
    EXPECT_THAT(broken_rules<Fault::tries_nonsense_again>(), Contains("refuses_what_is_no_order"));
}

TEST(Contract, KnowsItsRules) {
    const auto make = [] { return std::make_unique<GoodErp>(); };
    EXPECT_EQ(check_contract("no_such_rule", make).kind, ContractOutcome::Kind::broken);
    EXPECT_EQ(check_whole_contract(make, "describes"), 0);
    const auto make_bad = [] { return std::make_unique<MemoryErp<Fault::doubles_orders>>(); };
    EXPECT_EQ(check_whole_contract(make_bad, "takes_an_order_once"), 1);
}

}  // namespace
}  // namespace portico::testkit
