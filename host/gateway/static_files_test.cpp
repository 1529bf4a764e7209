#include "gateway/static_files.hpp"

#include <gtest/gtest.h>

#include "gateway/compression.hpp"
#include "gateway/test_server.hpp"

namespace portico::gateway {

namespace {

using testing::body_of;
using testing::header_of;
using testing::status_of;

class StaticFiles : public ::testing::Test {
protected:
    void SetUp() override {
        const ports::StaticFile files[] = {
            {"/docs", "text/html; charset=utf-8", packed_, "\"tag\"", headers_},
            {"/docs/broken.js", "text/javascript", "no gzip at all", "\"other\"", {}},
        };
        auto opened = open_static_files(server_.routes, files);
        ASSERT_TRUE(opened.ok());
        routes_ = std::move(*opened);
        server_.start();
    }

    std::string ask(std::string_view method, std::string_view path, std::string_view headers) {
        testing::RawClient client{server_.port()};
        client.send(
            std::string{method} + " " + std::string{path} + " HTTP/1.1\r\nHost: t\r\n" +
            std::string{headers} + "\r\n"
        );
        return client.reply(method == "HEAD");
    }

    const std::string page_ = "<!doctype html>" + std::string(5000, 'a');
    const std::string packed_ = gzip(page_).value_or("");
    const std::vector<ports::TextPair> headers_ = {
        {"Cache-Control", "public, max-age=31536000, immutable"}};
    testing::TestServer server_;
    std::vector<std::unique_ptr<ports::OpenRoute>> routes_;
};

TEST_F(StaticFiles, AClientThatTakesGzipGetsThePackedBytes) {
    const auto reply = ask("GET", "/docs", "Accept-Encoding: gzip, br\r\n");
    EXPECT_EQ(status_of(reply), 200);
    EXPECT_EQ(header_of(reply, "Content-Encoding"), "gzip");
    EXPECT_EQ(header_of(reply, "ETag"), "\"tag-gz\"");
    EXPECT_EQ(header_of(reply, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(header_of(reply, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_NE(header_of(reply, "Vary").find("Accept-Encoding"), std::string::npos);
    EXPECT_EQ(body_of(reply), packed_);
}

TEST_F(StaticFiles, AClientThatDoesNotGetsThePlainOnes) {
    for (const auto* const headers :
         {"", "Accept-Encoding: br\r\n", "Accept-Encoding: gzip;q=0\r\n"}) {
        SCOPED_TRACE(headers);
        const auto reply = ask("GET", "/docs", headers);
        EXPECT_EQ(header_of(reply, "Content-Encoding"), "");
        EXPECT_EQ(header_of(reply, "ETag"), "\"tag\"");
        EXPECT_EQ(body_of(reply), page_);
    }
}

TEST_F(StaticFiles, WhatTheClientHasIsNotSentAgain) {
    EXPECT_EQ(status_of(ask("GET", "/docs", "If-None-Match: \"tag\"\r\n")), 304);
    EXPECT_EQ(status_of(ask("GET", "/docs", "If-None-Match: \"tah\"\r\n")), 200);
    EXPECT_EQ(
        status_of(ask("GET", "/docs", "Accept-Encoding: gzip\r\nIf-None-Match: \"tag-gz\"\r\n")),
        304
    );
}

TEST_F(StaticFiles, HeadTellsTheSizeAlone) {
    const auto reply = ask("HEAD", "/docs", "");
    EXPECT_EQ(header_of(reply, "Content-Length"), std::to_string(page_.size()));
    EXPECT_EQ(body_of(reply), "");
}

TEST_F(StaticFiles, ADamagedFileIsAFaultOfOurs) {
    EXPECT_EQ(status_of(ask("GET", "/docs/broken.js", "")), 500);
}

}  // namespace

}  // namespace portico::gateway
