#include "pull/testing/pull_fixture.hpp"

namespace portico::erp_tryton {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CompanyTest : public testing::PullFixture {
protected:
    CompanyTest() {
        tryton_.put("party.party", 7, party(R"({"id":70,"code":"ATU1"})"));
        tryton_.put("sale.sale", 1, R"("party":7,"company":1)");
        tryton_.put("party.address", 5, R"("party":7,"full_address":"Gasse 1","active":true)");
        tryton_.put("party.identifier", 70, R"("party":7,"code":"ATU1")");
    }

    static std::string party(std::string_view tax_identifier) {
        return R"("name":"Kolar","code":"7","active":true,"categories":[],"sale_price_list":null,)"
               R"("tax_identifier":70,"tax_identifier.":)" +
               std::string{tax_identifier};
    }

    /// What the bridge keeps of the record.
    void mirror(std::string_view tax_id, std::string_view attributes) {
        host_.mirror().insert(
            "company",
            {{"id", "7"},
             {"name", "Kolar"},
             {"tax_id", std::string{tax_id}},
             {"attributes", std::string{attributes}},
             {"source", "party.party,7"},
             {"row_hash", 1}}
        );
    }
};

TEST_F(CompanyTest, GivesItsAddressesAndTaxNumber) {
    sync("company");
    EXPECT_THAT(sources_, ElementsAre("party.party,7"));
    EXPECT_THAT(all("tax_id"), ElementsAre("ATU1"));
    EXPECT_THAT(attribute("addresses"), ElementsAre(::testing::HasSubstr("Gasse 1")));
}

TEST_F(CompanyTest, LosesADeletedAddress) {
    sync("company");
    mirror("ATU1", R"({"addresses":[{"id":"5"},{"id":"6"}]})");  // Tryton has 5 alone
    sync("company");
    EXPECT_THAT(sources_, ElementsAre("party.party,7"));
}

TEST_F(CompanyTest, LosesADeletedTaxNumber) {
    sync("company");
    mirror("ATU2", R"({"addresses":[{"id":"5"}]})");
    sync("company");
    EXPECT_THAT(sources_, ElementsAre("party.party,7"));
}

TEST_F(CompanyTest, IsNotGivenAgainWhenNothingIsLost) {
    sync("company");
    mirror("ATU1", R"({"addresses":[{"id":"5"}]})");
    sync("company");
    EXPECT_THAT(sources_, IsEmpty());
}

}  // namespace
}  // namespace portico::erp_tryton
