#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/sheet/xlsx_sheet.hpp>

#include "archive_stream.hpp"
#include "xml_stream.hpp"

namespace portico::sheet {
namespace {

constexpr std::size_t texts_bytes_max = 64UL << 20U;
constexpr std::size_t texts_max = 2'000'000;
constexpr std::size_t cell_bytes_max = 16UL * 1024;
constexpr std::size_t cells_max = 128;
constexpr std::size_t names_max = 10'000;
constexpr std::size_t piece_bytes = 16UL * 1024;

std::uint64_t number_of(std::string_view text, std::uint64_t otherwise) {
    std::uint64_t number = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// What the rows refer to.
struct Workbook {
    std::map<std::string, std::string> sheet_names;  ///< by the path of their part
    std::vector<std::string> texts;
    std::vector<bool> is_date;  ///< by number of style
    bool is_1904 = false;
};

/// Reads one part of the archive to its end.
Status feed_all(ArchiveStream& archive, XmlStream& xml) {
    std::array<char, piece_bytes> piece{};
    while (true) {
        const auto count = PORTICO_TRY(archive.read(piece));
        PORTICO_TRY(xml.feed({piece.data(), count}, count == 0));
        if (count == 0) return {};
    }
}

/// The first reading: everything but the rows.
class WorkbookReader {
public:
    Result<Workbook> read(ByteSource& source, std::uint64_t unpacked_max) {
        const auto archive = PORTICO_TRY(ArchiveStream::open(source, unpacked_max));
        bool is_workbook = false;
        while (true) {
            const auto name = PORTICO_TRY(archive->next_entry());
            if (name.empty()) break;
            if (name == "xl/workbook.xml") {
                is_workbook = true;
                PORTICO_TRY(read_part(*archive, workbook_events()));
            } else if (name == "xl/_rels/workbook.xml.rels") {
                PORTICO_TRY(read_part(*archive, relation_events()));
            } else if (name == "xl/styles.xml") {
                PORTICO_TRY(read_part(*archive, style_events()));
            } else if (name == "xl/sharedStrings.xml") {
                PORTICO_TRY(read_part(*archive, text_events()));
            }
            PORTICO_TRY(outcome_);
        }
        if (!is_workbook)
            return invalid("The file is no XLSX workbook: it has no xl/workbook.xml.");
        for (const auto& [relation, name] : sheets_) {
            const auto target = targets_.find(relation);
            if (target != targets_.end()) book_.sheet_names[target->second] = name;
        }
        return std::move(book_);
    }

private:
    static Status read_part(ArchiveStream& archive, XmlEvents events) {
        XmlStream xml{std::move(events)};
        return feed_all(archive, xml);
    }

    XmlEvents workbook_events() {
        XmlEvents events;
        events.begin = [this](std::string_view name, const XmlAttributes& attributes) {
            if (name == "workbookPr") {
                const auto flag = attributes["date1904"];
                book_.is_1904 = flag == "1" || flag == "true";
            } else if (name == "sheet" && sheets_.size() < names_max) {
                sheets_.emplace(attributes["id"], attributes["name"]);
            }
        };
        return events;
    }

    XmlEvents relation_events() {
        XmlEvents events;
        events.begin = [this](std::string_view name, const XmlAttributes& attributes) {
            if (name != "Relationship" || targets_.size() >= names_max) return;
            std::string target{attributes["Target"]};
            target = target.starts_with('/') ? target.substr(1) : "xl/" + target;
            targets_.emplace(attributes["Id"], std::move(target));
        };
        return events;
    }

    XmlEvents style_events() {
        XmlEvents events;
        events.begin = [this](std::string_view name, const XmlAttributes& attributes) {
            if (name == "numFmt") {
                if (is_date_format(attributes["formatCode"])) {
                    date_formats_.insert(number_of(attributes["numFmtId"], 0));
                }
            } else if (name == "cellXfs") {
                is_in_styles_ = true;
            } else if (name == "xf" && is_in_styles_ && book_.is_date.size() < names_max) {
                book_.is_date.push_back(is_date(number_of(attributes["numFmtId"], 0)));
            }
        };
        events.end = [this](std::string_view name) {
            if (name == "cellXfs") is_in_styles_ = false;
        };
        return events;
    }

    [[nodiscard]] bool is_date(std::uint64_t format) const {
        const bool is_known = (format >= 14 && format <= 22) || (format >= 27 && format <= 36) ||
                              (format >= 45 && format <= 47) || (format >= 50 && format <= 58);
        return is_known || date_formats_.contains(format);
    }

    /// A text is all of its runs; hints how to pronounce it (rPh) are none of it.
    XmlEvents text_events() {
        XmlEvents events;
        events.begin = [this](std::string_view name, const XmlAttributes&) {
            if (name == "si") text_.clear();
            if (name == "rPh") ++hints_;
            is_in_text_ = name == "t" && hints_ == 0;
        };
        events.text = [this](std::string_view text) {
            if (is_in_text_ && text_.size() <= cell_bytes_max) text_ += text;
        };
        events.end = [this](std::string_view name) {
            if (name == "t") is_in_text_ = false;
            if (name == "rPh") --hints_;
            if (name == "si") keep_text();
        };
        return events;
    }

    void keep_text() {
        texts_bytes_ += text_.size();
        if (texts_bytes_ > texts_bytes_max || book_.texts.size() >= texts_max) {
            outcome_ = Error{
                Code::quota, "The workbook has more than 64 MiB of texts: save it as CSV instead."};
            return;
        }
        book_.texts.push_back(text_);
    }

    Workbook book_;
    std::map<std::string, std::string> sheets_;   ///< names by relation
    std::map<std::string, std::string> targets_;  ///< paths by relation
    std::set<std::uint64_t> date_formats_;
    bool is_in_styles_ = false;
    bool is_in_text_ = false;
    int hints_ = 0;
    std::string text_;
    std::size_t texts_bytes_ = 0;
    Status outcome_;
};

struct SheetRow {
    std::uint64_t number = 0;
    std::vector<std::string> cells;
    std::string fault;
};

/// Turns the events of one sheet into rows.
class RowBuilder {
public:
    RowBuilder(const Workbook& book, std::deque<SheetRow>& rows) : book_{book}, rows_{rows} {}

    XmlEvents events() {
        XmlEvents events;
        events.begin = [this](std::string_view name, const XmlAttributes& attributes) {
            begin(name, attributes);
        };
        events.text = [this](std::string_view text) {
            if (is_in_value_ && value_.size() <= cell_bytes_max) value_ += text;
        };
        events.end = [this](std::string_view name) { end(name); };
        return events;
    }

private:
    void begin(std::string_view name, const XmlAttributes& attributes) {
        if (name == "row") {
            row_ = {};
            row_.number = number_of(attributes["r"], last_number_ + 1);
            last_number_ = row_.number;
            column_ = 0;
        } else if (name == "c") {
            column_ = column_of(attributes["r"]);
            type_ = attributes["t"];
            style_ = number_of(attributes["s"], 0);
            value_.clear();
            is_formula_ = false;
            is_computed_ = false;
        }
        if (name == "f") is_formula_ = true;
        if (name == "v") is_computed_ = true;
        is_in_value_ = name == "v" || (name == "t" && type_ == "inlineStr");
    }

    void end(std::string_view name) {
        if (name == "v" || name == "t") is_in_value_ = false;
        if (name == "c") take_cell();
        if (name == "row") rows_.push_back(std::move(row_));
    }

    /// "AB12" is column 28; without a reference it is the next one.
    [[nodiscard]] std::size_t column_of(std::string_view reference) const {
        std::size_t column = 0;
        for (const char c : reference) {
            if (c < 'A' || c > 'Z' || column > cells_max) break;
            column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
        }
        return column == 0 ? column_ + 1 : column;
    }

    void take_cell() {
        if (is_formula_ && !is_computed_) {
            fail(
                "A formula has no value yet: open the workbook in a spreadsheet program and save "
                "it there."
            );
            return;
        }
        if (value_.empty()) return;
        if (column_ > cells_max) {
            fail("The row has more than " + std::to_string(cells_max) + " columns.");
            return;
        }
        auto text = text_of_cell();
        if (!text.ok()) {
            fail(text.error().message);
            return;
        }
        if (row_.cells.size() < column_) row_.cells.resize(column_);
        row_.cells[column_ - 1] = std::move(*text);
    }

    Result<std::string> text_of_cell() {
        if (value_.size() > cell_bytes_max) return invalid("A cell has more than 16 KiB.");
        if (type_ == "s") {
            const auto number = number_of(value_, book_.texts.size());
            if (number >= book_.texts.size())
                return invalid("A cell names a text that is not there.");
            return book_.texts[number];
        }
        if (type_ == "b") return std::string{value_ == "1" ? "true" : "false"};
        if (type_ == "str" || type_ == "inlineStr" || type_ == "e" || type_ == "d") return value_;
        const bool is_date = style_ < book_.is_date.size() && book_.is_date[style_];
        return is_date ? date_text(value_, book_.is_1904) : number_text(value_);
    }

    void fail(std::string sentence) {
        if (row_.fault.empty()) row_.fault = std::move(sentence);
    }

    const Workbook& book_;
    std::deque<SheetRow>& rows_;
    SheetRow row_;
    std::uint64_t last_number_ = 0;
    std::size_t column_ = 0;
    std::string type_;
    std::uint64_t style_ = 0;
    std::string value_;
    bool is_in_value_ = false;
    bool is_formula_ = false;
    bool is_computed_ = false;  ///< a formula may give an empty text
};

class XlsxSheets final : public SheetReader {
public:
    XlsxSheets(Workbook book, std::unique_ptr<ArchiveStream> archive)
        : book_{std::move(book)}, archive_{std::move(archive)} {}

    Result<Outcome> next() override {
        while (rows_.empty()) {
            if (!xml_) {
                if (!PORTICO_TRY(open_sheet())) return Outcome::end;
                return Outcome::sheet;
            }
            std::array<char, piece_bytes> piece{};
            const auto count = PORTICO_TRY(archive_->read(piece));
            PORTICO_TRY(xml_->feed({piece.data(), count}, count == 0));
            if (count == 0) xml_.reset();
        }
        row_ = std::move(rows_.front());
        rows_.pop_front();
        cells_.assign(row_.cells.begin(), row_.cells.end());
        return row_.fault.empty() ? Outcome::row : Outcome::fault;
    }

    [[nodiscard]] std::span<const std::string_view> cells() const override { return cells_; }

    [[nodiscard]] std::string_view fault() const override { return row_.fault; }

    [[nodiscard]] std::uint64_t line() const override { return row_.number; }

    [[nodiscard]] std::string_view sheet() const override { return sheet_; }

    [[nodiscard]] std::uint64_t bytes_read() const override { return archive_->bytes_read(); }

private:
    /// Goes to the next sheet; false when there is none.
    Result<bool> open_sheet() {
        while (true) {
            const auto name = PORTICO_TRY(archive_->next_entry());
            if (name.empty()) return false;
            const auto known = book_.sheet_names.find(name);
            if (known == book_.sheet_names.end()) continue;
            sheet_ = known->second;
            builder_.emplace(book_, rows_);
            xml_.emplace(builder_->events());
            return true;
        }
    }

    Workbook book_;
    std::unique_ptr<ArchiveStream> archive_;
    std::string sheet_;
    std::deque<SheetRow> rows_;
    std::optional<RowBuilder> builder_;
    std::optional<XmlStream> xml_;
    SheetRow row_;
    std::vector<std::string_view> cells_;
};

}  // namespace

Result<std::unique_ptr<SheetReader>> open_xlsx(FileSource& source, std::uint64_t unpacked_max) {
    auto book = PORTICO_TRY(WorkbookReader{}.read(source, unpacked_max));
    source.rewind();
    auto archive = PORTICO_TRY(ArchiveStream::open(source, unpacked_max));
    return std::unique_ptr<SheetReader>{
        std::make_unique<XlsxSheets>(std::move(book), std::move(archive))};
}

}  // namespace portico::sheet
