#include "files/order_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <portico/encoding.hpp>
#include <portico/sheet/csv_sheet.hpp>
#include <portico/sheet/xlsx_sheet.hpp>

#include "files/heading.hpp"
#include "lines/code_text.hpp"
#include "lines/pasted_text.hpp"

namespace portico::reorder {
namespace {

using sheet::SheetReader;

constexpr std::uint64_t unpacked_max = std::uint64_t{64} << 20U;
constexpr std::size_t rows_max = 100'000;
constexpr std::size_t sheets_max = 50;
constexpr std::size_t heading_rows_max = 20;
constexpr std::size_t field_bytes_max = 200;
constexpr std::size_t fault_bytes_max = 1'000;

bool has_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// A row that is kept until the heading is known.
struct KeptRow {
    std::uint64_t number = 0;
    std::vector<std::string> cells;
    std::string fault;

    [[nodiscard]] std::vector<std::string_view> views() const {
        return {cells.begin(), cells.end()};
    }
};

/// Turns the rows of a file into lines, sheet by sheet.
class FileReader {
public:
    explicit FileReader(bool is_workbook) : is_workbook_{is_workbook} {}

    Result<OrderFile> read(SheetReader& reader) {
        while (true) {
            const auto outcome = PORTICO_TRY(reader.next());
            if (outcome == SheetReader::Outcome::end) break;
            if (outcome == SheetReader::Outcome::sheet) {
                PORTICO_TRY(begin_sheet(reader));
                continue;
            }
            if (++rows_ > rows_max) {
                return invalid("The file has more than 100,000 rows. Send the filled ones only.");
            }
            PORTICO_TRY(take_row(reader, outcome == SheetReader::Outcome::fault));
        }
        PORTICO_TRY(end_sheet());
        return std::move(file_);
    }

private:
    Status begin_sheet(SheetReader& reader) {
        PORTICO_TRY(end_sheet());
        sheet_ = shown(reader.sheet());  // every line has it
        if (++sheets_ > sheets_max) {
            return invalid("The workbook has more than 50 sheets. Send the one with the order.");
        }
        return {};
    }

    Status take_row(SheetReader& reader, bool is_faulty) {
        KeptRow row;
        row.number = reader.line();
        if (is_faulty) {
            row.fault = reader.fault().substr(0, fault_bytes_max);
        } else {
            const auto cells = reader.cells();
            row.cells.assign(cells.begin(), cells.end());
        }
        const bool is_blank = std::all_of(row.cells.begin(), row.cells.end(), [](const auto& cell) {
            return trimmed(cell).empty();
        });
        if (is_blank && !is_faulty) return {};
        if (is_begun_) return add(row);
        first_rows_.push_back(std::move(row));
        return first_rows_.size() < heading_rows_max ? Status{} : begin_rows();
    }

    Status end_sheet() {
        if (!is_begun_) PORTICO_TRY(begin_rows());
        is_begun_ = false;
        heading_.reset();
        return {};
    }

    /// Looks for the heading among the first rows; what stands above it is no line.
    Status begin_rows() {
        is_begun_ = true;
        const auto rows = std::exchange(first_rows_, {});
        std::size_t next = 0;
        std::optional<std::uint64_t> without_quantity;
        for (std::size_t i = 0; i < rows.size() && !heading_; ++i) {
            auto found = read_heading(rows[i].views());
            if (!found) continue;
            if (!found->rivals.empty()) {
                return invalid(
                    "Row " + std::to_string(rows[i].number) +
                    " has several columns that may be the quantity: " + found->rivals +
                    ". Call one of them quantity."
                );
            }
            if (!found->quantity && rows[i].cells.size() > 1) {
                without_quantity = without_quantity.value_or(rows[i].number);
                continue;
            }
            heading_ = std::move(found);
            next = i + 1;
        }
        if (!heading_ && without_quantity) {
            return invalid(
                "Row " + std::to_string(*without_quantity) +
                " is a heading, but none of its columns is called quantity. Name one so."
            );
        }
        if (heading_) {
            for (auto& name : heading_->unread) keep_unread(std::move(name));
            for (std::size_t i = 0; i + 1 < next; ++i) pass_over(rows[i]);
        } else if (!rows.empty() && is_only_words(rows.front())) {
            pass_over(rows.front());
            next = 1;
        }
        for (; next < rows.size(); ++next) PORTICO_TRY(add(rows[next]));
        return {};
    }

    void keep_unread(std::string name) {
        constexpr std::size_t names_max = 50;
        if (file_.unread_columns.size() < names_max) {
            file_.unread_columns.push_back(shown(name));
        }
    }

    void pass_over(const KeptRow& row) {
        std::string text = row.fault;
        for (const auto& cell : row.cells) {
            if (trimmed(cell).empty()) continue;
            text.append(text.empty() ? "" : " ").append(trimmed(cell).substr(0, field_bytes_max));
        }
        file_.passed_rows.push_back({row.number, sheet_, shown(text)});
    }

    /// What stands where no column has a name.
    void look_for_surplus(const KeptRow& row, GivenLine& line) {
        if (heading_) {
            std::erase_if(heading_->nameless, [&](std::size_t column) {
                if (column >= row.cells.size() || trimmed(row.cells[column]).empty()) return false;
                keep_unread("#" + std::to_string(column + 1));
                return true;
            });
        }
        constexpr std::size_t named = 3;
        const auto first = heading_ ? heading_->columns : named;
        for (std::size_t i = first; i < row.cells.size() && line.fault.empty(); ++i) {
            if (!trimmed(row.cells[i]).empty()) line.fault = surplus_fault(trimmed(row.cells[i]));
        }
    }

