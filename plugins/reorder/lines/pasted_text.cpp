#include "pasted_text.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <portico/decimal.hpp>

#include "code_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::string_view blanks = " \t\r\u00a0";

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool has_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_digit);
}

bool is_number(std::string_view text) {
    const auto plain = plain_quantity(text);
    return !plain.empty() && has_digit(plain) &&
           plain.find_first_not_of("0123456789.-+") == std::string::npos;
}

/// One to three digits without a 0 in front, one of these signs, three digits: a fraction, or
/// thousands.
bool has_two_readings(std::string_view text, std::string_view signs) {
    constexpr std::size_t group = 3;
    if (text.size() < group + 2 || text.size() > 2 * group + 1 || text.front() == '0') return false;
    const auto place = text.size() - group - 1;
    if (signs.find(text[place]) == std::string_view::npos) return false;
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), is_digit) &&
           std::all_of(text.end() - static_cast<std::ptrdiff_t>(group), text.end(), is_digit);
}

std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char letter) {
        return letter == ' ' || letter == '\t' || letter == '\r';
    };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        text = text.substr(1, text.size() - 2);
    }
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(separator);
        const auto part = trimmed(text.substr(0, end));
        if (separator != ' ' || !part.empty()) parts.push_back(part);
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// What stands between the fields of this line.
char separator_of(std::string_view line) {
    if (line.find('\t') != std::string_view::npos) return '\t';
    if (line.find(';') != std::string_view::npos) return ';';
    if (trimmed(line).find(' ') != std::string_view::npos) return ' ';
    return ',';
}

/// Code, quantity and unit; where blanks are between them, a quantity may have some itself.
GivenLine read_line(std::string_view line) {
    const auto separator = separator_of(line);
    auto parts = split(line, separator);
    GivenLine read;
    if (parts.empty()) return read;
    read.sku = parts.front();
    parts.erase(parts.begin());
    while (!parts.empty() && parts.back().empty()) parts.pop_back();
    if (separator == ' ') {  // "A-1 x 12"; in a column of its own it would be a quantity
        std::erase_if(parts, [](std::string_view part) {
            return part == "x" || part == "X" || part == "×" || part == "*" || part == "-";
        });
    }
    std::string quantity{parts.empty() ? "1" : parts.front()};
    if (separator == ',' && parts.size() > 1 && is_number(parts[0]) && is_number(parts[1])) {
        quantity.append(",").append(parts[1]);  // "A-1,2,5"
        parts.erase(parts.begin());
    }
    read.quantity = plain_quantity(quantity, Point::any);
    if (parts.size() > 1) read.unit = parts[1];
    for (std::size_t i = 2; i < parts.size() && read.fault.empty(); ++i) {
        if (!parts[i].empty()) read.fault = surplus_fault(parts[i]);
    }
    return read;
}

}  // namespace

std::string surplus_fault(std::string_view cell) {
    return "\"" + shown(cell) + "\" stands behind the code, the quantity and the unit.";
}

std::string plain_quantity(std::string_view given, Point point) {
    const auto seen = without_unseen(given);
    const std::string_view text{seen};
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_between_digits =
            i > 0 && is_digit(text[i - 1]) && i + 1 < text.size() && is_digit(text[i + 1]);
        if (is_between_digits && (text[i] == ' ' || text[i] == '\'')) continue;
        if (text.substr(i).starts_with("\u00a0") || text.substr(i).starts_with("\u202f")) {
            i += text.substr(i).starts_with("\u00a0") ? std::size_t{1} : std::size_t{2};
            continue;
        }
        plain.push_back(text[i]);
    }
    if (has_two_readings(plain, point == Point::any ? ",." : ",")) {
        plain[plain.size() - 4] = ',';
        return plain;
    }
    const auto comma = plain.find(',');
    const bool is_only =
        comma != std::string::npos && plain.find(',', comma + 1) == std::string::npos;
    if (is_only && plain.find('.') == std::string::npos) plain[comma] = '.';
    return plain;
}

std::vector<std::string> quantity_readings(std::string_view text) {
    if (!has_two_readings(text, ",")) return {};
    std::string whole{text};
    std::string thousands{text};
    whole[whole.size() - 4] = '.';
    thousands.erase(thousands.size() - 4, 1);
    const auto number = Decimal::parse(whole);
    if (!number.ok()) return {};
    return {number->trimmed().text(), std::move(thousands)};
}

Result<PastedText> read_pasted(std::string_view text) {
    constexpr std::size_t line_bytes_max = 1'000;
    if (text.starts_with("\ufeff")) text.remove_prefix(3);
    PastedText pasted;
    auto& lines = pasted.lines;
    bool is_first = true;
    std::uint64_t row = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++row;
        if (line.find_first_not_of(blanks) == std::string_view::npos) continue;
        if (line.size() > line_bytes_max) {
            return invalid("A line has more than 1,000 letters: give one article in each line.");
        }
        auto read = read_line(line);
        const bool is_heading = is_first && !has_digit(line);
        is_first = false;
        if (is_heading) {
            pasted.passed_rows.push_back({row, {}, shown(trimmed(line))});
            continue;
        }
        if (lines.size() == given_lines_max) {
            return invalid("There are more than 10,000 lines. Give them in parts.");
        }
        read.row = row;
        lines.push_back(std::move(read));
    }
    return pasted;
}

}  // namespace portico::reorder
