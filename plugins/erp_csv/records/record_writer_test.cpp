#include "records/record_writer.hpp"

#include <gmock/gmock.h>

#include <portico/json.hpp>

namespace portico::erp_csv {
namespace {

using ::testing::HasSubstr;

/// The record of one row, or its error.
std::string made(
    std::string_view entity,
    const std::vector<std::string_view>& header,
    const std::vector<std::string_view>& row
) {
    const auto& contract = *find_contract(entity);
    auto layout = read_header(contract, header);
    EXPECT_TRUE(layout.ok()) << layout.error().message;
    RecordWriter writer{contract, std::move(layout).value(), [](const std::string& path) {
                            return path == "a.pdf" ? std::optional<std::uint64_t>{12}
                                                   : std::nullopt;
                        }};
    const auto record = writer.write(row);
    if (!record.ok()) return record.error().message;
    EXPECT_TRUE(json::parse(*record).ok()) << *record;
    return std::string{*record};
}

TEST(RecordWriter, WritesTextsListsAndFlags) {
    EXPECT_EQ(
        made(
            "company",
            {"id", "name", "currency", "groups", "price_lists", "active", "country"},
            {" c1 ", "Ромашка \"ТОВ\"", "UAH", "gold| east ||", "", "No", "UA"}
        ),
        R"({"id":"c1","name":"Ромашка \"ТОВ\"","currency":"UAH","groups":["gold","east"],)"
        R"("active":false,"attributes":{"country":"UA"}})"
    );
}

TEST(RecordWriter, WritesNamesAndUnits) {
    EXPECT_EQ(
        made(
            "product",
            {"sku", "name", "name_uk", "name_ru", "unit", "units"},
            {"A", "Drill", "Дриль", "Дрель", "pcs", "box=12|pallet = 480"}
        ),
        R"({"sku":"A","name":"Drill","unit":"pcs","units":[{"code":"box","factor":"12"},)"
        R"({"code":"pallet","factor":"480"}],"names":{"uk":"Дриль","ru":"Дрель"}})"
    );
    EXPECT_THAT(
        made("product", {"sku", "name", "unit", "units"}, {"A", "D", "pcs", "box"}),
        HasSubstr("units: Write units with their factors")
    );
}

TEST(RecordWriter, RefusesRowsOfAnotherWidthAndWrongFlags) {
    EXPECT_THAT(
        made("company", {"id", "name", "currency"}, {"1", "2"}),
        HasSubstr("The row has 2 fields, the header has 3")
    );
    EXPECT_EQ(
        made("company", {"id", "name", "currency", "active"}, {"1", "A", "EUR", "maybe"}),
        "active: \"maybe\" is neither true nor false."
    );
}

TEST(RecordWriter, KeepsDocumentsBelowTheirFolder) {
    const auto document = [](std::string_view file) {
        return made("document", {"id", "company_id", "kind", "file"}, {"d", "c", "other", file});
    };
    EXPECT_THAT(document("a.pdf"), HasSubstr(R"("reference":"a.pdf","size_bytes":12)"));
    EXPECT_THAT(document("2026/b.pdf"), HasSubstr(R"("reference":"2026/b.pdf"})"));
    for (const char* path :
         {"../a.pdf",
          "x/../../a.pdf",
          "/etc/passwd",
          "a/./b",
          "a//b",
          "C:\\x",
          "..",
          "x/..",
          "\\\\h"}) {
        SCOPED_TRACE(path);
        EXPECT_THAT(document(path), HasSubstr("is no path below documents/"));
    }
}

TEST(RecordWriter, GivesAChangeOfStatusAnIdOfItsOwn) {
    const auto change = [](std::string_view to, std::string_view note) {
        return made(
            "status_change",
            {"entity", "entity_id", "from", "to", "at", "note"},
            {"order", "o1", "", to, "2026-01-01", note}
        );
    };
    const auto id = [](const std::string& record) { return record.substr(record.find("\"id\":")); };
    EXPECT_THAT(change("open", ""), HasSubstr("\"id\":\""));
    EXPECT_EQ(id(change("open", "")), id(change("open", "a note")));
    EXPECT_NE(id(change("open", "")), id(change("closed", "")));
}

}  // namespace
}  // namespace portico::erp_csv
