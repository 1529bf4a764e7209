#include "protocol/values.hpp"

#include <gtest/gtest.h>

namespace portico::erp_tryton {
namespace {

json::Document parsed(std::string_view text) {
    auto document = json::parse(text);
    if (!document.ok()) ADD_FAILURE() << document.error().message;
    return document.ok() ? std::move(*document) : json::Document{};
}

TEST(Values, ReadsEachClass) {
    const auto row = parsed(R"({
        "price": {"__class__":"Decimal","decimal":"12.50"},
        "quantity": 0.30000000000000004,
        "day": {"__class__":"date","year":2026,"month":11,"day":2},
        "at": {"__class__":"datetime","year":1970,"month":1,"day":2,"hour":1,"minute":2,"second":3,"microsecond":4},
        "lead": {"__class__":"timedelta","seconds":86400.5},
        "file": {"__class__":"bytes","base64":"SGVs\nbG8="},
        "origin": "sale.line,178", "no_origin": "sale.line,-1",
        "yes": 1, "no": 0, "true": true, "none": null, "party": 6})");
    const auto root = row.root();
    EXPECT_EQ(read_decimal(root["price"]).value_or(""), "12.5");
    EXPECT_EQ(read_decimal(root["quantity"], quantity_places).value_or(""), "0.3");
    EXPECT_FALSE(read_decimal(root["none"]));
    EXPECT_EQ(read_date(root["day"]).value_or(""), "2026-11-02");
    EXPECT_EQ(read_datetime(root["at"]).value_or(0), 90'123'000'004);
    EXPECT_EQ(read_timedelta_seconds(root["lead"]).value_or(0), 86400.5);
    EXPECT_EQ(*read_bytes(root["file"]), "Hello");
    const auto origin = read_reference(root["origin"]);
    ASSERT_TRUE(origin);
    EXPECT_EQ(origin->model, "sale.line");
    EXPECT_EQ(origin->id, 178);
    EXPECT_FALSE(read_reference(root["no_origin"]));
    EXPECT_FALSE(read_reference(root["none"]));
    EXPECT_TRUE(read_flag(root["yes"]));
    EXPECT_TRUE(read_flag(root["true"]));
    EXPECT_FALSE(read_flag(root["no"]));
    EXPECT_FALSE(read_flag(root["none"]));
    EXPECT_EQ(read_id(root["party"]), 6);
    EXPECT_EQ(read_id(root["none"]), 0);
}

TEST(Values, TakesTheFirstTimeOfARecordThatWasNeverChanged) {
    const auto day = [](int number) {
        return R"({"__class__":"datetime","year":1970,"month":1,"day":)" + std::to_string(number) +
               R"(,"hour":0,"minute":0,"second":0,"microsecond":0})";
    };
    const auto fresh = parsed(R"({"create_date":)" + day(2) + R"(,"write_date":null})");
    EXPECT_EQ(read_stamp(fresh.root()), 86'400'000'000);
    const auto changed = parsed(R"({"create_date":)" + day(2) + R"(,"write_date":)" + day(3) + "}");
    EXPECT_EQ(read_stamp(changed.root()), 2 * 86'400'000'000);
}

TEST(Values, WritesWhatItReads) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().key("at");
    write_datetime(writer, 1'795'296'288'000'007);
    writer.key("price");
    write_decimal(writer, "7.4680");
    writer.key("day");
    ASSERT_TRUE(write_date(writer, "2026-02-28").ok());
    writer.key("file");
    write_bytes(
        writer,
        std::string_view{
            "a\0\xFF"
            "bc",
            5}
    );
    writer.end_object();
    const auto row = parsed(text);
    EXPECT_EQ(read_datetime(row.root()["at"]).value_or(0), 1'795'296'288'000'007);
    EXPECT_EQ(read_decimal(row.root()["price"]).value_or(""), "7.468");
    EXPECT_EQ(read_date(row.root()["day"]).value_or(""), "2026-02-28");
    EXPECT_EQ(
        *read_bytes(row.root()["file"]),
        (std::string{
            "a\0\xFF"
            "bc",
            5})
    );
}

TEST(Values, RefusesDamage) {
    EXPECT_FALSE(decode_base64("SGVsbG8=SG").ok());
    EXPECT_FALSE(decode_base64("SG*s").ok());
    EXPECT_FALSE(decode_base64("SGVsb").ok());
    EXPECT_TRUE(decode_base64("").ok());
    std::string text;
    json::Writer writer{text};
    EXPECT_FALSE(write_date(writer, "2026-1-1").ok());
    const auto bad = parsed(R"({"at":{"__class__":"datetime","year":2026,"month":13,"day":1}})");
    EXPECT_FALSE(read_datetime(bad.root()["at"]));
}

TEST(Values, CutsTextBetweenCharacters) {
    EXPECT_EQ(cut_text("München", 2), "M");
    EXPECT_EQ(cut_text("München", 3), "Mü");
    EXPECT_EQ(cut_text("ab", 5), "ab");
}

}  // namespace
}  // namespace portico::erp_tryton
