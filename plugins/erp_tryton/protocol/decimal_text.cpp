#include "protocol/decimal_text.hpp"

#include <algorithm>
#include <charconv>

namespace portico::erp_tryton {
namespace {

constexpr std::size_t digits_max = 60;
constexpr int exponent_max = 60;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::optional<int> read_exponent(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    int exponent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    if (exponent < -exponent_max || exponent > exponent_max) return {};
    return exponent;
}

}  // namespace

std::optional<DecimalText> DecimalText::parse(std::string_view text) {
    DecimalText number;
    if (text.starts_with('-')) {
        number.is_negative = true;
        text.remove_prefix(1);
    }
    int exponent = 0;
    if (const auto at = text.find_first_of("eE"); at != std::string_view::npos) {
        const auto read = read_exponent(text.substr(at + 1));
        if (!read) return {};
        exponent = *read;
        text = text.substr(0, at);
    }
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto decimals =
        point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() || (point != std::string_view::npos && decimals.empty())) return {};
    number.digits = std::string{whole} + std::string{decimals};
    if (number.digits.size() > digits_max) return {};
    if (!std::all_of(number.digits.begin(), number.digits.end(), is_digit)) return {};
    number.scale = static_cast<int>(decimals.size()) - exponent;
    if (number.scale < 0) {
        number.digits.append(static_cast<std::size_t>(-number.scale), '0');
        number.scale = 0;
    }
    number.strip();
    return number;
}

/// One digit at least before the point, and no zeros in front of it.
void DecimalText::strip() {
    const auto needed = static_cast<std::size_t>(scale) + 1;
    if (digits.size() < needed) digits.insert(0, needed - digits.size(), '0');
    const auto first = std::min(digits.find_first_not_of('0'), digits.size() - needed);
    digits.erase(0, first);
    if (is_zero()) is_negative = false;
}

DecimalText DecimalText::times(const DecimalText& other) const {
    std::string sums(digits.size() + other.digits.size(), '\0');
    for (std::size_t i = digits.size(); i-- > 0;) {
        int carry = 0;
        for (std::size_t j = other.digits.size(); j-- > 0;) {
            const int sum = sums[i + j + 1] + (digits[i] - '0') * (other.digits[j] - '0') + carry;
            sums[i + j + 1] = static_cast<char>(sum % 10);
            carry = sum / 10;
        }
        sums[i] = static_cast<char>(sums[i] + carry);
    }
    DecimalText product{is_negative != other.is_negative, std::move(sums), scale + other.scale};
    for (auto& digit : product.digits) digit = static_cast<char>(digit + '0');
    product.strip();
    return product;
}

void DecimalText::trim() {
    while (scale > 0 && digits.back() == '0') {
        digits.pop_back();
        --scale;
    }
}

bool DecimalText::is_zero() const {
    return std::all_of(digits.begin(), digits.end(), [](char c) { return c == '0'; });
}

/// The digits that were behind `places` decimals.
std::string DecimalText::cut(int places) {
    if (scale <= places) return {};
    const auto keep = digits.size() - static_cast<std::size_t>(scale - places);
    auto lost = digits.substr(keep);
    digits.resize(keep);
    scale = places;
    return lost;
}

void DecimalText::add_one() {
    std::size_t at = digits.size();
    while (at > 0) {
        --at;
        if (digits[at] != '9') {
            ++digits[at];
            return;
        }
        digits[at] = '0';
    }
    digits.insert(0, 1, '1');
}

void DecimalText::round(int places) {
    const auto lost = cut(places);
    if (lost.empty()) return;
    const bool is_tie = lost.front() == '5' && lost.find_first_not_of('0', 1) == std::string::npos;
    const bool is_odd = (digits.back() - '0') % 2 == 1;
    if (is_tie ? is_odd : lost.front() >= '5') add_one();
    if (is_zero()) is_negative = false;
}

void DecimalText::round_to_odd(int places) {
    const auto lost = cut(places);
    if (lost.find_first_not_of('0') == std::string::npos) return;
    if ((digits.back() - '0') % 2 == 0) ++digits.back();
}

std::string DecimalText::text() const {
    std::string out = is_negative ? "-" : "";
    const auto whole = digits.size() - static_cast<std::size_t>(scale);
    out.append(digits, 0, whole);
    if (scale > 0) {
        out += '.';
        out.append(digits, whole);
    }
    return out;
}

std::optional<std::string> plain_decimal(std::string_view text, int places) {
    auto number = DecimalText::parse(text);
    if (!number) return {};
    number->round(places);
    number->trim();
    return number->text();
}

}  // namespace portico::erp_tryton
