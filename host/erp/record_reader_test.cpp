#include "erp/record_reader.hpp"

#include <gmock/gmock.h>

namespace portico::erp {
namespace {

using ::testing::HasSubstr;

/// The reason for which a record is refused; "" when it is taken.
std::string reason(std::string_view entity, std::string_view json) {
    RecordReader reader{*find_entity(entity)};
    const auto record = reader.read(json);
    return record.ok() ? std::string{} : record.error().message;
}

std::string rule(const std::string& members) {
    return R"({"id":"r1",)" + members + "}";
}

TEST(RecordReader, SaysWhatIsWrongWithAField) {
    const struct {
        const char* entity;
        const char* json;
        const char* expected;
    } cases[] = {
        {"company", "[]", "no JSON object"},
        {"company", R"({"id":"c","currency":"EUR"})", "name: It is required and missing."},
        {"company", R"({"id":"c","name":"","currency":"EUR"})", "name: It is required"},
        {"company", R"({"id":"c","name":"A","currency":"eur"})", "currency: "},
        {"company", R"({"id":"c","name":"A","currency":"EUR","active":"maybe"})", "active: "},
        {"company", R"({"id":"c ","name":"A","currency":"EUR"})", "id: An id has no blanks"},
        {"company", R"({"id":"a\u001fb","name":"A","currency":"EUR"})", "id: An id has no control"},
        {"company", R"({"id":"c","name":"A\u0000","currency":"EUR"})", "name: A text can't hold"},
        {"company",
         R"({"id":"c","name":"A","currency":"EUR","groups":"x"})",
         "groups: This must be a list"},
        {"company",
         R"({"id":"c","name":"A","currency":"EUR","groups":[1]})",
         "groups: The list holds"},
        {"company",
         R"({"id":"c","name":"A","currency":"EUR","credit_limit":"1e9"})",
         "credit_limit: "},
        {"company",
         R"({"id":"c","name":"A","currency":"EUR","customer_since":"01.03.26"})",
         "customer_since: "},
        {"company", R"({"id":"c","name":"A","currency":"EUR","updated_at":"x"})", "updated_at: "},
        {"company", R"({"id":"c","name":"A","currency":"EUR","attributes":1})", "attributes: "},
        {"company", R"({"id":"c","id":"d","name":"A","currency":"EUR"})", "id"},
        {"member",
         R"({"id":"m","company_id":"c","name":"A","roles":["boss"]})",
         "use one of buyer, approver"},
        {"product",
         R"({"sku":"A","name":"A","unit":"pcs","pack_multiple":"0"})",
         "pack_multiple: The number is not above 0"},
        {"product",
         R"({"sku":"A","name":"A","unit":"pcs","base_price":"-1"})",
         "base_price: The number is negative"},
        {"product",
         R"({"sku":"A","name":"A","unit":"pcs","units":[{"code":"box","factor":"0"}]})",
         "units: The factor"},
        {"product",
         R"({"sku":"A","name":"A","unit":"pcs","units":[{"code":"pcs","factor":"2"}]})",
         "units: The base unit"},
        {"product",
         R"({"sku":"A","name":"A","unit":"pcs","units":[{"code":"b","factor":"2"},{"code":"b","factor":"3"}]})",
         "is there twice"},
        {"order_line",
         R"({"order_id":"o","line":"1.5","sku":"A","quantity":"1","unit_price":"1"})",
         "line: \"1.5\" is not a whole"},
        {"order_line",
         R"({"order_id":"o","line":1,"sku":"A","quantity":"1.00001","unit_price":"1"})",
         "quantity: "},
        {"price_list",
         R"({"id":"l","name":"L","currency":"EUR","valid_from":"2026-02-01","valid_to":"2026-02-01"})",
         "valid_to: "},
    };

    for (const auto& [entity, json, expected] : cases) {
        SCOPED_TRACE(json);
        EXPECT_THAT(reason(entity, json), HasSubstr(expected));
        EXPECT_NE(reason(entity, json), "");
    }
}

TEST(RecordReader, ChecksPriceRulesAsAWhole) {
    const struct {
        const char* members;
        const char* expected;  // "" = taken
    } cases[] = {
        {R"("list_id":"l","kind":"fixed","value":"1")", ""},
        {R"("group":"g","kind":"percent","value":"100")", ""},
        {R"("group":"g","kind":"percent","value":"100.01")", "value: A percentage"},
        {R"("group":"g","kind":"percent","value":"-1000")", ""},
        {R"("group":"g","kind":"percent","value":"-1000.5")", "value: A percentage"},
        {R"("list_id":"l","kind":"fixed","value":"-1")", "value: The number is negative"},
        {R"("kind":"fixed","value":"1")", "names exactly one"},
        {R"("list_id":"l","region":"r","kind":"fixed","value":"1")", "this one names 2"},
        {R"("list_id":"l","sku":"A","category":"c","kind":"fixed","value":"1")", "not both"},
        {R"("company_id":"c","kind":"fixed","value":"1")", "currency: It is required"},
        {R"("company_id":"c","kind":"fixed","value":"1","currency":"EUR")", ""},
        {R"("list_id":"l","kind":"of_list","value":"1")", "of_list: "},
        {R"("list_id":"l","kind":"fixed","value":"1","of_list":"m")", "of_list: "},
        {R"("list_id":"l","kind":"of_list","value":"1","of_list":"m")", ""},
        {R"("list_id":"l","kind":"gift","value":"1")", "kind: \"gift\" is not known"},
        {R"("list_id":"l","kind":"fixed","value":"1","min_quantity":"-1")", "min_quantity: "},
    };

    for (const auto& [members, expected] : cases) {
        SCOPED_TRACE(members);
        const auto said = reason("price_rule", rule(members));
        if (*expected == '\0') {
            EXPECT_EQ(said, "");
        } else {
            EXPECT_THAT(said, HasSubstr(expected));
        }
    }
}

TEST(RecordReader, KeepsAmountsAsTheyWereWritten) {
    const auto& entity = *find_entity("order_line");
    RecordReader reader{entity};
    const auto record = reader.read(
        R"({"unit_price":12.50,"order_id":"o","line":"7","sku":"A","quantity":"-3","colour":"red"})"
    );
    ASSERT_TRUE(record.ok()) << record.error().message;
    EXPECT_EQ((*record)->text(field_index(entity, "unit_price")), "12.50");
    EXPECT_EQ(
        (*record)->id,
        "o\x1f"
        "7"
    );
    EXPECT_EQ((*record)->attributes, R"({"colour":"red"})");
}

TEST(RecordReader, KeepsLimitsOfSize) {
    const auto company = [](std::size_t bytes) {
        return R"({"id":"c","currency":"EUR","name":")" + std::string(bytes, 'x') + "\"}";
    };
    EXPECT_EQ(reason("company", company(1000)), "");
    EXPECT_THAT(reason("company", company(1001)), HasSubstr("longer than 1000 bytes"));
    EXPECT_THAT(reason("company", company(65536)), HasSubstr("larger than 64 KiB"));
    const auto id = [](std::size_t bytes) {
        return R"({"name":"n","currency":"EUR","id":")" + std::string(bytes, 'x') + "\"}";
    };
    EXPECT_EQ(reason("company", id(128)), "");
    EXPECT_THAT(reason("company", id(129)), HasSubstr("at most 128 bytes"));
}

}  // namespace
}  // namespace portico::erp
