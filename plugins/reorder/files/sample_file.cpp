#include "files/sample_file.hpp"

#include <array>

#include <portico/sentences.hpp>
#include <portico/sheet/export_book.hpp>

#include "lines/pasted_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::array<Message, 3> heading{{
    {"SKU", "Артикул", "Артикул"},
    {"Quantity", "Кількість", "Количество"},
    {"Unit", "Одиниця", "Единица"},
}};

void append_cell(std::string& out, std::string_view text) {
    constexpr std::string_view begins_formula = "=+-@\t\r";
    const bool is_guarded =
        !text.empty() && begins_formula.find(text.front()) != std::string_view::npos;
    out.push_back('"');
    if (is_guarded) out.push_back('\'');
    for (const char letter : text) {
        if (letter == '"') out.push_back('"');
        out.push_back(letter);
    }
    out.push_back('"');
}

void append_row(std::string& out, const std::array<std::string_view, 3>& cells, char separator) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out.push_back(separator);
        append_cell(out, cells[i]);
    }
    out.append("\r\n");
}

}  // namespace

std::string sample_csv(const std::vector<SampleRow>& rows, std::string_view language) {
    // What spreadsheets expect where these languages are spoken.
    const char separator = language == "uk" || language == "ru" ? ';' : ',';
    std::string out = "\ufeff";
    append_row(
        out, {heading[0].in(language), heading[1].in(language), heading[2].in(language)}, separator
    );
    for (const auto& row : rows) {
        auto quantity = row.quantity;
        // "1.125" may be thousands in a text, "1.1250" is not.
        if (plain_quantity(quantity, Point::any).find(',') != std::string::npos) quantity += '0';
        append_row(out, {row.sku, quantity, row.unit}, separator);
    }
    return out;
}

Result<std::string> sample_workbook(const std::vector<SampleRow>& rows, std::string_view language) {
    sheet::ExportBook book{"Order"};
    for (const auto& name : heading) book.text(name.in(language));
    PORTICO_TRY(book.end_row());
    for (const auto& row : rows) {
        book.text(row.sku);
        book.number(row.quantity);
        book.text(row.unit);
        PORTICO_TRY(book.end_row());
    }
    std::string bytes;
    PORTICO_TRY(book.finish([&bytes](std::string_view piece) -> Status {
        bytes.append(piece);
        return {};
    }));
    return bytes;
}

}  // namespace portico::reorder
