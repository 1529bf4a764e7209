#include "gateway/target.hpp"

#include <algorithm>
#include <cstdint>

namespace portico::gateway {

namespace {

constexpr std::size_t segments_max = 32;
constexpr std::size_t query_parameters_max = 1'000;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

bool is_continuation(unsigned char byte) {
    return (byte & 0xc0U) == 0x80U;
}

/// Length of the UTF-8 sequence at `at`; 0 if it is not well formed.
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4) return 0;
    const auto second = static_cast<unsigned char>(byte(1));
    if (!is_continuation(second)) return 0;
    if (first < 0xe0) return 2;
    if (!is_continuation(static_cast<unsigned char>(byte(2)))) return 0;
    if (first < 0xf0) {
        if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
        return 3;
    }
    if (!is_continuation(static_cast<unsigned char>(byte(3)))) return 0;
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
    return 4;
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto length = sequence_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

Result<std::string_view> Target::decoded(std::string_view text, bool plus_is_blank) {
    const bool plain = text.find('%') == std::string_view::npos &&
                       (!plus_is_blank || text.find('+') == std::string_view::npos);
    if (plain) return text;
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_blank) {
            out.push_back(' ');
        } else if (text[i] == '%') {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return invalid("The address holds a % that two hexadecimal digits do not follow.");
            out.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    if (!is_utf8(out)) return invalid("The address holds bytes that are not UTF-8.");
    if (has_control_character(out)) return invalid("The address holds a control character.");
    decoded_store_.push_back(std::move(out));
    return std::string_view{decoded_store_.back()};
}

Status Target::split_path(std::string_view raw) {
    const bool is_plain = raw.find('%') == std::string_view::npos;
    path_store_.clear();
    auto rest = raw.substr(1);
    while (true) {
        const auto slash = rest.find('/');
        const auto segment = PORTICO_TRY(decoded(rest.substr(0, slash), false));
        if (segment == "." || segment == "..")
            return invalid("The address holds a dot segment; write the path out.");
        if (segments_.size() == segments_max) return invalid("The address has too many segments.");
        segments_.push_back(segment);
        if (!is_plain) path_store_.append("/").append(segment);
        if (slash == std::string_view::npos) break;
        rest.remove_prefix(slash + 1);
    }
    path_ = is_plain ? raw : std::string_view{path_store_};
    return {};
}

Status Target::split_query(std::string_view raw) {
    while (!raw.empty()) {
        const auto ampersand = raw.find('&');
        const auto item = raw.substr(0, ampersand);
        raw = ampersand == std::string_view::npos ? std::string_view{} : raw.substr(ampersand + 1);
        if (item.empty()) continue;
        if (query_.size() == query_parameters_max)
            return invalid("The address has too many query parameters.");
        const auto equals = item.find('=');
        const auto name = PORTICO_TRY(decoded(item.substr(0, equals), true));
        const auto value =
            equals == std::string_view::npos
                ? std::string_view{}
                : std::string_view{PORTICO_TRY(decoded(item.substr(equals + 1), true))};
        query_.emplace_back(name, value);
    }
    return {};
}

Status Target::parse(std::string_view raw) {
    segments_.clear();
    query_.clear();
    decoded_store_.clear();
    if (const auto scheme = raw.find("://"); raw.starts_with("http") && scheme <= 5) {
        const auto slash = raw.find('/', scheme + 3);
        raw = slash == std::string_view::npos ? std::string_view{"/"} : raw.substr(slash);
    }
    if (raw.empty() || raw.front() != '/') return invalid("The address must start with a slash.");
    const auto question = raw.find('?');
    PORTICO_TRY(split_path(raw.substr(0, question)));
    if (question != std::string_view::npos) PORTICO_TRY(split_query(raw.substr(question + 1)));
    return {};
}

}  // namespace portico::gateway
