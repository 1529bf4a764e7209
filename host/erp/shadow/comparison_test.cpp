#include "erp/shadow/comparison.hpp"

#include <gmock/gmock.h>

namespace portico::erp {
namespace {

using ::testing::HasSubstr;

OurPrice ours(const std::string& price, const std::string& currency = "EUR") {
    OurPrice made;
    made.unit_price = price;
    made.currency = currency;
    return made;
}

ports::ErpPrice theirs(const std::string& price, const std::string& currency = "EUR") {
    return {.unit_price = price, .currency = currency, .source = {}, .error = {}};
}

TEST(ComparePrices, FindsTheLikelyCause) {
    const std::map<std::string, Decimal> units{{"box", Decimal::whole(12)}};

    const struct {
        const char* name;
        OurPrice ours;
        ports::ErpPrice theirs;
        int scale;
        Finding expected;
    } cases[] = {
        // clang-format off
        {"the same text",             ours("7.4680"), theirs("7.4680"),             4, Finding::equal},
        {"more zeros",                ours("7.468"),  theirs("7.468000000000000"),  4, Finding::equal},
        {"below half a place",        ours("7.4680"), theirs("7.46804999999999999999999"), 4, Finding::equal},
        {"half a place rounds up",    ours("7.4681"), theirs("7.46805"),            4, Finding::equal},
        {"half a place, one apart",   ours("7.4680"), theirs("7.46805"),            4, Finding::rounding},
        {"one place apart",           ours("7.4680"), theirs("7.4679"),             4, Finding::rounding},
        {"two places apart",          ours("7.4680"), theirs("7.4678"),             4, Finding::price},
        {"compared to cents",         ours("7.4680"), theirs("7.4678"),             2, Finding::equal},
        {"whole numbers",             ours("7.4680"), theirs("7"),                  0, Finding::equal},
        {"the price of a box",        ours("2.50"),   theirs("30"),                 4, Finding::unit},
        {"the price of a piece",      ours("30"),     theirs("2.5"),                4, Finding::unit},
        {"no factor of the product",  ours("2.50"),   theirs("25"),                 4, Finding::price},
        {"another currency",          ours("7.00"),   theirs("7.00", "USD"),        4, Finding::currency},
        {"a currency that is untold", ours("7.00"),   theirs("7.00", ""),           4, Finding::equal},
        {"an ERP without a number",   ours("7.00"),   theirs("seven"),              4, Finding::price},
        {"large",                     ours("999999999999.99"), theirs("999999999999.99"), 4, Finding::equal},
        // clang-format on
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        EXPECT_EQ(name_of(compare(one.ours, one.theirs, units, one.scale)), name_of(one.expected));
    }
    const ports::ErpPrice none{
        .unit_price = {}, .currency = {}, .source = {}, .error = "Not sold."};
    EXPECT_EQ(compare(ours("1"), none, units, 4), Finding::only_portico);
    EXPECT_EQ(compare(ours(""), theirs("1"), units, 4), Finding::only_erp);
    EXPECT_EQ(compare(ours(""), none, units, 4), Finding::neither);
}

TEST(ReadQuote, TakesPriceReasonAndProof) {
    const auto priced = read_quote(
        R"({"currency":"EUR","lines":[{"status":"ok","unit_price":"10.50","rule":"r1",)"
        R"("proof":{"winner":{"rule":"r1","holder":{"kind":"list","id":"L1"}},"losers":[]}}]})"
    );
    ASSERT_TRUE(priced.ok());
    EXPECT_EQ(priced->unit_price, "10.50");
    EXPECT_EQ(priced->currency, "EUR");
    EXPECT_EQ(priced->rule, "r1");
    EXPECT_EQ(priced->holder, "list L1");
    EXPECT_THAT(priced->proof, HasSubstr(R"("losers":[])"));

    const auto failed = read_quote(
        R"({"currency":"EUR","lines":[{"status":"error","error":{"detail":"No product X."}}]})"
    );
    ASSERT_TRUE(failed.ok());
    EXPECT_EQ(failed->unit_price, "");
    EXPECT_EQ(failed->reason, "No product X.");
    EXPECT_FALSE(read_quote("{}").ok());
    EXPECT_FALSE(read_quote("no json").ok());
}

}  // namespace
}  // namespace portico::erp
