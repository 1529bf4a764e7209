#include "terms/tax.hpp"

#include <gtest/gtest.h>

#include <portico/json.hpp>

#include "terms/floor_alarms.hpp"
#include "terms/price_floor.hpp"
#include "terms/term_settings.hpp"

namespace portico::pricing {
namespace {

Decimal number(const char* text) {
    return *Decimal::parse(text);
}

Currency euro() {
    return *Currency::parse("EUR");
}

Settings settings_of(const char* config) {
    Settings settings;
    const auto document = json::parse(config);
    const auto read = read_term_settings(document->root(), settings);
    EXPECT_TRUE(read.ok()) << read.error().message;
    return settings;
}

std::string rate_of(
    const Settings& settings, const char* tax_class, const char* region, Moment at
) {
    const auto* rate = find_tax(settings, tax_class, region, at);
    return rate == nullptr ? "none" : rate->rate.text();
}

TEST(Tax, TakesTheRegionBeforeAllAndTheLatestStart) {
    const auto settings = settings_of(R"({"tax_default_class":"standard","taxes":[
        {"class":"standard","rate":"20"},
        {"class":"standard","region":"DE","rate":"19","valid_to":"2020-07-01"},
        {"class":"standard","region":"DE","rate":"16","valid_from":"2020-07-01","valid_to":"2021-01-01"},
        {"class":"standard","region":"DE","rate":"19","valid_from":"2021-01-01"},
        {"class":"standard","rate":"21","valid_from":"2026-01-01"},
        {"class":"reduced","rate":"7.5"}]})");
    constexpr Moment year_2020 = 1'595'000'000'000'000;  // 17 July
    constexpr Moment year_2026 = 1'772'000'000'000'000;
    EXPECT_EQ(rate_of(settings, "standard", "", year_2020), "20");
    EXPECT_EQ(rate_of(settings, "standard", "UA", year_2026), "21");
    EXPECT_EQ(rate_of(settings, "standard", "DE", year_2020), "16");
    EXPECT_EQ(rate_of(settings, "standard", "DE", year_2026), "19");
    EXPECT_EQ(rate_of(settings, "", "", year_2026), "21") << "the default class";
    EXPECT_EQ(rate_of(settings, "reduced", "DE", year_2026), "7.5");
    EXPECT_EQ(rate_of(settings, "luxury", "DE", year_2026), "none");
}

TEST(Tax, RefusesBadRatesWithTheirKey) {
    const auto refused = [](const char* tax) {
        Settings settings;
        const auto document = json::parse(std::string{R"({"taxes":[)"} + tax + "]}");
        const auto read = read_term_settings(document->root(), settings);
        EXPECT_FALSE(read.ok()) << tax;
        return read.ok() ? std::string{} : read.error().message;
    };
    EXPECT_EQ(refused(R"({"rate":"20"})"), "pricing.taxes[0].class: name the tax class.");
    EXPECT_NE(refused(R"({"class":"a","rate":"101"})").find("from 0 to 100"), std::string::npos);
    EXPECT_NE(refused(R"({"class":"a","rate":"x"})").find("taxes[0].rate"), std::string::npos);
    EXPECT_NE(
        refused(R"({"class":"a","rate":"1","valid_from":"2026-01-01","valid_to":"2025-01-01"})")
            .find("after valid_from"),
        std::string::npos
    );
    EXPECT_NE(
        refused(R"({"class":"a","rate":"1"},{"class":"a","rate":"2"})").find("taxes[1]"),
        std::string::npos
    );
}

TEST(Tax, RoundsEachLineAndAddsRoundedLines) {
    const TaxRate rate{"standard", "", number("19"), {}};
    TaxSums sums{euro()};
    // 0.13 x 19 % is 0.0247: three lines of 0.02 are 0.06, where their sum would give 0.07.
    for (int line = 0; line < 3; ++line) {
        const auto tax = tax_of(rate, number("0.13"), number("0.13"), euro());
        ASSERT_TRUE(tax.ok());
        EXPECT_EQ(tax->amount.text(), "0.02");
        EXPECT_EQ(tax->gross.text(), "0.15");
        EXPECT_EQ(tax->unit_price_gross.trimmed().text(), "0.1547");
        ASSERT_TRUE(sums.add(number("0.13"), *tax).ok());
    }
    const auto fine = tax_of({"a", "", number("20"), {}}, number("0.123456"), number("0"), euro());
    EXPECT_EQ(fine->unit_price_gross.text(), "0.1481") << "of the exact 0.1481472";
    const TaxRate reduced{"reduced", "", number("7"), {}};
    const auto half = tax_of(reduced, number("0.50"), number("0.50"), euro());
    EXPECT_EQ(half->amount.text(), "0.04") << "half a cent goes up";
    ASSERT_TRUE(sums.add(number("0.50"), *half).ok());
    ASSERT_EQ(sums.sums().size(), 2U);
    EXPECT_EQ(sums.sums()[0].rate.text(), "7");
    EXPECT_EQ(sums.sums()[1].net.text(), "0.39");
    EXPECT_EQ(sums.sums()[1].amount.text(), "0.06");
    EXPECT_EQ(sums.gross().text(), "0.99");
}

Price price_of(const char* unit_price, const char* next) {
    Price price;
    price.outcome = Outcome::priced;
    price.unit_price = number(unit_price);
    price.total = number(unit_price);
    price.next_break = NextBreak{number("10"), number(next), number("1")};
    return price;
}

TEST(PriceFloor, LiftsThePriceAndWhatFollows) {
    auto below = price_of("8", "7");
    ASSERT_TRUE(raise_to(below, 9'000'000, number("3"), euro()));
    EXPECT_EQ(below.unit_price, number("9"));
    EXPECT_EQ(below.total.text(), "27.00");
    EXPECT_FALSE(below.next_break) << "more is no cheaper";
    auto above = price_of("10", "8");
    ASSERT_TRUE(raise_to(above, 9'000'000, number("1"), euro()));
    EXPECT_EQ(above.unit_price, number("10"));
    EXPECT_EQ(above.next_break->unit_price, number("9"));
    EXPECT_EQ(above.next_break->saving.text(), "10.00");
    auto free = price_of("10", "9.5");
    ASSERT_TRUE(raise_to(free, 9'000'000, number("1"), euro()));
    EXPECT_EQ(free.next_break->unit_price, number("9.5"));
}

TEST(FloorAlarms, KeepsTheNewestOfEach) {
    FloorAlarms alarms;
    const auto raise = [&](int sku, Moment at) {
        FloorAlarm alarm;
        alarm.company = "c-7";
        alarm.sku = std::to_string(sku);
        alarm.last_seen = at;
        alarms.raise(alarm);
    };
    const auto most = static_cast<int>(FloorAlarms::kept_max);
    for (int sku = 0; sku < most; ++sku) raise(sku, sku);
    raise(0, most);
    raise(most, most + 1);
    const auto newest = alarms.newest();
    ASSERT_EQ(newest.size(), FloorAlarms::kept_max);
    EXPECT_EQ(newest[0].sku, std::to_string(most));
    EXPECT_EQ(newest[1].sku, "0");
    EXPECT_EQ(newest[1].count, 2);
    EXPECT_EQ(newest[1].first_seen, 0);
    EXPECT_EQ(newest.back().sku, "2") << "1 is the one that was seen longest ago";
}

}  // namespace
}  // namespace portico::pricing
