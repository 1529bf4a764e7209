#include "files/order_file.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <portico/sheet/export_book.hpp>

namespace portico::reorder {
namespace {

/// "7:A-1|12|box" for each line, or "7!" for a row that can't be read, joined by blanks; then what
/// is no line.
std::string told(const Result<OrderFile>& file) {
    if (!file.ok()) return file.error().message;
    std::string out;
    for (const auto& line : file->lines) {
        if (!out.empty()) out += " ";
        out += std::to_string(line.row);
        out += line.fault.empty() ? ":" + line.sku + "|" + line.quantity + "|" + line.unit : "!";
    }
    for (const auto& name : file->unread_columns) out += " -" + name;
    if (file->rows_without_quantity != 0)
        out += " 0x" + std::to_string(file->rows_without_quantity);
    for (const auto& row : file->passed_rows) out += " ^" + std::to_string(row.row) + row.text;
    return out;
}

using Table = std::vector<std::vector<std::string>>;

std::string workbook(const Table& rows) {
    sheet::ExportBook book{"Order"};
    for (const auto& row : rows) {
        for (const auto& cell : row) {
            const bool is_number =
                !cell.empty() && cell.find_first_not_of("0123456789.") == std::string::npos;
            is_number ? book.number(cell) : book.text(cell);
        }
        EXPECT_TRUE(book.end_row().ok());
    }
    std::string bytes;
    EXPECT_TRUE(book.finish(
                        [&](std::string_view piece) -> Status {
                            bytes += piece;
                            return {};
                        }
    ).ok());
    return bytes;
}

TEST(OrderFile, TakesTablesAsPeopleMakeThem) {
    const struct {
        const char* what;
        Table rows;
        const char* lines;
    } cases[] = {
        {"no heading", {{"A-1", "12", "box"}, {"B-2", "2.5"}}, "1:A-1|12|box 2:B-2|2.5|"},
        {"a heading of any words", {{"Thing", "How"}, {"A-1", "12"}}, "2:A-1|12| ^1Thing How"},
        {"known names in another order",
         {{"Qty", "Description", "Article No."}, {"12", "Drill 5 mm", "A-1"}},
         "2:A-1|12| -Description"},
        {"Ukrainian",
         {{"Артикул", "Назва", "К-сть", "Од. вим."}, {"A-1", "Дриль", "3", "шт"}},
         "2:A-1|3|шт -Назва"},
        {"Russian", {{"№ п/п", "КОД ТОВАРА", "Кол-во:"}, {"1", "A-1", "3"}}, "2:A-1|3| -№ п/п"},
        {"a title above",
         {{"Order 17 of ACME"}, {""}, {"SKU", "Quantity"}, {"A-1", "3"}},
         "4:A-1|3| ^1Order 17 of ACME"},
        {"more than three columns without a heading",
         {{"A-1", "3", "box", "soon"}, {"A-1", "3", "box", " "}},
         "1! 2:A-1|3|box"},
        {"a note beside the columns", {{"SKU", "Qty"}, {"A-1", "3", "", "soon"}}, "2!"},
        {"a column without a name",
         {{"", "SKU", "", "Qty"}, {"1", "A-1", "", "3"}, {"2", "A-2", "", "4"}},
         "2:A-1|3| 3:A-2|4| -#1"},
        {"a sum of money beside the quantity",
         {{"SKU", "Price", "Amount", "Qty"}, {"A-1", "10", "120", "12"}},
         "2:A-1|12| -Price -Amount"},
        {"the number of an order beside the quantity",
         {{"Артикул", "Заказ", "Кол-во"}, {"A-1", "17", "12"}},
         "2:A-1|12| -Заказ"},
        {"an amount alone", {{"SKU", "Amount"}, {"A-1", "12"}}, "2:A-1|12|"},
        {"two quantities",
         {{"SKU", "Order qty", "Qty"}, {"A-1", "17", "12"}},
         "Row 1 has several columns that may be the quantity: Order qty, Qty. Call one of them "
         "quantity."},
        {"quantities of two readings",
         {{"SKU", "Qty"}, {"A-1", "1,000"}, {"A-1", "1.000 "}, {"A-1", "1.125"}},
         "2:A-1|1,000| 3:A-1|1,000| 4:A-1|1.125|"},
        {"a form with few wishes",
         {{"SKU", "Quantity"}, {"A-1", ""}, {"B-2", "4"}, {"C-3"}},
         "3:B-2|4| 0x2"},
        {"codes alone", {{"SKU"}, {"A-1"}, {"B-2"}}, "2:A-1|1| 3:B-2|1|"},
        {"a sum below", {{"SKU", "Quantity"}, {"A-1", "3"}, {"", "3"}}, "2:A-1|3| 3:|3|"},
        {"a heading without quantity",
         {{"SKU", "Price"}, {"A-1", "3"}},
         "Row 1 is a heading, but none of its columns is called quantity. Name one so."},
        {"nothing", {{""}}, ""},
        {"what looks like a formula", {{"SKU", "Qty"}, {"=1+1", "@2"}}, "2:=1+1|@2|"},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.what);
        const auto bytes = workbook(one.rows);
        EXPECT_EQ(told(read_order_bytes(bytes)), one.lines);
    }
}

TEST(OrderFile, TakesCsvOfEveryProgram) {
    const struct {
        const char* text;
        const char* lines;
    } cases[] = {
        {"sku;qty\nA-1;2,5\n", "2:A-1|2.5|"},
        {"sku,qty\nA-1,3\n", "2:A-1|3|"},
        {"sku\tqty\nA-1\t3\n", "2:A-1|3|"},
        {"sep=;\nsku;qty\nA-1;3\n", "2:A-1|3|"},
        {"Order 17\nsku;qty\nA-1;3\n", "3:A-1|3| ^1Order 17"},
        {"sku;qty\nA-1;1.125\nA-1;1,125\n", "2:A-1|1,125| 3:A-1|1,125|"},
        {"sku;amount;count\nA-1;1;2\n",
         "Row 1 has several columns that may be the quantity: amount, count. Call one of them "
         "quantity."},
        {"\xef\xbb\xbfsku;qty\r\n\"A;1\";3\r\n", "2:A;1|3|"},
        {"\xc0\xf0\xf2\xe8\xea\xf3\xeb;\xca\xb3\xeb\xfc\xea\xb3\xf1\xf2\xfc\nA-1;3\n",
         "2:A-1|3|"},  // windows-1251
        {"sku;qty\n\"A-1;3\nB-2;4\n", "2! 3:B-2|4|"},
        {"\xff\xfes\0", "The text is UTF-16: save it as UTF-8."},
        {"\xd0\xcf\x11\xe0 an old workbook",
         "The file is an old workbook (.xls): save it as .xlsx or CSV."},
    };

    for (const auto& [text, lines] : cases) {
        SCOPED_TRACE(text);
        EXPECT_EQ(told(read_order_bytes(text)), lines);
    }
}

TEST(OrderFile, TakesPastedTables) {
    EXPECT_EQ(told(read_order_text("Кол-во\tАртикул\n3\tA-1\n\n4\tB-2\n")), "2:A-1|3| 4:B-2|4|");
    EXPECT_EQ(told(read_order_text("A-1 x 3\n\nB-2 4")), "1:A-1|3| 3:B-2|4|");
}

TEST(OrderFile, KeepsLittleOfALongCell) {
    const std::string longest(200, 'Q');
    const std::string longer(16'000, 'Q');
    const auto file = read_order_bytes(workbook(
        {{"SKU", "Qty", "Unit"},
         {longest, "1"},
         {longer, "1"},
         {"A-1", "x" + longer},
         {"A-1", "1", longer}}
    ));
    ASSERT_TRUE(file.ok());
    EXPECT_EQ(told(file), "2:" + longest + "|1| 3! 4! 5!");
    for (const auto& line : file->lines) {
        EXPECT_LE(line.sku.size() + line.quantity.size() + line.unit.size(), 201U);
    }
    EXPECT_EQ(file->lines[1].sku, std::string(60, 'Q') + "\u2026");
}

std::string joined(const Table& rows, char separator) {
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            text += (i == 0 ? "" : std::string{separator}) + row[i];
        text += "\n";
    }
    return text;
}

std::size_t filled_rows(const Table& rows) {
    std::size_t count = 0;
    for (const auto& row : rows) {
        for (const auto& cell : row) {
            if (cell.find_first_not_of(' ') == std::string::npos) continue;
            ++count;
            break;
        }
    }
    return count;
}

/// Whatever a file has: each row with something in it is a line, the heading, or told of.
TEST(OrderFile, DropsNoRow) {
    std::mt19937 random{11};
    const std::vector<std::string> cells{
        "A-1", "PAPER", "12", "2,5", "1,000", "box", "", "", " ", "Order 17", "note", "x"};
    const std::vector<std::vector<std::string>> headings{
        {}, {"SKU", "Qty"}, {"Note", "SKU", "", "Qty", "Unit"}, {"Thing", "How"}};
    for (int round = 0; round < 300; ++round) {
        const auto& heading = headings[random() % headings.size()];
        Table rows(random() % 12);
        for (auto& row : rows) {
            const auto width = 1 + random() % 6;
            for (std::size_t i = 0; i < width; ++i) row.push_back(cells[random() % cells.size()]);
        }
        const bool is_known = heading.size() > 1 && heading[0] != "Thing";
        if (!heading.empty()) {
            const auto place = rows.empty() ? 0 : random() % std::min(rows.size(), std::size_t{3});
            rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(place), heading);
        }
        const auto text = joined(rows, ';');
        const auto answers = [](const Result<OrderFile>& file) {
            EXPECT_TRUE(file.ok());
            if (!file.ok()) return std::size_t{0};
            return file->lines.size() + file->rows_without_quantity + file->passed_rows.size();
        };
        const auto expected = filled_rows(rows) - (is_known ? 1 : 0);
        EXPECT_EQ(answers(read_order_bytes(workbook(rows))), expected) << text;
        EXPECT_EQ(answers(read_csv(text)), expected) << text;
    }
}

