#include "http/cursor.hpp"

#include <array>
#include <charconv>
#include <optional>

namespace portico::catalogue {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t cursor_bytes_max = 512;

std::string encode(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char byte : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6)
            text.push_back(alphabet[(bits >> (count - 6)) & 63U]);
    }
    if (count > 0) text.push_back(alphabet[(bits << (6 - count)) & 63U]);
    return text;
}

std::optional<std::string> decode(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char letter : text) {
        const auto value = alphabet.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<char>((bits >> count) & 0xffU));
    }
    return bytes;
}

/// Takes a number and the point behind it from the front of `text`.
template <class Number>
std::optional<Number> take_number(std::string_view& text, int base) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end == text.data() + text.size() || *end != '.')
        return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return number;
}

}  // namespace

std::string write_cursor(std::uint64_t question, const PageEnd& end) {
    std::array<char, 20> digits{};
    const auto last = std::to_chars(digits.data(), digits.data() + digits.size(), question, 16).ptr;
    return encode(
        std::string(digits.data(), last) + "." + std::to_string(end.value) + "." + end.sku
    );
}

Result<PageEnd> read_cursor(std::string_view text, std::uint64_t question) {
    const auto unreadable =
        invalid("\"cursor\" must be the \"next\" of the page before, as it was answered.");
    if (text.size() > cursor_bytes_max) return unreadable;
    const auto bytes = decode(text);
    if (!bytes) return unreadable;
    std::string_view rest = *bytes;
    const auto asked = take_number<std::uint64_t>(rest, 16);
    if (!asked) return unreadable;
    const auto value = take_number<std::int64_t>(rest, 10);
    if (!value || rest.empty()) return unreadable;
    if (*asked != question) {
        return invalid(
            "This cursor belongs to another search, order or language: start without a cursor."
        );
    }
    return PageEnd{*value, std::string{rest}};
}

}  // namespace portico::catalogue
