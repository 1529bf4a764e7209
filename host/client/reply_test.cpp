#include "client/compression.hpp"
#include "client/testing/client_test_host.hpp"
#include "client/testing/scripted_server.hpp"

/// Replies in every form, right and wrong.
namespace portico::client {
namespace {

using testing::ClientTest;
using testing::Peer;
using testing::ScriptedServer;
using ReplyTest = ClientTest;

TEST_F(ReplyTest, WhatArrivesInPiecesIsOneReply) {
    const struct {
        const char* name;
        const char* reply;
        const char* expected;
    } cases[] = {
        {"length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"},
        {"lines end with LF", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello"},
        {"the same length twice",
         "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
         "hello"},
        {"no reason phrase", "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", "hello"},
        {"chunks",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
         "hello"},
        {"chunks with extensions and trailers",
         "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n2;a=b\r\nhe\r\n003 ;c=\"d\"\r\n"
         "llo\r\n0;e\r\nX-Sum: 7\r\n\r\n",
         "hello"},
        {"until the end, HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", "hello"},
        {"until the end, HTTP/1.1", "HTTP/1.1 200 OK\r\n\r\nhello", "hello"},
        {"100 Continue before",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
         "hello"},
        {"two interim replies",
         "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
         "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
         "hello"},
        {"no content", "HTTP/1.1 204 No Content\r\n\r\n", ""},
        {"not modified, with a length",
         "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
         ""},
    };

    for (const auto& [name, text, expected] : cases) {
        for (const bool in_pieces : {false, true}) {
            SCOPED_TRACE(name + std::string{in_pieces ? ", byte by byte" : ""});
            ScriptedServer server{[&, all = std::string_view{text}](Peer& peer, int) {
                peer.read_request();
                for (std::size_t at = 0; at < all.size(); at += in_pieces ? 1 : all.size()) {
                    if (!peer.send(all.substr(at, in_pieces ? 1 : all.size()))) return;
                }
            }};
            const auto sent = send({.url = server.url()});
            ASSERT_TRUE(sent.ok()) << sent.error().message;
            EXPECT_EQ(reply.text, expected);
            EXPECT_EQ(reply.heads, 1);
        }
    }
}

/// A reply that can't be used, and what is said about it.
struct BadReply {
    const char* name;
    std::string reply;
    Code code;
    const char* expected;
};

class BadReplyTest : public ClientTest {
protected:
    void expect_refused(const BadReply& bad) {
        SCOPED_TRACE(bad.name);
        ScriptedServer server{[&](Peer& peer, int) {
            peer.read_request();
            peer.send(bad.reply);
        }};
        const auto sent = send({.url = server.url(), .method = "POST", .body = "{}"});
        ASSERT_FALSE(sent.ok());
        const auto& message = sent.error().message;
        EXPECT_EQ(sent.error().code, bad.code) << message;
        EXPECT_NE(message.find(bad.expected), std::string::npos) << message;
        EXPECT_NE(message.find(server.place()), std::string::npos) << message;
        EXPECT_EQ(client->idle_connections(), 0U);
        EXPECT_EQ(server.connections(), 1) << "a POST is not sent twice";
    }
};

TEST_F(BadReplyTest, HeadsThatAreWrongAreSentencesAndEndTheConnection) {
    const std::string long_line(70'000, 'x');
    std::string many_headers = "HTTP/1.1 200 OK\r\n";
    for (int count = 0; count < 300; ++count) many_headers += "A: b\r\n";
    std::string interim;
    for (int count = 0; count < 20; ++count) interim += "HTTP/1.1 100 Continue\r\n\r\n";
    const BadReply cases[] = {
        {"garbage", "SSH-2.0-OpenSSH_9.2\r\n", Code::timeout, "is not HTTP"},
        {"nothing", "", Code::timeout, "ended the connection without a whole reply"},
        {"half a head", "HTTP/1.1 200 OK\r\nContent-", Code::timeout, "without a whole reply"},
        {"another version", "HTTP/2.0 200 OK\r\n\r\n", Code::timeout, "does not begin like HTTP"},
        {"status that is none", "HTTP/1.1 999 No\r\n\r\n", Code::timeout, "does not begin like"},
        {"header without a name",
         "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
         Code::timeout,
         "a line of its head is no header"},
        {"folded header",
         "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
         Code::timeout,
         "a line of its head is no header"},
        {"zero byte in a header",
         std::string{"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", 25},
         Code::timeout,
         "control characters"},
        {"too many headers", many_headers + "\r\n", Code::timeout, "more than 200 headers"},
        {"endless head", "HTTP/1.1 200 OK\r\nA: " + long_line, Code::quota, "larger than 64 KiB"},
        {"length that is no number",
         "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
         Code::timeout,
         "Content-Length is no number"},
        {"two lengths",
         "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
         Code::timeout,
         "two different Content-Length"},
        {"unknown transfer coding",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
         Code::timeout,
         "unknown Transfer-Encoding"},
        {"interim replies without end", interim, Code::timeout, "answered 100 and no reply"},
        {"another protocol", "HTTP/1.1 101 Switching\r\n\r\n", Code::timeout, "answered 101"},
    };
    for (const auto& bad : cases) expect_refused(bad);
}

TEST_F(BadReplyTest, BodiesThatAreWrongAreSentencesAndEndTheConnection) {
    const std::string long_line(70'000, 'x');
    const BadReply cases[] = {
        {"body too short",
         "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
         Code::timeout,
         "in the middle of the reply"},
        {"body too long",
         "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhello",
         Code::timeout,
         "sent more than the length"},
        {"announced too large",
         "HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n",
         Code::quota,
         "larger than the 1048576 bytes"},
        {"chunks cut off",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
         Code::timeout,
         "in the middle of the reply"},
        {"chunks without their end",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
         Code::timeout,
         "in the middle of the reply"},
        {"chunk size that is none",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
         Code::timeout,
         "chunks are malformed"},
        {"chunk size beyond 64 bits",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
         Code::timeout,
         "chunks are malformed"},
        {"chunk longer than its size",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
         Code::timeout,
         "chunks are malformed"},
        {"endless extension",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;" + long_line,
         Code::timeout,
         "chunks are malformed"},
        {"not gzip at all",
         "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
         Code::timeout,
         "gzip form is damaged"},
    };
    for (const auto& bad : cases) expect_refused(bad);
}

TEST_F(ReplyTest, EndlessBodiesStopAtTheLimit) {
    const struct {
        const char* name;
        const char* head;
        const char* piece;
    } cases[] = {
        {"until the end", "HTTP/1.1 200 OK\r\n\r\n", "0123456789abcdef"},
        {"chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "8\r\n01234567\r\n"},
    };

    for (const auto& [name, head, piece] : cases) {
        SCOPED_TRACE(name);
        std::string many;
        for (int count = 0; count < 1000; ++count) many += piece;
        const std::string_view start = head;  // clang 14 captures no structured binding
        ScriptedServer server{[&](Peer& peer, int) {
            peer.read_request();
            peer.send(start);
            while (peer.send(many)) {
            }
        }};
        const auto sent = send({.url = server.url(), .reply_bytes_max = 100'000});
        ASSERT_FALSE(sent.ok());
        EXPECT_EQ(sent.error().code, Code::quota) << sent.error().message;
        EXPECT_LE(reply.text.size(), 100'000U);
    }
}

TEST_F(ReplyTest, GzipIsUnpackedAndBombsStopAtTheLimit) {
    std::string text;
    for (int count = 0; count < 20'000; ++count) text += std::to_string(count) + ",";
    const auto packed = gzip(text).value();
    const auto bomb = gzip(std::string(64U << 20U, '\0')).value();
    ASSERT_LT(bomb.size(), 400'000U);
    ScriptedServer server{[&](Peer& peer, int) {
        while (true) {
            const auto request = peer.read_request();
            if (request.empty()) return;
            const bool is_bomb = request.starts_with("GET /bomb");
            const bool is_cut = request.starts_with("GET /cut");
            const auto& body = is_bomb ? bomb : packed;
            peer.reply(
                is_cut ? packed.substr(0, packed.size() - 9) : body,
                "Content-Encoding: gzip\r\nX-Other: stays\r\n"
            );
        }
    }};
    ASSERT_TRUE(send({.url = server.url("/right")}).ok());
    EXPECT_EQ(reply.text, text);
    EXPECT_EQ(reply.headers.count("Content-Encoding"), 0U);
    EXPECT_EQ(reply.headers.count("Content-Length"), 0U) << "it is the packed form's";
    EXPECT_EQ(reply.headers.at("X-Other"), "stays");

    const auto bombed = send({.url = server.url("/bomb")});
    ASSERT_FALSE(bombed.ok());
    EXPECT_EQ(bombed.error().code, Code::quota);
    EXPECT_LE(reply.text.size(), 1U << 20U);

    const auto cut = send({.url = server.url("/cut")});
    ASSERT_FALSE(cut.ok());
    EXPECT_NE(cut.error().message.find("cut off"), std::string::npos) << cut.error().message;
}

}  // namespace
}  // namespace portico::client