/// The same for text, where a line with nothing but separators is one.
TEST(OrderFile, DropsNoRowOfAText) {
    std::mt19937 random{13};
    const std::vector<std::string> cells{"A-1", "PAPER", "12", "2,5", "1,000", "box", "", "x"};
    for (int round = 0; round < 300; ++round) {
        Table rows(1 + random() % 12);
        for (auto& row : rows) {
            row.push_back(cells[random() % 6]);
            for (auto i = random() % 5; i > 0; --i) row.push_back(cells[random() % cells.size()]);
        }
        const auto text = joined(rows, "\t; ,"[random() % 4]);
        const auto file = read_order_text(text);
        ASSERT_TRUE(file.ok());
        EXPECT_EQ(file->lines.size() + file->passed_rows.size(), rows.size()) << text;
    }
}

TEST(OrderFile, HasLimits) {
    Table rows(10'000, {"A-1", "1"});
    const auto most = read_order_bytes(workbook(rows));
    ASSERT_TRUE(most.ok()) << most.error().message;
    EXPECT_EQ(most->lines.size(), 10'000U);
    rows.push_back({"A-1", "1"});
    EXPECT_NE(
        told(read_order_bytes(workbook(rows))).find("more than 10,000 lines"), std::string::npos
    );

    std::string form = "sku;qty\n";
    for (int i = 0; i < 100'000; ++i) form += "A-1;\n";
    EXPECT_NE(told(read_order_bytes(form)).find("more than 100,000 rows"), std::string::npos);

    EXPECT_NE(
        told(read_order_bytes("PK\x03\x04 and nothing")).find("can't be unpacked"),
        std::string::npos
    );
}

}  // namespace
}  // namespace portico::reorder
