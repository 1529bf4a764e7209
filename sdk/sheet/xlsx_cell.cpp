#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include <portico/decimal.hpp>
#include <portico/sheet/xlsx_sheet.hpp>
#include <portico/time.hpp>

namespace portico::sheet {
namespace {

/// The only place where binary floating point is read: a workbook keeps nothing else.
Result<double> binary_number(std::string_view cell) {
    double number = 0;
    const auto* end = cell.data() + cell.size();
    const auto parsed = std::from_chars(cell.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end || !std::isfinite(number)) {
        return invalid("\"" + excerpt(cell) + "\" is no number.");
    }
    return number;
}

}  // namespace

Result<std::string> number_text(std::string_view cell) {
    const auto number = PORTICO_TRY(binary_number(cell));
    std::array<char, 400> text{};
    const auto written =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (written.ec != std::errc{}) return invalid("\"" + excerpt(cell) + "\" has too many digits.");
    const std::string_view shortest{
        text.data(), static_cast<std::size_t>(written.ptr - text.data())};
    return std::string{shortest == "-0" ? "0" : shortest};
}

Result<std::string> date_text(std::string_view cell, bool is_1904) {
    constexpr std::int64_t second = 1'000'000;
    constexpr std::int64_t day_seconds = 86'400;
    constexpr double largest = 2'958'466;  // the year 10000
    const auto days = PORTICO_TRY(binary_number(cell));
    if (days < 0 || days >= largest) return invalid("\"" + excerpt(cell) + "\" is no date.");
    const std::int64_t epoch = is_1904 ? -24'107 : -25'569;
    const auto seconds = std::llround(days * static_cast<double>(day_seconds));
    auto text = format_time((epoch * day_seconds + seconds) * second);
    constexpr std::string_view midnight = "T00:00:00Z";
    if (text.ends_with(midnight)) text.resize(text.size() - midnight.size());
    return text;
}

bool is_date_format(std::string_view code) {
    bool is_quoted = false;
    bool is_bracketed = false;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        if (c == '\\' || c == '_') {
            ++i;  // the next character stands for itself
        } else if (c == '"') {
            is_quoted = !is_quoted;
        } else if (!is_quoted && (c == '[' || c == ']')) {
            is_bracketed = c == '[';
        } else if (!is_quoted && !is_bracketed && std::string_view{"dmyhsDMYHS"}.find(c) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace portico::sheet
