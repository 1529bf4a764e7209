#include "pasted_text.hpp"

#include <gtest/gtest.h>

namespace portico::reorder {
namespace {

/// "code|quantity|unit" of each line, joined by blanks.
std::string read(std::string_view text) {
    const auto lines = read_pasted(text);
    if (!lines.ok()) return lines.error().message;
    std::string out;
    for (const auto& line : *lines) {
        out += (out.empty() ? "" : " ") + line.sku + "|" + line.quantity + "|" + line.unit;
    }
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
        {"SKU;Quantity\nA-1;2", "A-1|2|"},
        {"Артикул\tКількість\nA-1\t2", "A-1|2|"},
        {"\"A-1\";\"2\"", "A-1|2|"},
        {"\xef\xbb\xbf"
         "A-1;2",
         "A-1|2|"},
        {"A-1;two\nB-2;1", "A-1|two| B-2|1|"},
        {"PAPER\nINK 2", "INK|2|"},  // a first line without a digit is a heading
        {"B-2;1\nA-1;two", "B-2|1| A-1|two|"},
        {"A-1;-3", "A-1|-3|"},
        {"B-2;1\nA-1;x", "B-2|1| A-1|x|"},
        {"A-1;;box", "A-1||box"},
        {"A-1;;", "A-1|1|"},
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
    EXPECT_EQ(read_pasted(many)->size(), 10'000U);
    EXPECT_FALSE(read_pasted(many + "A-1;1").ok());
    EXPECT_FALSE(read_pasted(std::string(1'001, 'A')).ok());
}

}  // namespace
}  // namespace portico::reorder
