#include "erp/push/submission.hpp"

#include <gmock/gmock.h>

namespace portico::erp {
namespace {

using ::testing::HasSubstr;

Result<Submission> read(std::string_view json) {
    std::vector<LineFault> faults;
    return read_submission(json, faults);
}

TEST(Submission, ReadsAllFields) {
    const auto order = read(R"({"currency":"EUR","client_reference":"PO-77",
        "requested_at":"2026-12-01","comment":"Gate 3\nring twice","delivery_address":"12 Quay",
        "lines":[{"sku":"A-1","quantity":"12.50","unit":"box","unit_price":10.5,"comment":"blue"},
                 {"sku":"A-2","quantity":3,"unit_price":null,"unit":null}]})");
    ASSERT_TRUE(order.ok()) << order.error().message;
    EXPECT_EQ(order->lines[0].quantity.text(), "12.5");
    EXPECT_EQ(order->lines[0].unit_price->text(), "10.5");
    EXPECT_EQ(order->lines[0].unit, "box");
    EXPECT_FALSE(order->lines[1].unit_price);
    EXPECT_EQ(order->client_reference, "PO-77");
    EXPECT_EQ(*order->requested_at, 1'796'083'200'000'000);
    EXPECT_EQ(order->comment, "Gate 3\nring twice");
}

TEST(Submission, NamesEveryBadLineAtOnce) {
    std::vector<LineFault> faults;
    const auto order = read_submission(
        R"({"lines":[
            {"sku":"A-1","quantity":"0"},
            {"sku":"A-1","quantity":"1"},
            {"quantity":"1"},
            {"sku":"A-1","quantity":"1e3"},
            {"sku":"A-1","quantity":"1","unit_price":"-1"},
            {"sku":"A-1","quantity":"0.00001"},
            {"sku":"A-1","quantity":"1","colour":"blue"},
            7]})",
        faults
    );
    ASSERT_FALSE(order.ok());
    std::string found;
    for (const auto& fault : faults) found += std::to_string(fault.line) + fault.code + " ";
    EXPECT_EQ(
        found,
        "1invalid_quantity 3invalid_line 4invalid_quantity 5invalid_price 6invalid_quantity "
        "7invalid_line 8invalid_line "
    );
    EXPECT_THAT(order.error().message, HasSubstr("Line 1: The quantity must be above 0."));
    EXPECT_THAT(order.error().message, HasSubstr("And 2 more lines."));
}

TEST(Submission, RefusesWhatIsNoOrder) {
    const struct {
        const char* name;
        std::string json;
        const char* expected;
    } cases[] = {
        {"no JSON", "{", ""},
        {"a list", "[]", "An order is an object"},
        {"no lines", "{}", "at least one line"},
        {"empty lines", R"({"lines":[]})", "at least one line"},
        {"unknown field", R"({"lines":[{"sku":"A","quantity":1}],"colour":1})", "\"colour\""},
        {"our own field", R"({"lines":[{"sku":"A","quantity":1}],"company":"c-9"})", "\"company\""},
        {"no currency", R"({"currency":"XXQ","lines":[{"sku":"A","quantity":1}]})", "XXQ"},
        {"bad time", R"({"requested_at":"soon","lines":[{"sku":"A","quantity":1}]})", "soon"},
        {"long reference",
         R"({"client_reference":")" + std::string(101, 'x') +
             R"(","lines":[{"sku":"A","quantity":1}]})",
         "more than 100 characters"},
        {"control characters",
         R"({"client_reference":"a\u0007","lines":[{"sku":"A","quantity":1}]})",
         "control characters"},
    };

    for (const auto& [name, json, expected] : cases) {
        SCOPED_TRACE(name);
        const auto order = read(json);
        ASSERT_FALSE(order.ok());
        EXPECT_EQ(order.error().code, Code::invalid);
        EXPECT_THAT(order.error().message, HasSubstr(expected));
    }
}

TEST(Submission, LimitsAreExact) {
    const auto order_of = [](std::size_t lines) {
        std::string json = R"({"lines":[)";
        for (std::size_t i = 0; i < lines; ++i) {
            json += i == 0 ? R"({"sku":"A","quantity":1})" : R"(,{"sku":"A","quantity":1})";
        }
        return json + "]}";
    };
    EXPECT_TRUE(read(order_of(10'000)).ok());
    EXPECT_THAT(read(order_of(10'001)).error().message, HasSubstr("10,000 lines"));
    const auto large = read(std::string(order_bytes_max + 1, ' '));
    EXPECT_EQ(large.error().code, Code::quota);
    EXPECT_TRUE(read(
                    R"({"client_reference":")" + std::string(100, 'x') +
                    R"(","lines":[{"sku":"A","quantity":1}]})"
    )
                    .ok());
}

TEST(Submission, SpellingMakesNoOtherOrder) {
    const auto one = read(R"({"lines":[{"sku":"A","quantity":"2.0","unit_price":"1.50"}]})");
    const auto same =
        read(R"({ "currency":null, "lines":[{"unit_price":1.5,"quantity":2,"sku":"A"}]})");
    EXPECT_EQ(hash_of(*one), hash_of(*same));
    EXPECT_EQ(hash_of(*one).size(), 32U);
    const char* others[] = {
        R"({"lines":[{"sku":"A","quantity":"2.0","unit_price":"1.51"}]})",
        R"({"lines":[{"sku":"A","quantity":"2.1","unit_price":"1.50"}]})",
        R"({"lines":[{"sku":"B","quantity":"2.0","unit_price":"1.50"}]})",
        R"({"lines":[{"sku":"A","quantity":"2.0"}]})",
        R"({"lines":[{"sku":"A","quantity":"2.0","unit_price":"1.50","unit":"box"}]})",
        R"({"comment":"x","lines":[{"sku":"A","quantity":"2.0","unit_price":"1.50"}]})",
    };
    for (const auto* json : others) EXPECT_NE(hash_of(*one), hash_of(*read(json))) << json;
}

TEST(Submission, ARecordIsReadBackAsTheSameOrder) {
    const auto order = read(R"({"currency":"EUR","client_reference":"\"Ж\"","comment":"a\nb",
        "requested_at":"2026-12-01T10:00:00Z","delivery_address":"x",
        "lines":[{"sku":"A","quantity":"2.5","unit":"box","unit_price":"1.50","comment":"c"}]})");
    ASSERT_TRUE(order.ok());
    const RecordHead head{"c-1", "m-1", "api", 0};
    const auto record = text_of(*order, &head);
    EXPECT_THAT(record, HasSubstr(R"("company":"c-1","member":"m-1","channel":"api")"));
    const auto back = read_record(record);
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(text_of(*back, nullptr), text_of(*order, nullptr));
}

TEST(Submission, TotalsAreRoundedByLine) {
    const auto order = read(R"({"currency":"EUR","lines":[
        {"sku":"A","quantity":"3","unit_price":"0.335"},
        {"sku":"B","quantity":"1.5","unit_price":"0.01"}]})");
    EXPECT_EQ(total_of(*order)->text(), "1.03");  // 1.005 and 0.015, each half up
    EXPECT_FALSE(total_of(*read(R"({"currency":"EUR","lines":[{"sku":"A","quantity":"3"}]})")));
}

}  // namespace
}  // namespace portico::erp
