#include "client/url.hpp"

#include <algorithm>
#include <charconv>

#include "client/address_rules.hpp"

namespace portico::client {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;
constexpr std::size_t host_bytes_max = 253;

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string lower(std::string_view text) {
    std::string made{text};
    std::ranges::transform(made, made.begin(), to_lower);
    return made;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// What a look-up could read as a number, like "127.1" or "0x7f000001".
bool ends_in_number(std::string_view host) {
    const auto last = host.substr(host.rfind('.') + 1);
    return last.starts_with("0x") || std::ranges::all_of(last, is_digit);
}

bool is_name(std::string_view host) {
    if (host.empty() || host.size() > host_bytes_max || host.front() == '.' || host.back() == '.')
        return false;
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_';
    };
    return std::ranges::all_of(host, fits) && host.find("..") == std::string_view::npos &&
           host.front() != '-' && !ends_in_number(host);
}

struct HostAndPort {
    std::string host;
    std::optional<std::uint16_t> port;
};

std::optional<std::uint16_t> read_port(std::string_view digits) {
    unsigned number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    const bool is_right = error == std::errc{} && stop == end && number > 0 && number <= 65535;
    return is_right ? std::optional{static_cast<std::uint16_t>(number)} : std::nullopt;
}

/// Nothing when it is neither a name nor an address, or the port is none.
std::optional<HostAndPort> read_host(std::string_view text) {
    HostAndPort found;
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        const auto inside = text.substr(1, end - 1);
        if (inside.find(':') == std::string_view::npos) return std::nullopt;
        const auto address = parse_address(inside);
        if (!address) return std::nullopt;
        found.host = address_text(*address);
        rest = text.substr(end + 1);
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        found.host = lower(text.substr(0, colon));
        if (!parse_address(found.host) && !is_name(found.host)) return std::nullopt;
        rest = text.substr(colon);
    }
    if (rest.empty()) return found;
    found.port = read_port(rest.substr(1));
    if (rest.front() != ':' || !found.port) return std::nullopt;
    return found;
}

/// Text for a sentence: bounded, without what a terminal would obey, without a password.
std::string shown(std::string_view text) {
    std::string made{text.substr(0, 120)};
    std::ranges::replace_if(
        made, [](char c) { return c < ' ' || c > '~'; }, '?'
    );
    const auto slashes = made.find("://");
    const auto start = slashes == std::string::npos ? 0 : slashes + 3;
    const auto at = made.find('@');
    if (at != std::string::npos && at >= start) made.replace(start, at - start, "...");
    return made;
}

}  // namespace

std::string Url::place() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Url::host_header() const {
    auto text = place();
    if (port == (is_tls ? https_port : http_port)) text.erase(text.rfind(':'));
    return text;
}

Result<Url> parse_url(std::string_view text) {
    const auto wrong = [&](const char* reason) {
        return invalid("\"" + shown(text) + "\" is no address to send to: " + reason);
    };
    if (text.size() > url_bytes_max) return wrong("it is longer than 8 KiB");
    if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; })) {
        return wrong("write blanks and letters outside ASCII as %20 and the like");
    }
    const auto slashes = text.find("://");
    const auto scheme = slashes == std::string_view::npos ? "" : lower(text.substr(0, slashes));
    if (scheme != "http" && scheme != "https")
        return wrong("it must start with https:// or http://");
    auto rest = text.substr(slashes + 3);
    rest = rest.substr(0, rest.find('#'));
    const auto authority = rest.substr(0, rest.find_first_of("/?\\"));
    if (authority.find('@') != std::string_view::npos) {
        return wrong("user and password do not belong into it; keep them as a secret");
    }
    const auto place = read_host(authority);
    if (!place) return wrong("host or port can't be read");
    Url url;
    url.is_tls = scheme == "https";
    url.host = place->host;
    url.port = place->port.value_or(url.is_tls ? https_port : http_port);
    const auto target = rest.substr(authority.size());
    if (target.starts_with('\\')) return wrong("it has a \\ where a / belongs");
    url.target = target.starts_with('/') ? std::string{target} : "/" + std::string{target};
    return url;
}

Result<HostPattern> parse_host_pattern(std::string_view text) {
    if (text.find("://") != std::string_view::npos) {
        auto url = PORTICO_TRY(parse_url(text));
        return HostPattern{std::move(url.host), url.port};
    }
    auto place = text.size() <= url_bytes_max ? read_host(text) : std::nullopt;
    if (!place) {
        return invalid(
            "\"" + shown(text) +
            "\" names no host: write it like \"erp.example.com\" or \"erp.example.com:8000\""
        );
    }
    return HostPattern{std::move(place->host), place->port};
}

bool covers(const HostPattern& granted, const Url& url) {
    if (granted.host != url.host) return false;
    if (granted.port) return *granted.port == url.port;
    return url.port == (url.is_tls ? https_port : http_port);
}

}  // namespace portico::client
