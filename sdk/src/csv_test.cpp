#include <algorithm>
#include <string>

#include <gmock/gmock.h>

#include <portico/csv.hpp>

namespace portico {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Text in pieces of a given size, then copies of a filler if so wanted.
class TextSource final : public ByteSource {
public:
    explicit TextSource(std::string text, std::size_t piece = 1U << 20U)
        : text_{std::move(text)}, piece_{piece} {}

    Result<std::size_t> read(std::span<char> into) override {
        const auto count = text_.copy(into.data(), std::min(into.size(), piece_), at_);
        at_ += count;
        return count;
    }

    void seek(std::size_t offset) { at_ = offset; }

private:
    std::string text_;
    std::size_t piece_;
    std::size_t at_ = 0;
};

/// One row a line: fields joined by `^`, a fault as "line: reason".
std::vector<std::string> read_all(CsvReader& reader) {
    std::vector<std::string> out;
    while (true) {
        const auto outcome = reader.next();
        if (!outcome.ok() || *outcome == CsvReader::Outcome::end) return out;
        if (*outcome == CsvReader::Outcome::fault) {
            out.push_back(
                "!" + std::to_string(reader.row_start().line) + ": " + reader.fault().reason
            );
            continue;
        }
        std::string row;
        for (std::size_t i = 0; i < reader.fields().size(); ++i) {
            if (i > 0) row += '^';
            row += reader.fields()[i];
        }
        out.push_back(row);
    }
}

std::vector<std::string> read_text(
    const std::string& text, CsvDialect dialect = {}, std::size_t piece = 1U << 20U
) {
    TextSource source{text, piece};
    CsvReader reader{source, dialect};
    return read_all(reader);
}

TEST(CsvReader, ReadsWhatRfc4180Allows) {
    const struct {
        const char* name;
        const char* text;
        std::vector<std::string> rows;
    } cases[] = {
        {"two rows", "a,b\n1,2\n", {"a^b", "1^2"}},
        {"no line end at the end", "a,b\n1,2", {"a^b", "1^2"}},
        {"CRLF", "a,b\r\n1,2\r\n", {"a^b", "1^2"}},
        {"CRLF, none at the end", "a,\"b\"\r\n1,\"2\"", {"a^b", "1^2"}},
        {"byte order mark",
         "\xEF\xBB\xBF"
         "a,b\n",
         {"a^b"}},
        {"empty fields", "a,,\n,,\n", {"a^^", "^^"}},
        {"one empty quoted field", "\"\"\n", {""}},
        {"separator in quotes", "\"a,b\",c\n", {"a,b^c"}},
        {"line break in quotes", "\"a\nb\",c\nd,e\n", {"a\nb^c", "d^e"}},
        {"CRLF in quotes stays", "\"a\r\nb\",c\r\n", {"a\r\nb^c"}},
        {"doubled quotes", "\"say \"\"hi\"\"\",c\n", {"say \"hi\"^c"}},
        {"only doubled quotes", "\"\"\"\"\n", {"\""}},
        {"a quote inside a plain field", "12\" pipe,c\n", {"12\" pipe^c"}},
        {"empty lines", "\na,b\n\n\r\n1,2\n\n", {"a^b", "1^2"}},
        {"nothing", "", {}},
        {"only line ends", "\r\n\n", {}},
        {"only a byte order mark", "\xEF\xBB\xBF", {}},
        {"a return in the middle", "a\rb,c\n", {"a\rb^c"}},
    };

    for (const auto& [name, text, rows] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(read_text(text), rows);
        EXPECT_EQ(read_text(text, {}, 1), rows) << "byte by byte";
    }
}

TEST(CsvReader, LosesOneLineToABrokenQuote) {
    EXPECT_THAT(
        read_text("a,b\n1,\"open\n2,\"x\"\n3,y\n"),
        ElementsAre(
            "a^b",
            "!2: Behind a closing quote stands neither a separator nor the end of the row.",
            "2^x",
            "3^y"
        )
    );
    EXPECT_THAT(
        read_text("1,\"a\"b\n2,x\n"),
        ElementsAre(
            "!1: Behind a closing quote stands neither a separator nor the end of the row.", "2^x"
        )
    );
    EXPECT_THAT(
        read_text("1,\"never closed\n2,x\n3,y"),
        ElementsAre("!1: A quote is opened and never closed.", "2^x", "3^y")
    );
}

TEST(CsvReader, NamesTheFieldAndKeepsTheRawRow) {
    TextSource source{"1,\"a\"b,c\n"};
    CsvReader reader{source, {}};
    ASSERT_EQ(*reader.next(), CsvReader::Outcome::fault);
    EXPECT_EQ(reader.fault().field, 1U);
    EXPECT_EQ(reader.fault().raw, "1,\"a\"b,c");
}

TEST(CsvReader, RefusesRowsAndFieldsOverTheirLimits) {
    const CsvLimits limits{.field_bytes_max = 4, .row_bytes_max = 16, .fields_max = 3};
    const auto read = [&limits](const std::string& text) {
        TextSource source{text, 5};
        CsvReader reader{source, {}, {}, limits};
        return read_all(reader);
    };
    EXPECT_THAT(read("1234,b\n"), ElementsAre("1234^b"));
    EXPECT_THAT(read("12345,b\nc\n"), ElementsAre(HasSubstr("longer than 4 bytes"), "c"));
    EXPECT_THAT(read("1,2,3,4\nc\n"), ElementsAre(HasSubstr("more than 3 fields"), "c"));
    EXPECT_THAT(
        read("aaaa,bbbb,cccc,dddd,eeee\nc\n"), ElementsAre(HasSubstr("longer than 16 bytes"), "c")
    );
    EXPECT_THAT(
        read("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nc\n"),
        ElementsAre(HasSubstr("longer than 16 bytes"), "c")
    );
}

/// A row of so many bytes between two good ones, made while it is read.
class LongRowSource final : public ByteSource {
public:
    explicit LongRowSource(std::uint64_t bytes) : left_{bytes} {}

