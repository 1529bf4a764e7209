#include "entities/entities.hpp"
#include "pull/testing/pull_fixture.hpp"
#include "testing/scripted_rpc.hpp"

namespace portico::erp_tryton {
namespace {

/// Two warehouses; product 5 (A-1) lies in both, product 8 has no code.
std::string answer(std::string_view method, std::string_view params) {
    const auto names = [&params](std::string_view text) {
        return params.find(text) != std::string_view::npos;
    };
    if (method == "model.stock.location.search_read") {
        return R"([{"id":4,"code":"WH","active":true},{"id":9,"code":"","active":true},
                   {"id":10,"code":"OLD","active":false}])";
    }
    if (method == "model.stock.move.search_read") {
        if (!names(R"(["to_location","child_of",[4],"parent"])")) return "[]";
        return R"([
            {"id":1,"product":5,"planned_date":{"__class__":"date","year":2026,"month":12,"day":9}},
            {"id":2,"product":5,"planned_date":{"__class__":"date","year":2026,"month":12,"day":3}},
            {"id":3,"product":5,"planned_date":{"__class__":"date","year":2026,"month":12,"day":7}},
            {"id":4,"product":8,"planned_date":null}])";
    }
    if (method == "model.product.product.search_read") {
        if (names(R"("locations":[4])")) {
            return R"([{"id":5,"quantity":12.5},{"id":8,"quantity":-3.0}])";
        }
        if (names(R"("locations":[9])")) {
            return R"([{"id":5,"quantity":0.0},{"id":8,"quantity":7.0}])";
        }
        return R"([{"id":5,"template":1,"code":"A-1","active":true},
                   {"id":8,"template":1,"code":null,"active":true}])";
    }
    return "[]";
}

class Collected final : public Records {
public:
    Status record(std::string_view json, std::string_view source) override {
        records.push_back(std::string{source} + " " + std::string{json});
        return {};
    }

    Status deleted(std::string_view, std::string_view) override { return {}; }

    Status rejected(std::string_view, std::string_view, std::string_view) override { return {}; }

    std::vector<std::string> records;
};

class StockTest : public ::testing::Test {
protected:
    std::vector<std::string> render() {
        Erp erp{rpc_, settings_};
        const auto now = instant_of(1'795'305'000'000'000);  // 2026-11-21T23:50:00Z
        Directory directory{erp, settings_, [now] { return now; }};
        EXPECT_TRUE(directory.refresh(now).ok());
        Database mirror{Host{nullptr}};
        Collected collected;
        Pull pull{{erp, directory, mirror, settings_}, {.deadline = now}, now, collected};
        const auto feed = make_stock_feed();
        const auto basis = feed->basis(pull);
        EXPECT_TRUE(basis.ok());
        basis_ = *basis;
        const auto products =
            erp.search_read({.model = "product.product", .fields = {"code"}}, now);
        EXPECT_TRUE(products.ok());
        pull.is_full = true;  // the mirror has nothing yet
        EXPECT_TRUE(feed->render(*products, pull).ok());
        EXPECT_TRUE(pull.deliver().ok());
        return collected.records;
    }

    testing::ScriptedRpc rpc_{answer};
    Settings settings_;
    std::string basis_;
};

TEST_F(StockTest, GivesEachWarehouseWithTheNextReceipt) {
    EXPECT_EQ(
        render(),
        (std::vector<std::string>{
            R"(product.product,5 {"sku":"A-1","warehouse":"WH","available":"12.5","next_receipt":"2026-12-03"})",
            R"(product.product,8 {"sku":"id:8","warehouse":"WH","available":"-3"})",
            R"(product.product,5 {"sku":"A-1","warehouse":"id:9","available":"0"})",
            R"(product.product,8 {"sku":"id:8","warehouse":"id:9","available":"7"})"})
    ) << "a warehouse that is switched off has no stock";
}

TEST_F(StockTest, GivesTheWarehousesOfTheSettingsAlone) {
    settings_.warehouses = {9};
    const auto records = render();
    ASSERT_EQ(records.size(), 2U);
    EXPECT_NE(records[0].find(R"("warehouse":"id:9")"), std::string::npos);
}

TEST_F(StockTest, AsksForTheDayAtTheServer) {
    settings_.zone_offset = std::chrono::hours{2};
    render();
    EXPECT_TRUE(basis_.starts_with("2026-11-22")) << "and all again on another day";
    bool is_asked = false;
    for (const auto& question : rpc_.asked) {
        is_asked = is_asked || question.find(R"("stock_date_end":{"__class__":"date","year":2026,)"
                                             R"("month":11,"day":22})") != std::string::npos;
    }
    EXPECT_TRUE(is_asked) << "Tryton answers 0 without a day";
}

class StockOfRenamedTest : public testing::PullFixture {};

TEST_F(StockOfRenamedTest, LosesTheStockOfAFormerSku) {
    tryton_.put("stock.location", 4, R"("code":"WH","type":"warehouse","active":true)");
    tryton_.put("product.template", 2, R"("default_uom":3,"sale_uom":3,"active":true)");
    const std::string product =
        R"("template":2,"active":true,"template.type":"goods","quantity":1.0)";
    tryton_.put("product.product", 5, product + R"(,"code":"A-1")");
    sync("stock");
    EXPECT_THAT(all("sku"), ::testing::ElementsAre("A-1"));
    host_.mirror().insert(
        "stock",
        {{"sku", "A-1"},
         {"warehouse", "WH"},
         {"available", "1"},
         {"source", "product.product,5"},
         {"row_hash", 1}}
    );
    tryton_.put("product.product", 5, product + R"(,"code":"A-2")", 30);
    sync("stock");
    EXPECT_THAT(all("sku"), ::testing::ElementsAre("A-2"));
    EXPECT_THAT(deleted_, ::testing::Contains("A-1\x1FWH"));
}

}  // namespace
}  // namespace portico::erp_tryton
