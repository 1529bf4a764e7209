#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <portico/result.hpp>

/// Which addresses a plugin's request may go to. Pure and thread-safe.
namespace portico::client {

/// An IPv6 address; an IPv4 address is kept as ::ffff:a.b.c.d, so both forms are one address.
struct IpAddress {
    std::array<std::uint8_t, 16> bytes{};

    [[nodiscard]] bool is_v4() const;

    friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// Four decimal numbers, or IPv6 without brackets or zone. Nothing for the short, octal and
/// hexadecimal forms that some programs take too ("127.1", "0x7f000001").
std::optional<IpAddress> parse_address(std::string_view text);

/// "192.0.2.7" or "2001:db8::7".
std::string address_text(const IpAddress& address);

struct Network {
    IpAddress address;
    unsigned prefix_bits = 128;  ///< of the 16 bytes: an IPv4 /8 is 104

    [[nodiscard]] bool contains(const IpAddress& other) const;
};

/// "10.0.0.0/8", "fd00::/8", or one address. Errors: Code::invalid with a sentence.
Result<Network> parse_network(std::string_view text);

enum class AddressKind : std::uint8_t {
    open,             ///< of the public network
    loopback,         ///< this machine
    private_network,  ///< 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7, ...
    link_local,       ///< 169.254/16 (where clouds keep their machine's secrets), fe80::/10
    reserved,         ///< for documentation, measurement or the future
    multicast,
    unspecified,  ///< 0.0.0.0 and ::, which lead to this machine
};

/// Of an address that carries an IPv4 address (NAT64, 6to4, Teredo) the kind is that one's.
AddressKind kind_of(const IpAddress& address);

/// Whether a request to `host` may go to `address`, to which it leads. Public addresses may.
/// Others only if `host` is that address itself, or `localhost` for loopback, because then the
/// admin who granted the host saw it; or if the address lies in `allowed`. Multicast and
/// unspecified addresses never.
/// Errors: Code::denied with what to write into the configuration.
Status check_address(
    std::string_view host, const IpAddress& address, std::span<const Network> allowed
);

}  // namespace portico::client
