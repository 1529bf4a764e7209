#include "code_text.hpp"

#include <array>
#include <utility>

namespace portico::reorder {
namespace {

/// Cyrillic capitals and the Latin ones that look the same.
constexpr std::array<std::pair<char32_t, char>, 13> lookalikes{{
    {U'А', 'A'},
    {U'В', 'B'},
    {U'Е', 'E'},
    {U'К', 'K'},
    {U'М', 'M'},
    {U'Н', 'H'},
    {U'О', 'O'},
    {U'Р', 'P'},
    {U'С', 'C'},
    {U'Т', 'T'},
    {U'Х', 'X'},
    {U'І', 'I'},
    {U'У', 'Y'},
}};

/// Zero-width signs, marks of direction, soft hyphens, variation selectors.
bool is_unseen(char32_t sign) {
    return (sign >= 0x200b && sign <= 0x200f) || (sign >= 0x202a && sign <= 0x202e) ||
           (sign >= 0x2060 && sign <= 0x206f) || (sign >= 0xfe00 && sign <= 0xfe0f) ||
           sign == 0xfeff || sign == 0x00ad || sign == 0x061c || sign == 0x180e || sign == 0x034f;
}

/// Blanks, dashes, dots, slashes, underscores and apostrophes of all kinds.
bool is_passed_over(char32_t sign) {
    constexpr std::u32string_view plain = U" \t\r\n-./_'";
    return plain.find(sign) != std::u32string_view::npos || sign == 0x00a0 ||
           (sign >= 0x2000 && sign <= 0x200a) || sign == 0x202f || sign == 0x205f ||
           sign == 0x3000 || (sign >= 0x2010 && sign <= 0x2015) || sign == 0x2212 ||
           sign == 0x2018 || sign == 0x2019 || is_unseen(sign);
}

/// A full-width sign as the plain one.
char32_t narrow(char32_t sign) {
    return sign >= 0xff01 && sign <= 0xff5e ? sign - 0xfee0 : sign;
}

/// A capital, without regard to the alphabet where it looks the same.
char32_t folded(char32_t sign) {
    if (sign >= 'a' && sign <= 'z') return sign - 0x20;
    if (sign < 0x80) return sign;
    if (sign >= 0x430 && sign <= 0x44f) sign -= 0x20;
    if (sign >= 0x450 && sign <= 0x45f) sign -= 0x50;
    if (sign == 0x491) sign = 0x490;
    for (const auto& [cyrillic, latin] : lookalikes) {
        if (sign == cyrillic) return static_cast<char32_t>(latin);
    }
    return sign;
}

/// A sign and how many bytes it has; a byte that begins none is one itself.
struct Sign {
    char32_t value = 0;
    std::size_t bytes = 1;
};

Sign first_sign(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0xc0U) return {lead, 1};
    const std::size_t bytes = lead < 0xe0U ? 2 : lead < 0xf0U ? 3 : 4;
    if (bytes > text.size()) return {lead, 1};
    auto value = static_cast<char32_t>(lead & (0xffU >> (bytes + 1)));
    for (std::size_t i = 1; i < bytes; ++i) {
        value = (value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
    }
    return {value, bytes};
}

void append_sign(std::string& out, char32_t sign) {
    const auto tail = [&](unsigned shift) {
        out.push_back(static_cast<char>(0x80U | ((sign >> shift) & 0x3fU)));
    };
    if (sign < 0x80) {
        out.push_back(static_cast<char>(sign));
    } else if (sign < 0x800) {
        out.push_back(static_cast<char>(0xc0U | (sign >> 6U)));
        tail(0);
    } else if (sign < 0x10000) {
        out.push_back(static_cast<char>(0xe0U | (sign >> 12U)));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xf0U | (sign >> 18U)));
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace

std::string comparable(std::string_view code) {
    std::string out;
    while (!code.empty()) {
        const auto sign = first_sign(code);
        const auto plain = narrow(sign.value);
        if (!is_passed_over(plain)) append_sign(out, folded(plain));
        code.remove_prefix(sign.bytes);
    }
    return out;
}

std::string without_unseen(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto sign = first_sign(text);
        if (!is_unseen(sign.value)) out.append(text.substr(0, sign.bytes));
        text.remove_prefix(sign.bytes);
    }
    return out;
}

std::string shown(std::string_view text) {
    constexpr int signs_max = 60;
    std::string out;
    for (int i = 0; i < signs_max && !text.empty(); ++i) {
        const auto sign = first_sign(text);
        const bool is_control = sign.value < 0x20 || sign.value == 0x7f;
        if (is_control) {
            out.push_back(' ');
        } else if (!is_unseen(sign.value)) {
            out.append(text.substr(0, sign.bytes));
        }
        text.remove_prefix(sign.bytes);
    }
    if (!text.empty()) out.append("\u2026");
    return out;
}

}  // namespace portico::reorder