    static bool is_only_words(const KeptRow& row) {
        return row.fault.empty() && std::none_of(row.cells.begin(), row.cells.end(), has_digit);
    }

    Status add(const KeptRow& row) {
        const auto cell = [&row](std::optional<std::size_t> column) {
            return column && *column < row.cells.size() ? trimmed(row.cells[*column])
                                                        : std::string_view{};
        };
        const auto columns = heading_.value_or(Heading{0, 1, 2, 3, {}, {}, {}});
        GivenLine line;
        line.source = sheet_;
        line.row = row.number;
        line.fault = row.fault;
        line.sku = field(cell(columns.sku), line);
        line.quantity = quantity(field(cell(columns.quantity), line));
        line.unit = field(cell(columns.unit), line);
        look_for_surplus(row, line);
        if (line.fault.empty() && line.quantity.empty()) {
            if (heading_ && heading_->quantity) {
                ++file_.rows_without_quantity;
                return {};
            }
            line.quantity = "1";
        }
        if (file_.lines.size() == given_lines_max) {
            return invalid("There are more than 10,000 lines. Give them in parts.");
        }
        file_.lines.push_back(std::move(line));
        return {};
    }

    /// What the line keeps of a cell: a workbook writes a long text once and names it many times.
    static std::string field(std::string_view cell, GivenLine& line) {
        if (cell.size() <= field_bytes_max) return std::string{cell};
        if (line.fault.empty()) line.fault = "A cell has more than 200 bytes.";
        return shown(cell);
    }

    /// Numbers of a workbook have a decimal point and no 0 behind it.
    [[nodiscard]] std::string quantity(std::string_view cell) const {
        const bool is_number = is_workbook_ && !cell.ends_with('0');
        return plain_quantity(cell, is_number ? Point::decimal : Point::any);
    }

    bool is_workbook_;
    OrderFile file_;
    std::string sheet_;
    std::size_t sheets_ = 0;
    std::size_t rows_ = 0;
    bool is_begun_ = false;
    std::optional<Heading> heading_;
    std::vector<KeptRow> first_rows_;
};

/// What stands between the cells: as in pasted text, a comma only where nothing else does.
char separator_of(std::string_view text) {
    constexpr int lines_max = 20;
    std::size_t end = 0;
    for (int i = 0; i < lines_max && end < text.size(); ++i) {
        end = std::min(text.find('\n', end), text.size() - 1) + 1;
    }
    const auto head = text.substr(0, end);
    if (head.find('\t') != std::string_view::npos) return '\t';
    return head.find(';') != std::string_view::npos ? ';' : ',';
}

/// "sep=;" in front of the rows, which some programs write.
std::string_view without_separator_line(std::string_view text) {
    constexpr std::string_view mark = "\ufeff";
    if (text.starts_with(mark)) text.remove_prefix(mark.size());
    if (!text.starts_with("sep=")) return text;
    const auto end = text.find('\n');
    return end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
}

bool is_utf_16(std::string_view text) {
    return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

/// Text in UTF-8 as it is, else from windows-1251.
Result<std::string> utf_8_of(std::string_view text) {
    if (is_utf_16(text)) return invalid("The text is UTF-16: save it as UTF-8.");
    if (find_invalid_utf_8(text) == std::string_view::npos) return std::string{text};
    std::string converted;
    if (!append_windows_1251(converted, text)) {
        return invalid("The text is neither UTF-8 nor windows-1251: save it as UTF-8.");
    }
    return converted;
}

Result<OrderFile> read_rows(std::string_view rows) {
    sheet::TextSource source{rows};
    const auto reader = PORTICO_TRY(sheet::open_csv(source, separator_of(rows)));
    return FileReader{false}.read(*reader);
}

/// Whether the first line names columns.
bool begins_with_heading(std::string_view text) {
    const auto begin = text.find_first_not_of(" \r\n");
    if (begin == std::string_view::npos) return false;
    const auto line = text.substr(begin, text.find('\n', begin) - begin);
    const auto separator = separator_of(line);
    std::vector<std::string_view> cells;
    for (std::size_t at = 0; at <= line.size();) {
        const auto end = std::min(line.find(separator, at), line.size());
        cells.push_back(trimmed(line.substr(at, end - at)));
        at = end + 1;
    }
    const auto heading = read_heading(cells);
    return heading && (heading->quantity || !heading->rivals.empty());
}

}  // namespace

Result<OrderFile> read_workbook(std::string_view bytes) {
    sheet::TextSource source{bytes};
    const auto reader = PORTICO_TRY(sheet::open_xlsx(source, unpacked_max));
    return FileReader{true}.read(*reader);
}

Result<OrderFile> read_csv(std::string_view text) {
    const auto converted = PORTICO_TRY(utf_8_of(text));
    return read_rows(without_separator_line(converted));
}

Result<OrderFile> read_order_text(std::string_view text) {
    const auto converted = PORTICO_TRY(utf_8_of(text));
    const auto rows = without_separator_line(converted);
    if (begins_with_heading(rows)) return read_rows(rows);
    OrderFile file;
    auto pasted = PORTICO_TRY(read_pasted(rows));
    file.lines = std::move(pasted.lines);
    file.passed_rows = std::move(pasted.passed_rows);
    return file;
}

Result<OrderFile> read_order_bytes(std::string_view bytes) {
    if (bytes.starts_with("PK\x03\x04")) return read_workbook(bytes);
    if (bytes.starts_with("\xD0\xCF\x11\xE0")) {
        return invalid("The file is an old workbook (.xls): save it as .xlsx or CSV.");
    }
    return read_csv(bytes);
}

}  // namespace portico::reorder
