#include <gmock/gmock.h>

#include <portico/testkit/fake_host.hpp>

#include "entities/entities.hpp"
#include "pull/puller.hpp"
#include "testing/table_server.hpp"

namespace portico::erp_tryton {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TableServer;

constexpr auto manifest = R"({"id":"x","version":"0.1.0","vendor":"v","description":"d",
    "abi":{"major":0,"min_minor":1},"host_services":["portico.storage/1"],"provides":[],
    "requires":[],"permissions":["erp.read"],"placement":"in_process","config":{},
    "status":"alpha"})";

struct Pulled {
    std::vector<std::string> records;
    std::vector<std::string> deletions;
    std::vector<std::string> rejections;
};

class Kept final : public Records {
public:
    explicit Kept(Pulled& into) : into_{into} {}

    Status record(std::string_view json, std::string_view) override {
        into_.records.emplace_back(json);
        return {};
    }

    Status deleted(std::string_view id, std::string_view) override {
        into_.deletions.emplace_back(id);
        return {};
    }

    Status rejected(std::string_view, std::string_view reason, std::string_view) override {
        into_.rejections.emplace_back(reason);
        return {};
    }

private:
    Pulled& into_;
};

/// Price lists of a Tryton with the categories Tools / Drills and Steel, and the products D-1
/// (drills; pieces, sold in boxes of 10), D-2 (steel first, then drills) and D-3 (nothing).
class PriceRuleTest : public ::testing::Test {
protected:
    PriceRuleTest() {
        pieces_ = server_.create(
            "product.uom",
            {{"symbol", "\"u\""}, {"category", "1"}, {"factor", "1.0"}, {"rate", "1.0"}}
        );
        boxes_ = server_.create(
            "product.uom",
            {{"symbol", "\"box\""}, {"category", "1"}, {"factor", "10.0"}, {"rate", "0.1"}}
        );
        steel_ = category("Steel", 0);
        tools_ = category("Tools", 0);
        drills_ = category("Drills", tools_);
        first_ = product("D-1", boxes_, {drills_});
        second_ = product("D-2", pieces_, {steel_, drills_});
        third_ = product("D-3", pieces_, {});
        list_ = price_list("product_default");
        entity_.feeds.push_back(make_price_rule_feed(settings_));
    }

    std::int64_t category(const std::string& name, std::int64_t parent) {
        return server_.create(
            "product.category",
            {{"name", "\"" + name + "\""},
             {"parent", parent == 0 ? "null" : std::to_string(parent)},
             {"accounting", "0"}}
        );
    }

    std::int64_t product(
        const std::string& code, std::int64_t sale_uom, const std::vector<std::int64_t>& categories
    ) {
        std::string list;
        for (const auto one : categories) list += (list.empty() ? "" : ",") + std::to_string(one);
        const auto of = server_.create(
            "product.template",
            {{"default_uom", std::to_string(pieces_)},
             {"sale_uom", std::to_string(sale_uom)},
             {"categories_all", "[" + list + "]"},
             {"active", "1"},
             {"salable", "1"}}
        );
        return server_.create(
            "product.product",
            {{"template", std::to_string(of)},
             {"code", "\"" + code + "\""},
             {"active", "1"},
             {"sale_price_uom", R"({"__class__":"Decimal","decimal":"3.3333333333333333"})"}}
        );
    }

    std::int64_t price_list(const std::string& unit) {
        return server_.create(
            "product.price_list", {{"unit", "\"" + unit + "\""}, {"company", "1"}}
        );
    }

    struct Line {
        std::string formula;
        std::int64_t product = 0;
        std::int64_t category = 0;
        std::string quantity = "null";
        std::string sequence = "null";
        std::string start = "null";
        std::string end = "null";
    };

    std::int64_t line(std::int64_t list, const Line& line) {
        const auto id = [](std::int64_t number) {
            return number == 0 ? std::string{"null"} : std::to_string(number);
        };
        return server_.create(
            "product.price_list.line",
            {{"price_list", std::to_string(list)},
             {"formula", "\"" + line.formula + "\""},
             {"product", id(line.product)},
             {"category", id(line.category)},
             {"quantity", line.quantity},
             {"sequence", line.sequence},
             {"start_date", line.start},
             {"end_date", line.end}}
        );
    }

