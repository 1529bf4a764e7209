#include <array>
#include <cstring>

#include <portico/encoding.hpp>

namespace portico {
namespace {

/// Unicode of the bytes 0x80 to 0xBF; 0xC0 to 0xFF are U+0410 to U+044F in order.
/// Source: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1251.TXT
constexpr std::array<std::uint16_t, 64> upper_half{
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409,
    0x2039, 0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x0000, 0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0,
    0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB,
    0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6,
    0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};

/// Below U+10000.
void append_character(std::string& out, std::uint16_t code) {
    const auto byte = [](unsigned value) { return static_cast<char>(value); };
    if (code < 0x800) {
        out += byte(0xC0U | (code >> 6U));
    } else {
        out += byte(0xE0U | (code >> 12U));
        out += byte(0x80U | ((code >> 6U) & 0x3FU));
    }
    out += byte(0x80U | (code & 0x3FU));
}

/// Bytes of the character that begins here; 0 when none does.
std::size_t character_bytes(std::string_view bytes) {
    const auto at = [bytes](std::size_t i) -> unsigned {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    };
    const auto follows = [&at](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return follows(1) ? 2 : 0;
    if (lead >= 0xE0 && lead < 0xF0) {
        const bool is_overlong = lead == 0xE0 && at(1) < 0xA0;
        const bool is_surrogate = lead == 0xED && at(1) >= 0xA0;
        return follows(1) && follows(2) && !is_overlong && !is_surrogate ? 3 : 0;
    }
    if (lead >= 0xF0 && lead < 0xF5) {
        const bool is_overlong = lead == 0xF0 && at(1) < 0x90;
        const bool is_too_large = lead == 0xF4 && at(1) >= 0x90;
        return follows(1) && follows(2) && follows(3) && !is_overlong && !is_too_large ? 4 : 0;
    }
    return 0;
}

/// Bytes below 0x80 at the front, eight at a time.
std::size_t ascii_prefix(std::string_view bytes) {
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        if ((word & 0x8080808080808080ULL) != 0) break;
    }
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
    return at;
}

}  // namespace

bool is_ascii(std::string_view bytes) {
    return ascii_prefix(bytes) == bytes.size();
}

std::size_t find_invalid_utf_8(std::string_view bytes) {
    std::size_t at = 0;
    while (true) {
        at += ascii_prefix(bytes.substr(at));
        if (at == bytes.size()) return std::string_view::npos;
        const auto length = character_bytes(bytes.substr(at));
        if (length == 0) return at;
        at += length;
    }
}

bool append_windows_1251(std::string& out, std::string_view bytes) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
            continue;
        }
        const auto code = byte >= 0xC0 ? static_cast<std::uint16_t>(0x0410 + (byte - 0xC0))
                                       : upper_half.at(byte - 0x80U);
        if (code == 0) return false;
        append_character(out, code);
    }
    return true;
}

}  // namespace portico
