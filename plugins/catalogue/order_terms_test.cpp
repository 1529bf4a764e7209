// What a company may order shows in its catalogue: quantities, prices and breaks follow it.
#include <string>

#include "catalogue_test_host.hpp"
#include "prices/price_desk.hpp"

namespace portico::catalogue {
namespace {

using OrderTermsInCatalogue = CataloguePlugin;

TEST_F(OrderTermsInCatalogue, PricesTheSmallestQuantityThatTheCompanyMayOrder) {
    order_terms["A-1"] = {"\"20\"", "\"4\"", "\"40\""};
    ASSERT_TRUE(host.start().ok());
    const auto product = ask("products/A-1").body;
    expect_part(product, R"("pack_multiple":"4","min_quantity":"20","max_quantity":"40")");
    expect_part(product, R"("price":{"status":"ok","quantity":"20","unit":"pcs")");
    expect_part(product, R"("breaks":[{"quantity":"50","unit_price":"9"}])");
    expect_part(ask("products?q=a1").body, R"("quantity":"20")");
    expect_part(
        ask("price-list").body,
        R"("sku":"A-1","name":"Cordless drill","category":)"
        R"("tools/drills","unit":"pcs","quantity":"20")"
    );
    expect_part(ask("price-list?format=csv").body, "tools/drills,pcs,20,10.50,");
}

TEST_F(OrderTermsInCatalogue, TellsAPriceOnRequestFromNone) {
    ASSERT_TRUE(host.start().ok());
    expect_part(ask("products/A-2", {.company = "c-8"}).body, R"("price":{"status":"no_price")");
    without_price = "price_on_request";
    expect_part(
        ask("products/A-2", {.company = "c-8"}).body, R"("price":{"status":"price_on_request")"
    );
}

TEST_F(OrderTermsInCatalogue, ShowsTheErpsQuantitiesWherePricingDoesNotKnowTheProduct) {
    order_terms["B-1"] = {};
    ASSERT_TRUE(host.start().ok());
    forgotten = "B-1";
    const auto product = ask("products/B-1").body;
    expect_part(product, R"("pack_multiple":"6","min_quantity":"10")");
    expect_part(product, R"("price":{"status":"no_price","quantity":"12")");
}

TEST(GrossPrice, IsRoundedOnce) {
    const auto gross = [](const char* price, const char* rate) {
        return gross_of(*Decimal::parse(price), *Decimal::parse(rate))->text();
    };
    EXPECT_EQ(gross("0.123456", "20"), "0.1481");
    EXPECT_EQ(gross("10.50", "19"), "12.495");
    EXPECT_EQ(gross("10.00", "20"), "12.00");
    EXPECT_FALSE(gross_of(Decimal::whole(1), {}).has_value());
}

}  // namespace
}  // namespace portico::catalogue
