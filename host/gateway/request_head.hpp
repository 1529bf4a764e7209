#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace portico::gateway {

/// Sizes that a request head may have.
struct HeadLimits {
    std::size_t head_bytes_max = 32U * 1024U;
    std::size_t target_bytes_max = 8U * 1024U;
    std::size_t headers_max = 100;
};

/// Headers that the gateway itself reads; found while parsing, so that asking costs nothing.
enum class KnownHeader : std::uint8_t {
    accept_encoding,
    accept_language,
    access_control_request_method,
    authorization,
    connection,
    content_length,
    content_type,
    expect,
    host,
    idempotency_key,
    if_none_match,
    origin,
    portico_company,
    portico_member,
    traceparent,
    transfer_encoding,
    x_request_id,
    count_,
};

struct Header {
    std::string_view name;
    std::string_view value;  ///< without blanks around it
};

/// One parsed request head; all views point into the bytes that were parsed.
class RequestHead {
public:
    std::string_view method;
    std::string_view target;
    bool is_http_1_0 = false;
    bool keep_alive = true;
    bool chunked = false;
    bool expects_continue = false;
    std::uint64_t content_length = 0;

    [[nodiscard]] std::span<const Header> headers() const { return headers_; }

    /// Value of a header that the gateway knows; empty if missing.
    [[nodiscard]] std::string_view known(KnownHeader header) const {
        return known_[static_cast<std::size_t>(header)];
    }

    /// Value of any header; `name` in any case.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

    [[nodiscard]] bool has_body() const { return chunked || content_length > 0; }

    void clear();

private:
    friend class HeadParser;

    std::vector<Header> headers_;
    std::array<std::string_view, static_cast<std::size_t>(KnownHeader::count_)> known_{};
    std::uint32_t seen_ = 0;
};

/// What is wrong with a head; each but the first two has one HTTP status.
enum class HeadFault : std::uint8_t {
    none,
    incomplete,
    malformed,            ///< 400
    target_too_long,      ///< 414
    too_large,            ///< 431
    coding_unknown,       ///< 501
    version_unsupported,  ///< 505
    expectation_failed,   ///< 417
};

struct HeadResult {
    HeadFault fault = HeadFault::none;
    std::size_t consumed = 0;  ///< bytes of the head with its empty line, if `fault` is none
};

/// Parses the request head at the start of `bytes`, strictly by RFC 9112: CRLF line ends, no
/// folded lines, one Host, no request that could be read in two ways (Content-Length beside
/// Transfer-Encoding, repeated framing or identity headers). Never reads outside of `bytes`.
/// `scanned` is how many of the bytes an earlier call for the same head has seen.
HeadResult parse_head(
    std::string_view bytes, const HeadLimits& limits, std::size_t scanned, RequestHead& out
);

/// True if both texts are equal apart from the case of ASCII letters.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Calls `visit(item)` for each non-empty item of a comma-separated header value, trimmed.
template <class Visit>
void each_list_item(std::string_view value, Visit visit) {
    while (!value.empty()) {
        const auto comma = value.find(',');
        auto item = value.substr(0, comma);
        value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t'))
            item.remove_prefix(1);
        while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
        if (!item.empty()) visit(item);
    }
}

}  // namespace portico::gateway
