#include "client/address_rules.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace portico::client {
namespace {

TEST(AddressRules, KnowsEveryKindAtItsBoundary) {
    using enum AddressKind;

    const struct {
        const char* text;
        AddressKind expected;
    } cases[] = {
        {"8.8.8.8", open},
        {"9.255.255.255", open},
        {"10.0.0.0", private_network},
        {"10.255.255.255", private_network},
        {"11.0.0.0", open},
        {"172.15.255.255", open},
        {"172.16.0.0", private_network},
        {"172.31.255.255", private_network},
        {"172.32.0.0", open},
        {"192.167.255.255", open},
        {"192.168.0.0", private_network},
        {"192.168.255.255", private_network},
        {"192.169.0.0", open},
        {"100.63.255.255", open},
        {"100.64.0.0", private_network},
        {"100.127.255.255", private_network},
        {"100.128.0.0", open},
        {"126.255.255.255", open},
        {"127.0.0.1", loopback},
        {"127.255.255.255", loopback},
        {"128.0.0.0", open},
        {"169.254.169.254", link_local},
        {"169.253.255.255", open},
        {"0.0.0.0", unspecified},
        {"0.0.0.1", reserved},
        {"223.255.255.255", open},
        {"224.0.0.1", multicast},
        {"239.255.255.255", multicast},
        {"240.0.0.1", reserved},
        {"255.255.255.255", reserved},
        {"192.0.2.1", reserved},
        {"198.17.255.255", open},
        {"198.18.0.0", reserved},
        {"198.19.255.255", reserved},
        {"198.20.0.0", open},
        {"::", unspecified},
        {"::1", loopback},
        {"::2", reserved},
        {"2606:4700::1", open},
        {"fbff::1", open},
        {"fc00::1", private_network},
        {"fdff::1", private_network},
        {"fe80::1", link_local},
        {"febf::1", link_local},
        {"fec0::1", private_network},
        {"ff02::1", multicast},
        {"2001:db8::1", reserved},
        {"::ffff:127.0.0.1", loopback},
        {"::ffff:10.1.2.3", private_network},
        {"::ffff:169.254.169.254", link_local},
        {"::ffff:8.8.8.8", open},
        {"::ffff:0.0.0.0", unspecified},
        {"::127.0.0.1", loopback},
        {"64:ff9b::10.0.0.1", private_network},
        {"64:ff9b::8.8.8.8", open},
        {"2002:7f00:0001::1", loopback},
        {"2002:0808:0808::1", open},
        {"2001:0:4136:e378:8000:63bf:80ff:fffe", loopback},
    };

    for (const auto& [text, expected] : cases) {
        SCOPED_TRACE(text);
        const auto address = parse_address(text);
        ASSERT_TRUE(address);
        EXPECT_EQ(kind_of(*address), expected);
    }
}

TEST(AddressRules, TakesNoShortOrOddForms) {
    for (const char* text :
         {"",
          "127.1",
          "0x7f000001",
          "2130706433",
          "0177.0.0.1",
          "127.0.0.1.",
          "127.0.0.256",
          " 127.0.0.1",
          "[::1]",
          "fe80::1%eth0",
          "localhost",
          "1.2.3.4/8"}) {
        EXPECT_FALSE(parse_address(text)) << text;
    }
}

TEST(AddressRules, NetworksContainTheirAddressesAlone) {
    const struct {
        const char* network;
        const char* address;
        bool expected;
    } cases[] = {
        {"10.0.0.0/8", "10.9.8.7", true},
        {"10.0.0.0/8", "11.0.0.0", false},
        {"10.0.0.0/8", "::ffff:10.9.8.7", true},
        {"192.168.4.0/22", "192.168.7.255", true},
        {"192.168.4.0/22", "192.168.8.0", false},
        {"192.168.1.7", "192.168.1.7", true},
        {"192.168.1.7", "192.168.1.8", false},
        {"0.0.0.0/0", "10.0.0.1", true},
        {"0.0.0.0/0", "fd00::1", false},
        {"fd00::/8", "fdab::1", true},
        {"fd00::/8", "fc00::1", false},
    };

    for (const auto& [network, address, expected] : cases) {
        SCOPED_TRACE(std::string{network} + " " + address);
        const auto parsed = parse_network(network);
        ASSERT_TRUE(parsed.ok());
        EXPECT_EQ(parsed->contains(*parse_address(address)), expected);
    }
    for (const char* text : {"", "/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129"}) {
        EXPECT_FALSE(parse_network(text).ok()) << text;
    }
}

TEST(AddressRules, PrivateAddressesNeedTheAdminsWord) {
    const std::vector<Network> none;
    const std::vector<Network> office{parse_network("10.1.0.0/16").value()};

    const struct {
        const char* name;
        const char* host;
        const char* address;
        const std::vector<Network>& allowed;
        bool expected;
    } cases[] = {
        {"public name", "erp.example.com", "8.8.8.8", none, true},
        {"name to private", "erp.example.com", "10.1.2.3", none, false},
        {"name to private, listed", "erp.example.com", "10.1.2.3", office, true},
        {"name to another private net", "erp.example.com", "10.2.2.3", office, false},
        {"name to loopback", "erp.example.com", "127.0.0.1", none, false},
        {"name to mapped loopback", "erp.example.com", "::ffff:127.0.0.1", none, false},
        {"name to the cloud's metadata", "erp.example.com", "169.254.169.254", office, false},
        {"localhost", "localhost", "127.0.0.1", none, true},
        {"localhost on IPv6", "localhost", "::1", none, true},
        {"localhost that leads elsewhere", "localhost", "10.1.2.3", none, false},
        {"literal private", "10.1.2.3", "10.1.2.3", none, true},
        {"literal loopback", "127.0.0.1", "127.0.0.1", none, true},
        {"another literal", "10.1.2.4", "10.1.2.3", none, false},
        {"literal mapped", "::ffff:10.1.2.3", "10.1.2.3", none, true},
        {"unspecified, even literal", "0.0.0.0", "0.0.0.0", none, false},
        {"multicast, even literal", "224.0.0.1", "224.0.0.1", none, false},
    };

    for (const auto& [name, host, address, allowed, expected] : cases) {
        SCOPED_TRACE(name);
        const auto outcome = check_address(host, *parse_address(address), allowed);
        EXPECT_EQ(outcome.ok(), expected);
        if (!outcome.ok()) {
            EXPECT_EQ(outcome.error().code, Code::denied);
        }
    }
}

}  // namespace
}  // namespace portico::client
