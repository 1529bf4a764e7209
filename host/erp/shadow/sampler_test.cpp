#include "erp/shadow/sampler.hpp"

#include <set>

#include <gmock/gmock.h>

#include <portico/time.hpp>

#include "erp/testing/fakes.hpp"

namespace portico::erp {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::SizeIs;

std::int64_t moment(const std::string& date) {
    return parse_time(date).value();
}

/// Two companies, of which one has list L1; two products; a break at 12 boxes of A-1.
class SamplerTest : public testing::BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        connector_->order = {"company", "product", "price_list", "price_rule"};
        using testing::record;
        connector_->pages["company"] = {
            {{record(R"({"id":"c1","name":"A","currency":"EUR","price_lists":["L1"]})"),
              record(R"({"id":"c2","name":"B","currency":"EUR","groups":["gold"]})"),
              record(R"({"id":"c3","name":"C","currency":"EUR","active":false})")}}};
        connector_->pages["product"] = {
            {{record(R"({"sku":"A-1","name":"Bolt","unit":"pcs","category":"metal/bolts",)"
                     R"("units":[{"code":"box","factor":"12"}]})"),
              record(R"({"sku":"B-2","name":"Nut","unit":"pcs","category":"metal/nuts"})")}}};
        connector_->pages["price_rule"] = {
            {{record(
                  R"({"id":"r1","list_id":"L1","sku":"A-1","unit":"box","min_quantity":"12",)"
                  R"("kind":"fixed","value":"5","valid_from":"2027-01-10","valid_to":"2027-02-01"})"
              ),
              record(R"({"id":"r2","group":"gold","category":"metal/nuts","min_quantity":"2.5",)"
                     R"("kind":"percent","value":"10"})"),
              record(R"({"id":"r3","list_id":"nobodys","kind":"percent","value":"1"})")}}};
        ASSERT_TRUE(sync().ok());
    }

    std::vector<ports::PriceSample> draw(std::uint64_t seed, const std::string& company = {}) {
        Random random{seed};
        const auto catalogue = read_catalogue(*mirror_, company, random);
        EXPECT_TRUE(catalogue.ok()) << catalogue.error().message;
        return draw_samples(*catalogue, 2000, moment("2027-01-15T10:00:00Z"), random);
    }
};

std::string text_of(const ports::PriceSample& sample) {
    return sample.company + " " + sample.sku + " " + sample.quantity + " " + sample.unit + " " +
           sample.date;
}

TEST_F(SamplerTest, AsksWhereAPriceChanges) {
    std::set<std::string> at_box_break;
    std::set<std::string> at_nut_break;
    std::set<std::string> days;
    for (const auto& sample : draw(1)) {
        if (sample.company == "c1" && sample.sku == "A-1" && sample.unit == "box") {
            at_box_break.insert(sample.quantity);
            days.insert(sample.date);
        }
        if (sample.company == "c2" && sample.sku == "B-2") at_nut_break.insert(sample.quantity);
    }
    for (const auto* quantity : {"11", "12", "13"}) {
        EXPECT_THAT(at_box_break, Contains(quantity));
    }
    for (const auto* quantity : {"1.5", "2.5", "3.5"}) {
        EXPECT_THAT(at_nut_break, Contains(quantity));
    }
    for (const auto* day :
         {"2027-01-15",
          "2027-01-09",
          "2027-01-10",
          "2027-01-31",
          "2027-02-01",
          "2027-02-14",
          "2026-12-16"}) {
        EXPECT_THAT(days, Contains(day));
    }
}

TEST_F(SamplerTest, NamesOnlyWhatIsThere) {
    std::set<std::string> companies;
    std::set<std::string> units;
    for (const auto& sample : draw(2)) {
        companies.insert(sample.company);
        units.insert(sample.sku + " " + sample.unit);
        const auto quantity = Decimal::parse(sample.quantity, quantity_limits);
        ASSERT_TRUE(quantity.ok()) << sample.quantity;
        EXPECT_GT(quantity->sign(), 0);
        EXPECT_THAT(sample.date, SizeIs(10));
    }
    EXPECT_EQ(companies, (std::set<std::string>{"c1", "c2"}));
    EXPECT_THAT(units, IsSubsetOf({"A-1 ", "A-1 box", "B-2 "}));
}

TEST_F(SamplerTest, DrawsTheSameForTheSameSeed) {
    const auto first = draw(3);
    const auto again = draw(3);
    const auto other = draw(4);
    std::size_t different = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(text_of(first[i]), text_of(again[i]));
        if (text_of(first[i]) != text_of(other[i])) ++different;
    }
    EXPECT_GT(different, first.size() / 2);
}

TEST_F(SamplerTest, KeepsToOneCompany) {
    for (const auto& sample : draw(5, "c2")) EXPECT_EQ(sample.company, "c2");
    Random random{1};
    const auto unknown = read_catalogue(*mirror_, "c3", random);
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(unknown.error().code, Code::not_found);
    EXPECT_THAT(unknown.error().message, HasSubstr("no active company \"c3\""));
}

TEST_F(SamplerTest, SaysThatAnEmptyMirrorMustBeFilledFirst) {
    ASSERT_TRUE(mirror_->execute("UPDATE product SET active = 0").ok());
    Random random{1};
    EXPECT_THAT(
        read_catalogue(*mirror_, {}, random).error().message, HasSubstr("`portico erp sync` first")
    );
}

}  // namespace
}  // namespace portico::erp