    static std::string date(int year, int month, int day) {
        return R"({"__class__":"date","year":)" + std::to_string(year) + R"(,"month":)" +
               std::to_string(month) + R"(,"day":)" + std::to_string(day) + "}";
    }

    static std::string id_of(std::int64_t line, std::int64_t product = 0) {
        const auto suffix = product == 0 ? std::string{} : ":" + std::to_string(product);
        return R"("id":")" + std::to_string(line) + suffix + "\"";
    }

    Pulled pull() {
        Pulled pulled;
        Kept kept{pulled};
        Puller puller{
            {.erp = erp_,
             .directory = directory_,
             .mirror = host_.context().database,
             .settings = settings_,
             .now = [this] { return now_; },
             .is_parallel = false},
            entity_};
        for (bool more = true; more;) {
            const auto page =
                puller.pull({"price_rule", cursor_, 1000, now_ + std::chrono::minutes{5}}, kept);
            EXPECT_TRUE(page.ok()) << page.error().message;
            if (!page.ok()) break;
            cursor_ = page->next_cursor;
            more = page->more;
            ++pages_;
        }
        return pulled;
    }

    Settings settings_;
    TableServer server_;
    Instant now_ = instant_of(1'800'000'000'000'000);
    Erp erp_{server_, settings_};
    Directory directory_{erp_, settings_, [this] { return now_; }};
    Entity entity_{.name = "price_rule", .feeds = {}};
    testkit::FakeHost host_{manifest};
    std::string cursor_;
    int pages_ = 0;
    std::int64_t pieces_ = 0;
    std::int64_t boxes_ = 0;
    std::int64_t steel_ = 0;
    std::int64_t tools_ = 0;
    std::int64_t drills_ = 0;
    std::int64_t first_ = 0;
    std::int64_t second_ = 0;
    std::int64_t third_ = 0;
    std::int64_t list_ = 0;
};

TEST_F(PriceRuleTest, GivesALineForAllAsOneRule) {
    const auto all = line(
        list_,
        {.formula = "unit_price * 0.9",
         .quantity = "10.0",
         .start = date(2026, 1, 1),
         .end = date(2026, 12, 31)}
    );
    const auto kept = pull();
    ASSERT_EQ(kept.records.size(), 1U);
    EXPECT_THAT(kept.records[0], HasSubstr(id_of(all)));
    EXPECT_THAT(
        kept.records[0],
        HasSubstr(R"("min_quantity":"10","kind":"percent","value":"10","valid_from":"2026-01-01",)"
                  R"("valid_to":"2027-01-01")")
    );
}

/// A product has one path in the mirror: of those in the category through another one, each has a
/// rule.
TEST_F(PriceRuleTest, GivesProductsOfSecondCategoriesTheirOwnRule) {
    const auto of_tools = line(list_, {.formula = "5.5", .category = tools_});
    const auto kept = pull();
    ASSERT_EQ(kept.records.size(), 2U);
    EXPECT_THAT(kept.records, Contains(HasSubstr(R"("category":"Tools","kind":"fixed")")));
    EXPECT_THAT(
        kept.records,
        Contains(::testing::AllOf(
            HasSubstr(id_of(of_tools, second_)), HasSubstr(R"("sku":"D-2","kind":"fixed")")
        ))
    );
}

TEST_F(PriceRuleTest, ConvertsBreaksInSaleUnits) {
    const auto in_boxes = price_list("product_sale");
    const auto all = line(in_boxes, {.formula = "unit_price * 0.9", .quantity = "2.0"});
    const auto kept = pull();
    ASSERT_EQ(kept.records.size(), 3U);
    EXPECT_THAT(
        kept.records,
        Contains(::testing::AllOf(
            HasSubstr(id_of(all, first_)), HasSubstr(R"("sku":"D-1","min_quantity":"20")")
        ))
    );
    EXPECT_THAT(kept.records, Contains(HasSubstr(R"("sku":"D-2","min_quantity":"2")")));
}

