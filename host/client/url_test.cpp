#include "client/url.hpp"

#include <gtest/gtest.h>

namespace portico::client {
namespace {

TEST(Url, ReadsWhatCanBeSentTo) {
    const struct {
        const char* text;
        bool is_tls;
        const char* host;
        int port;
        const char* target;
        const char* header;
    } cases[] = {
        {"http://erp.example.com", false, "erp.example.com", 80, "/", "erp.example.com"},
        {"https://erp.example.com/", true, "erp.example.com", 443, "/", "erp.example.com"},
        {"HTTPS://ERP.Example.COM/A?b=C#d",
         true,
         "erp.example.com",
         443,
         "/A?b=C",
         "erp.example.com"},
        {"http://erp:8000/db/", false, "erp", 8000, "/db/", "erp:8000"},
        {"http://erp?x=1", false, "erp", 80, "/?x=1", "erp"},
        {"http://erp:443/", false, "erp", 443, "/", "erp:443"},
        {"http://10.1.2.3:8069/", false, "10.1.2.3", 8069, "/", "10.1.2.3:8069"},
        {"http://[::1]:8000/", false, "::1", 8000, "/", "[::1]:8000"},
        {"https://[2001:DB8:0:0::1]/", true, "2001:db8::1", 443, "/", "[2001:db8::1]"},
        {"http://[::ffff:10.0.0.1]/", false, "10.0.0.1", 80, "/", "10.0.0.1"},
        {"http://erp_test-1.local/a@b", false, "erp_test-1.local", 80, "/a@b", "erp_test-1.local"},
    };

    for (const auto& [text, is_tls, host, port, target, header] : cases) {
        SCOPED_TRACE(text);
        const auto url = parse_url(text);
        ASSERT_TRUE(url.ok()) << url.error().message;
        EXPECT_EQ(url->is_tls, is_tls);
        EXPECT_EQ(url->host, host);
        EXPECT_EQ(url->port, port);
        EXPECT_EQ(url->target, target);
        EXPECT_EQ(url->host_header(), header);
    }
}

TEST(Url, RefusesWhatIsUnclear) {
    const struct {
        const char* text;
        const char* expected;
    } cases[] = {
        {"", "must start with https://"},
        {"http", "must start with https://"},
        {"https:/", "must start with https://"},
        {"erp.example.com", "must start with https://"},
        {"ftp://erp.example.com", "must start with https://"},
        {"file:///etc/passwd", "must start with https://"},
        {"http:///x", "host or port"},
        {"http://:80/", "host or port"},
        {"http://erp:/", "host or port"},
        {"http://erp:0/", "host or port"},
        {"http://erp:65536/", "host or port"},
        {"http://erp:80x/", "host or port"},
        {"http://erp:-1/", "host or port"},
        {"http://erp..com/", "host or port"},
        {"http://.erp/", "host or port"},
        {"http://erp./", "host or port"},
        {"http://-erp/", "host or port"},
        {"http://127.1/", "host or port"},
        {"http://2130706433/", "host or port"},
        {"http://0x7f000001/", "host or port"},
        {"http://0177.0.0.1/", "host or port"},
        {"http://[::1/", "host or port"},
        {"http://[10.0.0.1]/", "host or port"},
        {"http://[fe80::1%25eth0]/", "host or port"},
        {"http://::1/", "host or port"},
        {"http://erp%2ecom/", "host or port"},
        {"http://user:hunter2@erp/", "user and password"},
        {"http://good.example.com\\@evil.example.com/", "\\"},
        {"http://erp/a b", "%20"},
        {"http://erp/\r\nX: y", "%20"},
        {"http://b\xC3\xBC"
         "cher.example/",
         "outside ASCII"},
    };

    for (const auto& [text, expected] : cases) {
        SCOPED_TRACE(text);
        const auto url = parse_url(text);
        ASSERT_FALSE(url.ok());
        EXPECT_NE(url.error().message.find(expected), std::string::npos) << url.error().message;
        EXPECT_EQ(url.error().message.find("hunter2"), std::string::npos) << "a password is shown";
    }
    EXPECT_FALSE(parse_url("http://erp/" + std::string(url_bytes_max, 'x')).ok());
}

TEST(Url, AGrantCoversItsHostAndPortAlone) {
    const struct {
        const char* granted;
        const char* url;
        bool expected;
    } cases[] = {
        {"erp.example.com", "https://erp.example.com/x", true},
        {"erp.example.com", "http://erp.example.com/x", true},
        {"erp.example.com", "https://erp.example.com:8443/", false},
        {"erp.example.com", "https://erp.example.com:80/", false},
        {"erp.example.com", "https://sub.erp.example.com/", false},
        {"erp.example.com", "https://erp.example.com.evil.com/", false},
        {"ERP.example.com:8443", "https://erp.example.com:8443/", true},
        {"erp.example.com:8443", "https://erp.example.com/", false},
        {"erp.example.com:80", "http://erp.example.com/", true},
        {"https://erp.example.com:8000/db", "http://erp.example.com:8000/other", true},
        {"https://erp.example.com/db", "https://erp.example.com/", true},
        {"https://erp.example.com/db", "http://erp.example.com/", false},
        {"[::1]:8000", "http://[0:0::1]:8000/", true},
        {"10.0.0.1:80", "http://[::ffff:10.0.0.1]/", true},
    };

    for (const auto& [granted, text, expected] : cases) {
        SCOPED_TRACE(std::string{granted} + " for " + text);
        const auto pattern = parse_host_pattern(granted);
        ASSERT_TRUE(pattern.ok()) << pattern.error().message;
        EXPECT_EQ(covers(*pattern, parse_url(text).value()), expected);
    }
    for (const char* text : {"", "*", "*.example.com", "erp example", "erp/", "127.1", "a:b"}) {
        EXPECT_FALSE(parse_host_pattern(text).ok()) << text;
    }
}

}  // namespace
}  // namespace portico::client
