#include "gateway/request_head.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::gateway {

namespace {

HeadResult parse(std::string_view bytes, RequestHead& head, HeadLimits limits = {}) {
    return parse_head(bytes, limits, 0, head);
}

HeadFault fault_of(std::string_view bytes, HeadLimits limits = {}) {
    RequestHead head;
    return parse(bytes, head, limits).fault;
}

TEST(ParseHead, ReadsLineAndHeaders) {
    RequestHead head;
    const std::string_view bytes =
        "POST /a?b=c HTTP/1.1\r\nHost: t\r\nAUTHORIZATION:\t Bearer x \r\ncontent-length: 12\r\n"
        "X-Empty:\r\n\r\nbody";
    const auto result = parse(bytes, head);
    ASSERT_EQ(result.fault, HeadFault::none);
    EXPECT_EQ(bytes.substr(result.consumed), "body");
    EXPECT_EQ(head.method, "POST");
    EXPECT_EQ(head.target, "/a?b=c");
    EXPECT_EQ(head.content_length, 12U);
    EXPECT_EQ(head.known(KnownHeader::authorization), "Bearer x");
    EXPECT_EQ(head.find("x-empty"), "");
    EXPECT_EQ(head.find("x-missing"), std::nullopt);
    EXPECT_TRUE(head.keep_alive);
    EXPECT_TRUE(head.has_body());
}

TEST(ParseHead, EveryPrefixIsIncomplete) {
    const std::string_view bytes = "GET / HTTP/1.1\r\nHost: t\r\nX: y\r\n\r\n";
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        SCOPED_TRACE(size);
        EXPECT_EQ(fault_of(bytes.substr(0, size)), HeadFault::incomplete);
    }
    RequestHead head;
    for (std::size_t scanned = 0; scanned < bytes.size(); ++scanned)
        EXPECT_EQ(parse_head(bytes, {}, scanned, head).consumed, bytes.size()) << scanned;
}

TEST(ParseHead, KeepsOrClosesTheConnection) {
    const struct {
        const char* lines;
        bool keep_alive;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost: t\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: t\r\nConnection: Keep-Alive, Close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
    };

    for (const auto& [lines, keep_alive] : cases) {
        SCOPED_TRACE(lines);
        RequestHead head;
        ASSERT_EQ(parse(lines, head).fault, HeadFault::none);
        EXPECT_EQ(head.keep_alive, keep_alive);
    }
}

TEST(ParseHead, RefusesWhatCouldBeReadInTwoWays) {
    const struct {
        const char* lines;
        HeadFault fault;
    } cases[] = {
        {"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", HeadFault::malformed},
        {"Content-Length: 1\r\nContent-Length: 1\r\n", HeadFault::malformed},
        {"Content-Length: 1, 1\r\n", HeadFault::malformed},
        {"Content-Length: +1\r\n", HeadFault::malformed},
        {"Content-Length: 0x1\r\n", HeadFault::malformed},
        {"Content-Length:\r\n", HeadFault::malformed},
        {"Content-Length: 99999999999999999999\r\n", HeadFault::malformed},
        {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", HeadFault::malformed},
        {"Transfer-Encoding: gzip, chunked\r\n", HeadFault::coding_unknown},
        {"Content-Length : 1\r\n", HeadFault::malformed},
        {" Folded: 1\r\n", HeadFault::malformed},
        {"X: a\rb\r\n", HeadFault::malformed},
        {"X: a\nY: b\r\n", HeadFault::malformed},
        {"X\r\n", HeadFault::malformed},
        {": x\r\n", HeadFault::malformed},
        {"Authorization: a\r\nAuthorization: b\r\n", HeadFault::malformed},
        {"Portico-Company: a\r\nPortico-Company: b\r\n", HeadFault::malformed},
        {"Idempotency-Key: a\r\nidempotency-key: b\r\n", HeadFault::malformed},
        {"Expect: the-unexpected\r\n", HeadFault::expectation_failed},
        {"Expect: 100-Continue\r\n", HeadFault::none},
    };

    for (const auto& [lines, fault] : cases) {
        SCOPED_TRACE(lines);
        const auto bytes = std::string{"POST / HTTP/1.1\r\nHost: t\r\n"} + lines + "\r\n";
        EXPECT_EQ(fault_of(bytes), fault);
    }
    const std::string with_nul{"GET / HTTP/1.1\r\nHost: t\r\nX: a\0b\r\n\r\n", 35};
    EXPECT_EQ(fault_of(with_nul), HeadFault::malformed);
}

TEST(ParseHead, RefusesBrokenRequestLines) {
    for (const std::string line :
         {"GET /",
          "GET  / HTTP/1.1",
          "GET / HTTP/1.1 ",
          " GET / HTTP/1.1",
          "G(T / HTTP/1.1",
          "GET /\x01 HTTP/1.1",
          "GET /\xc3\xa4 HTTP/1.1",
          "GET /# HTTP/1.1",
          "GET / HTTP/1",
          "GET / http/1.1"}) {
        SCOPED_TRACE(line);
        const auto fault = fault_of(line + "\r\nHost: t\r\n\r\n");
        EXPECT_TRUE(fault == HeadFault::malformed || fault == HeadFault::version_unsupported);
    }
    EXPECT_EQ(fault_of("GET / HTTP/3.0\r\nHost: t\r\n\r\n"), HeadFault::version_unsupported);
    EXPECT_EQ(fault_of("GET / HTTP/1.1\r\n\r\n"), HeadFault::malformed) << "no Host";
}

TEST(ParseHead, HoldsItsLimitsExactly) {
    const HeadLimits limits{.head_bytes_max = 200, .target_bytes_max = 20, .headers_max = 3};
    const std::string target(20, '/');
    EXPECT_EQ(fault_of("GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n", limits), HeadFault::none);
    EXPECT_EQ(
        fault_of("GET /" + target + " HTTP/1.1\r\nHost: t\r\n\r\n", limits),
        HeadFault::target_too_long
    );

    const std::string three = "GET / HTTP/1.1\r\nHost: t\r\nA: 1\r\nB: 2\r\n";
    EXPECT_EQ(fault_of(three + "\r\n", limits), HeadFault::none);
    EXPECT_EQ(fault_of(three + "C: 3\r\n\r\n", limits), HeadFault::too_large);

    const std::string start = "GET / HTTP/1.1\r\nHost: t\r\nX: ";
    const auto filled = [&](std::size_t size) {
        return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
    };
    EXPECT_EQ(fault_of(filled(200), limits), HeadFault::none);
    EXPECT_EQ(fault_of(filled(201), limits), HeadFault::too_large);
    EXPECT_EQ(fault_of(start + std::string(200, 'x'), limits), HeadFault::too_large)
        << "also before its end has come";
}

}  // namespace

}  // namespace portico::gateway
