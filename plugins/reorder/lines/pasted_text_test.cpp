#include "pasted_text.hpp"

#include <gtest/gtest.h>

namespace portico::reorder {
namespace {

/// "code|quantity|unit" of each line, joined by blanks.
std::string read(std::string_view text) {
    const auto lines = read_pasted(text);
    if (!lines.ok()) return lines.error().message;
    std::string out;
    for (const auto& line : lines->lines) {
        out += out.empty() ? "" : " ";
        out += line.fault.empty() ? line.sku + "|" + line.quantity + "|" + line.unit : "!";
    }
    for (const auto& row : lines->passed_rows) out += " -" + row.text;
    return out;
}

TEST(PastedText, TakesWhatPeoplePaste) {
    const struct {
        const char* text;
        const char* lines;
    } cases[] = {
        {"A-1\t12", "A-1|12|"},
        {"A-1;12;box\r\nB-2;3", "A-1|12|box B-2|3|"},
        {"A-1,12", "A-1|12|"},
        {"A-1 12\n\n  B-2   3 box  ", "A-1|12| B-2|3|box"},
        {"A-1", "A-1|1|"},
        {"A-1 x 12", "A-1|12|"},
        {"A-1;2,5", "A-1|2.5|"},
        {"A-1,2,5", "A-1|2.5|"},
        {"A-1\t1 250,5", "A-1|1250.5|"},
        {"A-1;1\u00a0250", "A-1|1250|"},
        {"SKU;Quantity\nA-1;2", "A-1|2| -SKU;Quantity"},
        {"Артикул\tКількість\nA-1\t2", "A-1|2| -Артикул Кількість"},
        {"\"A-1\";\"2\"", "A-1|2|"},
        {"\xef\xbb\xbf"
         "A-1;2",
         "A-1|2|"},
        {"A-1;two\nB-2;1", "A-1|two| B-2|1|"},
        {"PAPER\nINK 2", "INK|2| -PAPER"},  // a first line without a digit is a heading
        {"B-2;1\nA-1;two", "B-2|1| A-1|two|"},
        {"A-1;-3", "A-1|-3|"},
        {"B-2;1\nA-1;x", "B-2|1| A-1|x|"},
        {"A-1;;box", "A-1||box"},
        {"A-1;;", "A-1|1|"},
        {"A-1;1;box;urgent", "!"},
        {"A-1,2,5,box,urgent", "!"},
        {"A-1 12 box please", "!"},
        {"A-1;1,000", "A-1|1,000|"},  // it may be 1 or 1000
        {"A-1;1.000", "A-1|1,000|"},
        {"A-1,1,000", "A-1|1,000|"},
        {"A-1;0,125", "A-1|0.125|"},
        {"A-1;1,0000", "A-1|1.0000|"},
        {"A-1;1 250,500", "A-1|1250.500|"},
        {"A-1;=1+1", "A-1|=1+1|"},
        {"", ""},
        {" \n\t\r\n", ""},
    };

    for (const auto& [text, lines] : cases) {
        SCOPED_TRACE(text);
        EXPECT_EQ(read(text), lines);
    }
}

TEST(PastedText, HasLimits) {
    std::string many;
    for (int i = 0; i < 10'000; ++i) many += "A-1;1\n";
    EXPECT_EQ(read_pasted(many)->lines.size(), 10'000U);
    EXPECT_FALSE(read_pasted(many + "A-1;1").ok());
    EXPECT_FALSE(read_pasted(std::string(1'001, 'A')).ok());
}

TEST(PastedText, ReadsAQuantityOfAProgramInOneWay) {
    EXPECT_EQ(plain_quantity("1.125"), "1.125");
    EXPECT_EQ(plain_quantity("1,125"), "1,125");
    EXPECT_EQ(quantity_readings("1,125"), (std::vector<std::string>{"1.125", "1125"}));
    EXPECT_EQ(quantity_readings("250,000"), (std::vector<std::string>{"250", "250000"}));
    for (const auto* text : {"1.125", "0,125", "1,12", "1,1250", "1000,125", "a,125", ",125", ""}) {
        EXPECT_TRUE(quantity_readings(text).empty()) << text;
    }
}

}  // namespace
}  // namespace portico::reorder
