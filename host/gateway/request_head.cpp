#include "gateway/request_head.hpp"

#include <charconv>

namespace portico::gateway {

namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// RFC 9110 tchar.
constexpr std::array<bool, 256> token_characters = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view{"!#$%&'*+-.^_`|~"})
        table[static_cast<unsigned char>(c)] = true;
    for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
    for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
    return table;
}();

bool is_token(std::string_view text) {
    if (text.empty()) return false;
    for (const char c : text) {
        if (!token_characters[static_cast<unsigned char>(c)]) return false;
    }
    return true;
}

bool is_field_value(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f) return false;
    }
    return true;
}

bool is_target(std::string_view text) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7f || c == '#') return false;
    }
    return !text.empty();
}

struct KnownName {
    std::string_view name;
    KnownHeader header;
};

constexpr KnownName known_names[] = {
    {"accept-encoding", KnownHeader::accept_encoding},
    {"accept-language", KnownHeader::accept_language},
    {"access-control-request-method", KnownHeader::access_control_request_method},
    {"authorization", KnownHeader::authorization},
    {"connection", KnownHeader::connection},
    {"content-length", KnownHeader::content_length},
    {"content-type", KnownHeader::content_type},
    {"expect", KnownHeader::expect},
    {"host", KnownHeader::host},
    {"idempotency-key", KnownHeader::idempotency_key},
    {"if-none-match", KnownHeader::if_none_match},
    {"origin", KnownHeader::origin},
    {"portico-company", KnownHeader::portico_company},
    {"portico-member", KnownHeader::portico_member},
    {"traceparent", KnownHeader::traceparent},
    {"transfer-encoding", KnownHeader::transfer_encoding},
    {"x-request-id", KnownHeader::x_request_id},
};

