// Any text as an address that a plugin wants to send to, as a grant, and as a network.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "client/address_rules.hpp"
#include "client/url.hpp"

namespace {

using namespace portico::client;

void check(bool holds) {
    if (!holds) __builtin_trap();
}

/// What is put into the request's head must not end it.
bool is_one_line(std::string_view text) {
    return text.find_first_of(std::string_view{"\r\n \0", 4}) == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    if (const auto url = parse_url(text); url.ok()) {
        check(is_one_line(url->target) && url->target.starts_with('/'));
        check(is_one_line(url->host_header()) && !url->host.empty() && url->port != 0);
        check(url->host.find_first_of("@/\\?#") == std::string_view::npos);
        // Written again it means the same.
        const auto again =
            parse_url((url->is_tls ? "https://" : "http://") + url->host_header() + url->target);
        check(again.ok() && again->host == url->host && again->port == url->port);
        check(again->target == url->target);
        // A URL that is granted covers itself, and nothing on another port.
        const auto granted = parse_host_pattern(text);
        check(granted.ok() && covers(*granted, *url));
        auto other = *url;
        other.port = static_cast<std::uint16_t>(other.port ^ 1U);
        check(!covers(*granted, other));
    }
    if (const auto address = parse_address(text)) {
        const auto again = parse_address(address_text(*address));
        check(again && *again == *address && kind_of(*again) == kind_of(*address));
    }
    if (const auto network = parse_network(text); network.ok()) {
        check(network->contains(network->address));
    }
    static_cast<void>(parse_host_pattern(text));
    return 0;
}