/// The first line that fits wins: those without a sequence come first, then by sequence and id.
TEST_F(PriceRuleTest, KeepsTheOrderOfTheLines) {
    const auto late = line(list_, {.formula = "1", .sequence = "2"});
    const auto early = line(list_, {.formula = "2", .sequence = "1"});
    const auto first = line(list_, {.formula = "3"});
    std::map<std::int64_t, std::int64_t> ranks;
    for (const auto& record : pull().records) {
        const auto document = *json::parse(record);
        ranks[*document.root()["sequence"].integer()] = std::stoll(document.root()["id"].string());
    }
    std::vector<std::int64_t> order;
    for (const auto& [rank, id] : ranks) order.push_back(id);
    EXPECT_EQ(order, (std::vector<std::int64_t>{first, early, late}));
}

TEST_F(PriceRuleTest, AsksTrytonForWhatNoRuleGives) {
    const auto hard = line(list_, {.formula = "cost_price * 1.3", .product = second_});
    const auto hidden = line(list_, {.formula = "cost_price * 2", .product = second_});
    const auto kept = pull();
    EXPECT_THAT(
        kept.records,
        Contains(::testing::AllOf(
            HasSubstr(id_of(hard, second_)),
            HasSubstr(R"("unit":"box","kind":"fixed","value":"33.333333")"),
            HasSubstr(R"("formula":"cost_price * 1.3","materialised":true)")
        ))
    );
    // The line in front of it always decides: there is nothing to ask.
    EXPECT_THAT(kept.records, Not(Contains(HasSubstr(id_of(hidden, second_)))));
}

TEST_F(PriceRuleTest, AsksOnADayOnWhichTheLineDecides) {
    line(list_, {.formula = "1", .product = third_, .end = date(2026, 6, 30)});
    const auto after = line(list_, {.formula = "cost_price", .product = third_});
    EXPECT_THAT(pull().records, Contains(HasSubstr(id_of(after, third_))));
}

TEST_F(PriceRuleTest, LeavesOtherCompaniesListsAlone) {
    const auto foreign =
        server_.create("product.price_list", {{"unit", "\"product_default\""}, {"company", "2"}});
    line(foreign, {.formula = "1"});
    EXPECT_EQ(pull().records.size(), 0U);
}

TEST_F(PriceRuleTest, GivesNothingOfAListWithTaxes) {
    const auto gross = server_.create(
        "product.price_list",
        {{"unit", "\"product_default\""}, {"company", "1"}, {"tax_included", "1"}}
    );
    const auto kept = line(gross, {.formula = "1"});
    EXPECT_EQ(pull().records.size(), 0U);
    now_ += std::chrono::minutes{5};
    server_.now += 300'000'000;
    server_.write("product.price_list", gross, {{"tax_included", "0"}});
    EXPECT_THAT(pull().records, Contains(HasSubstr(id_of(kept)))) << "until its prices are net";
}

/// A page that asked for so many prices ends, and the next one goes on behind it.
TEST_F(PriceRuleTest, EndsAPageThatAskedForManyPrices) {
    for (int i = 0; i < 6000; ++i) product("M-" + std::to_string(i), pieces_, {});
    line(list_, {.formula = "cost_price", .sequence = "3"});
    line(list_, {.formula = "cost_price * 2", .quantity = "10.0", .sequence = "2"});
    line(list_, {.formula = "cost_price * 3", .quantity = "20.0", .sequence = "1"});
    pages_ = 0;
    EXPECT_EQ(pull().records.size(), 3U * 6003U);
    EXPECT_EQ(pages_, 2);
}

TEST_F(PriceRuleTest, FollowsAProductThatChangesItsCategory) {
    const auto of_tools = line(list_, {.formula = "5.5", .category = tools_});
    pull();
    now_ += std::chrono::minutes{5};
    server_.now += 300'000'000;
    pull();
    const auto moved = directory_.product(third_)->template_id;
    server_.write(
        "product.template",
        moved,
        {{"categories_all", "[" + std::to_string(steel_) + "," + std::to_string(tools_) + "]"}}
    );
    now_ += std::chrono::seconds{10};
    EXPECT_THAT(pull().records, Contains(HasSubstr(id_of(of_tools, third_))));
}

}  // namespace
}  // namespace portico::erp_tryton