std::optional<KnownHeader> known_header(std::string_view name) {
    for (const auto& entry : known_names) {
        if (entry.name.size() == name.size() && entry.name[0] == lower(name[0]) &&
            equal_ignoring_case(entry.name, name))
            return entry.header;
    }
    return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool has_bare_line_feed(std::string_view bytes) {
    for (auto at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
        if (at == 0 || bytes[at - 1] != '\r') return true;
    }
    return false;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

std::optional<std::string_view> RequestHead::find(std::string_view name) const {
    for (const auto& header : headers_) {
        if (equal_ignoring_case(header.name, name)) return header.value;
    }
    return std::nullopt;
}

void RequestHead::clear() {
    method = target = {};
    is_http_1_0 = chunked = expects_continue = false;
    keep_alive = true;
    content_length = 0;
    headers_.clear();
    known_.fill({});
    seen_ = 0;
}

/// Reads the lines of one complete head.
class HeadParser {
public:
    HeadParser(const HeadLimits& limits, RequestHead& out) : limits_{limits}, out_{out} {}

    HeadFault request_line(std::string_view line) {
        const auto method_end = line.find(' ');
        if (method_end == std::string_view::npos) return HeadFault::malformed;
        const auto target_end = line.find(' ', method_end + 1);
        if (target_end == std::string_view::npos) {
            return line.size() > limits_.target_bytes_max ? HeadFault::target_too_long
                                                          : HeadFault::malformed;
        }
        out_.method = line.substr(0, method_end);
        out_.target = line.substr(method_end + 1, target_end - method_end - 1);
        const auto version = line.substr(target_end + 1);
        if (!is_token(out_.method) || out_.method.size() > 32) return HeadFault::malformed;
        if (out_.target.size() > limits_.target_bytes_max) return HeadFault::target_too_long;
        if (!is_target(out_.target)) return HeadFault::malformed;
        if (version == "HTTP/1.1") return HeadFault::none;
        if (version == "HTTP/1.0") {
            out_.is_http_1_0 = true;
            out_.keep_alive = false;
            return HeadFault::none;
        }
        const bool looks_like_http = version.size() == 8 && version.starts_with("HTTP/");
        return looks_like_http ? HeadFault::version_unsupported : HeadFault::malformed;
    }

    HeadFault header_line(std::string_view line) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return HeadFault::malformed;
        const auto name = line.substr(0, colon);
        const auto value = trimmed(line.substr(colon + 1));
        if (!is_token(name) || !is_field_value(value)) return HeadFault::malformed;
        if (out_.headers_.size() == limits_.headers_max) return HeadFault::too_large;
        out_.headers_.push_back({name, value});

        const auto known = known_header(name);
        if (!known) return HeadFault::none;
        const auto index = static_cast<std::size_t>(*known);
        const auto bit = std::uint32_t{1} << index;
        if ((out_.seen_ & bit) != 0) return repeated(*known, value);
        out_.seen_ |= bit;
        out_.known_[index] = value;
        return *known == KnownHeader::connection ? connection(value) : HeadFault::none;
    }

    /// What the headers say together about the message's framing.
    HeadFault finish() {
        if (!out_.is_http_1_0 && !seen(KnownHeader::host)) return HeadFault::malformed;
        if (seen(KnownHeader::transfer_encoding)) {
            if (seen(KnownHeader::content_length) || out_.is_http_1_0) return HeadFault::malformed;
            if (!equal_ignoring_case(out_.known(KnownHeader::transfer_encoding), "chunked"))
                return HeadFault::coding_unknown;
            out_.chunked = true;
        }
        if (seen(KnownHeader::content_length)) {
            const auto text = out_.known(KnownHeader::content_length);
            const auto* end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, out_.content_length);
            if (error != std::errc{} || stop != end || text.size() > 18)
                return HeadFault::malformed;
        }
        if (seen(KnownHeader::expect) && !out_.is_http_1_0) {
            if (!equal_ignoring_case(out_.known(KnownHeader::expect), "100-continue"))
                return HeadFault::expectation_failed;
            out_.expects_continue = true;
        }
        return HeadFault::none;
    }

private:
    [[nodiscard]] bool seen(KnownHeader header) const {
        return (out_.seen_ >> static_cast<unsigned>(header) & 1U) != 0;
    }

    /// Lists may be sent in several lines; anything that frames or identifies may not.
    HeadFault repeated(KnownHeader header, std::string_view value) {
        switch (header) {
            case KnownHeader::connection:
                return connection(value);
            case KnownHeader::accept_encoding:
            case KnownHeader::accept_language:
            case KnownHeader::if_none_match:
            case KnownHeader::traceparent:
            case KnownHeader::x_request_id:
                return HeadFault::none;
            default:
                return HeadFault::malformed;
        }
    }

    HeadFault connection(std::string_view value) {
        each_list_item(value, [&](std::string_view item) {
            if (equal_ignoring_case(item, "close")) {
                out_.keep_alive = false;
                must_close_ = true;
            } else if (equal_ignoring_case(item, "keep-alive") && !must_close_) {
                out_.keep_alive = true;
            }
        });
        return HeadFault::none;
    }

    const HeadLimits& limits_;
    RequestHead& out_;
    bool must_close_ = false;
};

namespace {

HeadResult unfinished(std::string_view bytes, const HeadLimits& limits) {
    if (has_bare_line_feed(bytes)) return {HeadFault::malformed, 0};
    const auto line_end = bytes.find("\r\n");
    if (line_end == std::string_view::npos && bytes.size() > limits.target_bytes_max + 64)
        return {HeadFault::target_too_long, 0};
    if (bytes.size() > limits.head_bytes_max) return {HeadFault::too_large, 0};
    return {HeadFault::incomplete, 0};
}

}  // namespace

HeadResult parse_head(
    std::string_view bytes, const HeadLimits& limits, std::size_t scanned, RequestHead& out
) {
    const auto end = bytes.find("\r\n\r\n", scanned > 3 ? scanned - 3 : 0);
    if (end == std::string_view::npos) return unfinished(bytes, limits);
    const auto consumed = end + 4;
    if (consumed > limits.head_bytes_max) {
        const bool long_target = bytes.find("\r\n") > limits.target_bytes_max + 64;
        return {long_target ? HeadFault::target_too_long : HeadFault::too_large, 0};
    }

    out.clear();
    HeadParser parser{limits, out};
    auto rest = bytes.substr(0, end + 2);
    for (bool is_first = true; !rest.empty(); is_first = false) {
        const auto line_end = rest.find("\r\n");
        const auto line = rest.substr(0, line_end);
        rest.remove_prefix(line_end + 2);
        const auto fault = is_first ? parser.request_line(line) : parser.header_line(line);
        if (fault != HeadFault::none) return {fault, 0};
    }
    if (const auto fault = parser.finish(); fault != HeadFault::none) return {fault, 0};
    return {HeadFault::none, consumed};
}

}  // namespace portico::gateway
