#include "cli/terminal.hpp"

#include <gtest/gtest.h>

namespace portico::cli {
namespace {

TEST(Table, AlignsByWhatIsSeenNotByBytes) {
    Table table{{"COMPANY", "NAME", "CITY"}};
    table.add({"c-1", "Київська торгівля", "Kyiv"});
    table.add({"c-22", "Nord", "Oslo"});
    EXPECT_EQ(
        table.print(),
        "COMPANY  NAME               CITY\n"
        "c-1      Київська торгівля  Kyiv\n"
        "c-22     Nord               Oslo\n"
    );
}

TEST(Table, ShortRowsLeaveNoTrailingBlanks) {
    Table table{{"A", "B"}};
    table.add({"x"});
    EXPECT_EQ(table.print(), "A  B\nx\n");
}

TEST(Grouped, PutsACommaBeforeEachThreeDigits) {
    const struct {
        std::int64_t number;
        const char* text;
    } cases[] = {
        {0, "0"},
        {999, "999"},
        {1000, "1,000"},
        {-1000, "-1,000"},
        {-100, "-100"},
        {1234567, "1,234,567"},
    };

    for (const auto& [number, text] : cases) EXPECT_EQ(grouped(number), text);
}

TEST(ProgressBar, PrintsOneLineAPartWhereThereIsNoTerminal) {
    std::FILE* file = std::tmpfile();
    ProgressBar bar{file};
    bar.show("product", 10, 100);
    bar.show("product", 100, 100);
    bar.show("order_line", 5, 0);
    bar.finish();
    std::rewind(file);
    char line[256];
    ASSERT_NE(std::fgets(line, sizeof line, file), nullptr);
    EXPECT_TRUE(std::string{line}.starts_with("product       [########################] 100 %  100")
    ) << line;
    ASSERT_NE(std::fgets(line, sizeof line, file), nullptr);
    EXPECT_TRUE(std::string{line}.starts_with("order_line    [########################] 100 %  5"))
        << line;
    EXPECT_EQ(std::fgets(line, sizeof line, file), nullptr);
    std::fclose(file);
}

}  // namespace
}  // namespace portico::cli
