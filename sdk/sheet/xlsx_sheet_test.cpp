#include <array>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <portico/sheet/xlsx_sheet.hpp>

namespace portico::sheet {
namespace {

void append_number(std::string& out, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8 * i)) & 0xffU);
}

std::uint32_t checksum(std::string_view bytes) {
    std::uint32_t sum = 0xffff'ffff;
    for (const char c : bytes) {
        sum ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ (0xedb8'8320U & (0U - (sum & 1U)));
    }
    return ~sum;
}

/// A ZIP file with its parts as they are, unpacked.
std::string zip(const std::vector<std::pair<std::string, std::string>>& parts) {
    std::string out;
    for (const auto& [name, content] : parts) {
        out += "PK\x03\x04";
        append_number(out, 20, 2);
        append_number(out, 0, 8);  // flags, stored, time, date
        append_number(out, checksum(content), 4);
        append_number(out, static_cast<std::uint32_t>(content.size()), 4);
        append_number(out, static_cast<std::uint32_t>(content.size()), 4);
        append_number(out, static_cast<std::uint32_t>(name.size()), 2);
        append_number(out, 0, 2);
        out += name + content;
    }
    out += "PK\x05\x06";
    out.append(18, '\0');
    return out;
}

constexpr auto workbook =
    R"(<workbook xmlns:r="rel"><sheets><sheet name="Rules" sheetId="1" r:id="r1"/>)"
    R"(<sheet name="Lists" sheetId="2" r:id="r2"/></sheets></workbook>)";
constexpr auto relations =
    R"(<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>)"
    R"(<Relationship Id="r2" Target="/xl/worksheets/sheet2.xml"/></Relationships>)";
constexpr auto styles =
    R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\.mm\.yyyy"/></numFmts>)"
    R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
    R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>)";
constexpr auto texts =
    R"(<sst><si><t>id</t></si><si><r><t>Two </t></r><r><t>runs</t></r><rPh><t>x</t></rPh></si>)"
    R"(<si><t>&#1062;&#1110;&#1085;&#1072;</t></si></sst>)";

std::string book_with(const std::string& rows, const std::string& second = "<worksheet/>") {
    return zip(
        {{"[Content_Types].xml", "<Types/>"},
         {"xl/_rels/workbook.xml.rels", relations},
         {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
         {"xl/worksheets/sheet2.xml", second},
         {"xl/workbook.xml", workbook},
         {"xl/styles.xml", styles},
         {"xl/sharedStrings.xml", texts}}
    );
}

/// "#name" for a sheet, "2:a|b" for a row, "2!why" for a fault; an Error is its sentence.
std::vector<std::string> read_all(const std::string& file) {
    TextSource source{file};
    auto reader = open_xlsx(source);
    if (!reader.ok()) return {reader.error().message};
    std::vector<std::string> out;
    while (true) {
        const auto outcome = (*reader)->next();
        if (!outcome.ok()) {
            out.push_back(outcome.error().message);
            return out;
        }
        if (*outcome == SheetReader::Outcome::end) return out;
        if (*outcome == SheetReader::Outcome::sheet) {
            out.push_back("#" + std::string{(*reader)->sheet()});
            continue;
        }
        auto line = std::to_string((*reader)->line());
        if (*outcome == SheetReader::Outcome::fault) {
            out.push_back(line + "!" + std::string{(*reader)->fault()});
            continue;
        }
        char separator = ':';
        for (const auto cell : (*reader)->cells()) {
            line += separator;
            line += cell;
            separator = '|';
        }
        out.push_back(line);
    }
}

using Lines = std::vector<std::string>;

TEST(XlsxSheet, ReadsTextsNumbersAndDatesAsTheyWereTyped) {
    const auto file = book_with(
        R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>2</v></c></row>)"
        R"(<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3"><v>1.1000000000000001</v></c>)"
        R"(<c r="C3" s="1"><v>46082</v></c><c r="D3" s="2"><v>46082.5</v></c></row>)"
        R"(<row><c t="inlineStr"><is><t>in</t><t>line</t></is></c><c><v>1E3</v></c>)"
        R"(<c t="b"><v>1</v></c><c t="str"><f>A1</f><v>x</v></c><c t="e"><v>#N/A</v></c></row>)"
    );
    EXPECT_EQ(
        read_all(file),
        (Lines{
            "#Rules",
            "1:id||\xD0\xA6\xD1\x96\xD0\xBD\xD0\xB0",
            "3:Two runs|1.1|2026-03-01|2026-03-01T12:00:00Z",
            "4:inline|1000|true|x|#N/A",
            "#Lists"})
    );
}