    Result<std::size_t> read(std::span<char> into) override {
        if (!text_.empty()) {
            const auto count = text_.copy(into.data(), into.size());
            text_.erase(0, count);
            return count;
        }
        if (left_ == 0) {
            if (is_done_) return std::size_t{0};
            is_done_ = true;
            text_ = "\nlast,row\n";
            return read(into);
        }
        largest_read = std::max(largest_read, into.size());
        const auto count = std::min<std::uint64_t>(left_, into.size());
        std::fill_n(into.data(), count, 'x');
        left_ -= count;
        return static_cast<std::size_t>(count);
    }

    std::size_t largest_read = 0;

private:
    std::string text_ = "first,row\n";
    std::uint64_t left_;
    bool is_done_ = false;
};

TEST(CsvReader, PassesARowOfAGigabyteInBoundedMemory) {
    LongRowSource source{std::uint64_t{1} << 30U};
    CsvReader reader{source, {}};
    EXPECT_THAT(
        read_all(reader),
        ElementsAre("first^row", HasSubstr("!2: The row is longer than 4194304"), "last^row")
    );
    EXPECT_LE(source.largest_read, (4U << 20U) + 2);
    EXPECT_LE(reader.fault().raw.size(), 4096U);
}

TEST(CsvReader, RefusesARowThatIsNotUtf8AndGoesOn) {
    TextSource source{"1,\xD2\xE5\xF1\xF2\n2,ok\n"};
    CsvReader reader{source, {}};
    ASSERT_EQ(*reader.next(), CsvReader::Outcome::fault);
    EXPECT_EQ(reader.fault().field, 1U);
    EXPECT_THAT(reader.fault().reason, HasSubstr("not UTF-8 (byte 0xD2)"));
    EXPECT_THAT(reader.fault().reason, HasSubstr("encoding = \"windows-1251\""));
    EXPECT_EQ(*reader.next(), CsvReader::Outcome::row);
}

TEST(CsvReader, ReadsWindows1251) {
    const CsvDialect dialect{';', Encoding::windows_1251};
    EXPECT_THAT(
        read_text("\xD2\xE5\xF1\xF2;\"\xB3\xBF \"\"\xBA\"\"\"\n", dialect),
        ElementsAre("Тест^ії \"є\"")
    );
    EXPECT_THAT(
        read_text("a;\x98\nb;c\n", dialect),
        ElementsAre("!1: The byte 0x98 means nothing in windows-1251.", "b^c")
    );
}

TEST(CsvReader, GoesOnFromAnyPosition) {
    const std::string text =
        "\xEF\xBB\xBF"
        "a,b\r\n\"1\n1\",2\n\n3,\"4\"\n";
    TextSource whole{text};
    CsvReader reader{whole, {}};
    std::vector<CsvPosition> positions;
    while (*reader.next() != CsvReader::Outcome::end) positions.push_back(reader.position());
    ASSERT_EQ(positions.size(), 3U);
    EXPECT_EQ(positions[0].line, 2U);
    EXPECT_EQ(positions[1].line, 4U);

    TextSource again{text};
    again.seek(positions[1].offset);
    CsvReader resumed{again, {}, positions[1]};
    ASSERT_EQ(*resumed.next(), CsvReader::Outcome::row);
    EXPECT_THAT(resumed.fields(), ElementsAre("3", "4"));
    EXPECT_EQ(resumed.row_start().line, 5U);
    EXPECT_EQ(resumed.position().offset, text.size());
}

TEST(DetectSeparator, TakesTheMostFrequentOutsideQuotes) {
    EXPECT_EQ(detect_separator("id,name"), ',');
    EXPECT_EQ(detect_separator("id;name;x,y"), ';');
    EXPECT_EQ(detect_separator("id\tname"), '\t');
    EXPECT_EQ(detect_separator("\"a,b,c\";d"), ';');
    EXPECT_EQ(detect_separator("id"), ',');
}

}  // namespace
}  // namespace portico
