#include "pasted_text.hpp"

#include <algorithm>
#include <string>
#include <utility>

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
    if (separator == ',' && parts.size() > 1 && is_number(parts[0]) && is_number(parts[1])) {
        read.quantity.append(parts[0]).append(".").append(parts[1]);  // "A-1,2,5"
        if (parts.size() > 2) read.unit = parts[2];
        return read;
    }
    read.quantity = parts.empty() ? "1" : plain_quantity(parts.front());
    if (parts.size() > 1) read.unit = parts[1];
    return read;
}

}  // namespace

std::string plain_quantity(std::string_view given) {
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
    const auto comma = plain.find(',');
    const bool is_only =
        comma != std::string::npos && plain.find(',', comma + 1) == std::string::npos;
    if (is_only && plain.find('.') == std::string::npos) plain[comma] = '.';
    return plain;
}

Result<std::vector<GivenLine>> read_pasted(std::string_view text) {
    constexpr std::size_t line_bytes_max = 1'000;
    if (text.starts_with("\ufeff")) text.remove_prefix(3);
    std::vector<GivenLine> lines;
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
        if (is_heading) continue;
        if (lines.size() == given_lines_max) {
            return invalid("There are more than 10,000 lines. Give them in parts.");
        }
        read.row = row;
        lines.push_back(std::move(read));
    }
    return lines;
}

}  // namespace portico::reorder
