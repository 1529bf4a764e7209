#include "client/address_rules.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace portico::client {
namespace {

constexpr unsigned v4_prefix_bits = 96;
constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

IpAddress from_v4(const std::uint8_t* four) {
    IpAddress address;
    std::ranges::copy(v4_prefix, address.bytes.begin());
    std::copy_n(four, 4, address.bytes.begin() + 12);
    return address;
}

/// Address ranges by their kind, from the special-purpose registries of RFC 6890.
std::vector<std::pair<Network, AddressKind>> special_networks() {
    using enum AddressKind;
    const std::pair<const char*, AddressKind> texts[] = {
        {"0.0.0.0", unspecified},
        {"::", unspecified},
        {"0.0.0.0/8", reserved},
        {"127.0.0.0/8", loopback},
        {"::1", loopback},
        {"10.0.0.0/8", private_network},
        {"172.16.0.0/12", private_network},
        {"192.168.0.0/16", private_network},
        {"100.64.0.0/10", private_network},
        {"fc00::/7", private_network},
        {"fec0::/10", private_network},
        {"169.254.0.0/16", link_local},
        {"fe80::/10", link_local},
        {"224.0.0.0/4", multicast},
        {"ff00::/8", multicast},
        {"192.0.0.0/24", reserved},
        {"192.0.2.0/24", reserved},
        {"198.18.0.0/15", reserved},
        {"198.51.100.0/24", reserved},
        {"203.0.113.0/24", reserved},
        {"240.0.0.0/4", reserved},
        {"64:ff9b:1::/48", private_network},
        {"100::/64", reserved},
        {"2001:db8::/32", reserved},
    };
    std::vector<std::pair<Network, AddressKind>> networks;
    for (const auto& [text, kind] : texts) networks.emplace_back(parse_network(text).value(), kind);
    return networks;
}

/// The IPv4 address inside one of the forms that carry it over IPv6.
std::optional<IpAddress> carried_v4(const IpAddress& address) {
    static const auto nat64 = parse_network("64:ff9b::/96").value();
    static const auto six_to_four = parse_network("2002::/16").value();
    static const auto teredo = parse_network("2001::/32").value();
    static const auto compatible = parse_network("::/96").value();
    const auto* bytes = address.bytes.data();
    if (nat64.contains(address) || compatible.contains(address)) return from_v4(bytes + 12);
    if (six_to_four.contains(address)) return from_v4(bytes + 2);
    if (!teredo.contains(address)) return std::nullopt;
    std::array<std::uint8_t, 4> client{};  // its bits are turned round (RFC 4380)
    for (std::size_t at = 0; at < 4; ++at) client[at] = static_cast<std::uint8_t>(~bytes[12 + at]);
    return from_v4(client.data());
}

std::string_view kind_name(AddressKind kind) {
    switch (kind) {
        case AddressKind::open:
            return "public";
        case AddressKind::loopback:
            return "loopback";
        case AddressKind::private_network:
            return "private";
        case AddressKind::link_local:
            return "link-local";
        case AddressKind::reserved:
            return "reserved";
        case AddressKind::multicast:
            return "multicast";
        case AddressKind::unspecified:
            return "unspecified";
    }
    return "unknown";
}

}  // namespace

bool IpAddress::is_v4() const {
    return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes.begin());
}

std::optional<IpAddress> parse_address(std::string_view text) {
    if (text.empty() || text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
    const std::string terminated{text};
    std::array<std::uint8_t, 16> bytes{};
    if (::inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return from_v4(bytes.data());
    if (::inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return IpAddress{bytes};
    return std::nullopt;
}

std::string address_text(const IpAddress& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.is_v4()) {
        ::inet_ntop(AF_INET, address.bytes.data() + 12, text.data(), text.size());
    } else {
        ::inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
    }
    return text.data();
}

bool Network::contains(const IpAddress& other) const {
    const std::size_t whole = prefix_bits / 8;
    if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin())) {
        return false;
    }
    const unsigned rest = prefix_bits % 8;
    if (rest == 0) return true;
    const auto differing = static_cast<unsigned>(address.bytes[whole] ^ other.bytes[whole]);
    return differing >> (8 - rest) == 0;
}

Result<Network> parse_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    const auto wrong = invalid(
        "\"" + std::string{text.substr(0, 60)} +
        "\" is no network: write it like \"10.0.0.0/8\" or \"fd00::/8\""
    );
    if (!address) return wrong;
    if (slash == std::string_view::npos) return Network{*address, 128};
    const auto digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    const unsigned most = address->is_v4() ? 32 : 128;
    if (error != std::errc{} || stop != digits.data() + digits.size() || bits > most) return wrong;
    return Network{*address, address->is_v4() ? bits + v4_prefix_bits : bits};
}

AddressKind kind_of(const IpAddress& address) {
    static const auto networks = special_networks();
    for (const auto& [network, kind] : networks) {
        if (network.contains(address)) return kind;
    }
    const auto carried = carried_v4(address);
    return carried ? kind_of(*carried) : AddressKind::open;
}

Status check_address(
    std::string_view host, const IpAddress& address, std::span<const Network> allowed
) {
    const auto kind = kind_of(address);
    if (kind == AddressKind::open) return {};
    const auto text = address_text(address);
    if (kind == AddressKind::multicast || kind == AddressKind::unspecified) {
        return denied(
            std::string{host} + " leads to " + text +
            ", which is no machine's address: name the server's own"
        );
    }
    if (parse_address(host) == address) return {};
    if (kind == AddressKind::loopback && host == "localhost") return {};
    const auto contains = [&](const Network& network) { return network.contains(address); };
    if (std::ranges::any_of(allowed, contains)) return {};
    return denied(
        std::string{host} + " leads to the " + std::string{kind_name(kind)} + " address " + text +
        ": if that is right, write the address instead of the name, or add its network to "
        "private_networks in [client] of the configuration"
    );
}

}  // namespace portico::client
