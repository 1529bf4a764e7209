#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

/// Addresses of servers, and which of them were granted. Pure and thread-safe.
namespace portico::client {

struct Url {
    bool is_tls = false;
    std::string host;  ///< lower case; IPv6 without brackets
    std::uint16_t port = 80;
    std::string target = "/";  ///< path and query, as written

    /// "erp.example.com:8000", for sentences and labels.
    [[nodiscard]] std::string place() const;

    /// Value of the Host header: without the scheme's own port.
    [[nodiscard]] std::string host_header() const;
};

constexpr std::size_t url_bytes_max = 8U * 1024U;

/// Strict: http or https, a host, no user or password, printable ASCII; a fragment is left out.
/// Errors: Code::invalid with a sentence.
Result<Url> parse_url(std::string_view text);

/// A host that was granted. Without a port: port 80 over http and 443 over https.
struct HostPattern {
    std::string host;
    std::optional<std::uint16_t> port;
};

/// "erp.example.com", "erp.example.com:8000", "[::1]:8000", or a whole URL.
/// Errors: Code::invalid with a sentence.
Result<HostPattern> parse_host_pattern(std::string_view text);

bool covers(const HostPattern& granted, const Url& url);

}  // namespace portico::client
