#include "domain/columns.hpp"

#include <gmock/gmock.h>

namespace portico::erp_csv {
namespace {

using ::testing::HasSubstr;

Result<Layout> header(std::string_view entity, std::vector<std::string_view> names) {
    return read_header(*find_contract(entity), names);
}

TEST(ReadHeader, TakesColumnsInAnyOrderAndUnknownOnes) {
    const auto layout = header("company", {"currency", " name ", "colour", "", "id"});
    ASSERT_TRUE(layout.ok()) << layout.error().message;
    ASSERT_EQ(layout->slots.size(), 5U);
    EXPECT_EQ(layout->slots[1].column->field, "name");
    EXPECT_EQ(layout->slots[2].column, nullptr);
    EXPECT_EQ(layout->slots[2].name, "colour");
}

TEST(ReadHeader, NamesMissingColumnsInOneSentence) {
    EXPECT_THAT(
        header("order_line", {"order_id", "line", "discount"}).error().message,
        HasSubstr("The columns sku, quantity and unit_price are missing in the header of "
                  "order_lines: no row of the file was read")
    );
    EXPECT_THAT(
        header("company", {"id", "name"}).error().message,
        HasSubstr("The column currency is missing")
    );
    EXPECT_THAT(
        header("price_rule", {"id", "kind", "value"}).error().message,
        HasSubstr("At least one of the columns list_id, company_id, group, region must be")
    );
    EXPECT_THAT(
        header("company", {"id", "name", "currency", "id"}).error().message,
        HasSubstr("The column id is there twice")
    );
}

TEST(FileContracts, BringTheirEntitiesParentsFirst) {
    std::vector<std::string_view> order;
    for (const auto& contract : file_contracts()) order.push_back(contract.entity);
    const auto at = [&order](std::string_view name) {
        return std::find(order.begin(), order.end(), name) - order.begin();
    };
    EXPECT_EQ(order.size(), 13U);
    EXPECT_LT(at("order"), at("order_line"));
    EXPECT_LT(at("document"), at("status_change"));
    EXPECT_EQ(find_contract("nothing"), nullptr);
}

}  // namespace
}  // namespace portico::erp_csv