TEST(XlsxSheet, FaultsTheRowThatItCanNotRead) {
    const auto file = book_with(
        R"(<row r="1"><c r="A1" t="s"><v>9</v></c></row><row r="2"><c><v>many</v></c></row>)"
        R"(<row r="3"><c r="ZZZ3"><v>1</v></c></row><row r="4"><c s="1"><v>-1</v></c></row>)"
        R"(<row r="5"><c><v>7</v></c></row>)"
    );
    EXPECT_EQ(
        read_all(file),
        (Lines{
            "#Rules",
            "1!A cell names a text that is not there.",
            "2!\"many\" is no number.",
            "3!The row has more than 128 columns.",
            "4!\"-1\" is no date.",
            "5:7",
            "#Lists"})
    );
}

TEST(XlsxSheet, FaultsAFormulaWithoutItsValue) {
    const auto file =
        book_with(R"(<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f></c></row>)"
                  R"(<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>A9</f><v></v></c></row>)"
                  R"(<row r="3"><c r="A3"><f>A1*2</f><v>2</v></c><c r="B3"/></row>)");
    const std::string fault =
        "1!A formula has no value yet: open the workbook in a spreadsheet program and save it "
        "there.";
    EXPECT_EQ(read_all(file), (Lines{"#Rules", fault, "2:1", "3:2", "#Lists"}));
}

TEST(XlsxSheet, RefusesWhatIsNoWorkbookOrIsHostile) {
    EXPECT_EQ(
        read_all(zip({{"a.txt", "x"}})),
        Lines{"The file is no XLSX workbook: it has no xl/workbook.xml."}
    );
    EXPECT_NE(read_all("id,list_id\n").front().find("workbook"), std::string::npos);
    const auto bomb =
        zip({{"xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><workbook>&a;</workbook>"}});
    EXPECT_EQ(
        read_all(bomb),
        Lines{"The workbook has a document type, which no spreadsheet program writes."}
    );
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<a>";
    EXPECT_EQ(
        read_all(zip({{"xl/workbook.xml", deep}})),
        Lines{"The workbook is damaged: its parts are nested too deep."}
    );
    auto cut = book_with(R"(<row r="1"><c><v>1</v></c></row>)", std::string(5000, ' '));
    cut.resize(cut.size() / 2);
    EXPECT_NE(read_all(cut).back().find("workbook"), std::string::npos);
}

TEST(XlsxCell, TakesTheShortestTextOfANumber) {
    const std::pair<const char*, const char*> cases[] = {
        {"0.1", "0.1"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"1.1000000000000001", "1.1"},
        {"99.989999999999995", "99.99"},
        {"12", "12"},
        {"-0", "0"},
        {"1E-3", "0.001"},
        {"123456789012", "123456789012"}};
    for (const auto& [cell, text] : cases) {
        SCOPED_TRACE(cell);
        EXPECT_EQ(number_text(cell).value(), text);
    }
    for (const auto* bad : {"", "1,5", "nan", "inf", "1e999", "0x10", " 1"}) {
        SCOPED_TRACE(bad);
        EXPECT_FALSE(number_text(bad).ok());
    }
}

TEST(XlsxCell, ReadsSerialDates) {
    EXPECT_EQ(date_text("46082", false).value(), "2026-03-01");
    EXPECT_EQ(date_text("44620", true).value(), "2026-03-01");
    EXPECT_EQ(date_text("46082.75", false).value(), "2026-03-01T18:00:00Z");
    EXPECT_FALSE(date_text("2958466", false).ok());
    EXPECT_TRUE(is_date_format("dd\\.mm\\.yyyy"));
    EXPECT_TRUE(is_date_format("[$-409]h:mm"));
    EXPECT_FALSE(is_date_format("0.00"));
    EXPECT_FALSE(is_date_format("[Red]#,##0 \"days\""));
}

}  // namespace
}  // namespace portico::sheet
