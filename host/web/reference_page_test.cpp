#include "web/reference_page.hpp"

#include <algorithm>
#include <regex>

#include <gtest/gtest.h>

#include "gateway/compression.hpp"
#include "gateway/static_files.hpp"
#include "gateway/test_server.hpp"

namespace portico::web {

namespace {

using gateway::testing::body_of;
using gateway::testing::header_of;
using gateway::testing::status_of;

class ReferencePage : public ::testing::Test {
protected:
    void SetUp() override {
        auto opened = gateway::open_static_files(server_.routes, reference_page());
        ASSERT_TRUE(opened.ok());
        routes_ = std::move(*opened);
        server_.start();
    }

    std::string ask(std::string_view path, std::string_view headers = {}) {
        gateway::testing::RawClient client{server_.port()};
        client.send(
            "GET " + std::string{path} + " HTTP/1.1\r\nHost: t\r\n" + std::string{headers} + "\r\n"
        );
        return client.reply();
    }

    /// What the page loads or links to, as written.
    std::vector<std::string> references() {
        const auto page = body_of(ask("/docs"));
        const std::regex attribute{"(?:src|href)=\"([^\"]*)\""};
        std::vector<std::string> found;
        for (std::sregex_iterator match{page.begin(), page.end(), attribute}, end; match != end;
             ++match)
            found.push_back((*match)[1]);
        return found;
    }

    gateway::testing::TestServer server_;
    std::vector<std::unique_ptr<ports::OpenRoute>> routes_;
};

TEST_F(ReferencePage, EverythingThatItLoadsIsThere) {
    const auto found = references();
    EXPECT_EQ(
        found.size(), 8U
    );  // two style sheets, two scripts, icon, licences, twice the document
    for (const auto& reference : found) {
        SCOPED_TRACE(reference);
        if (reference == "openapi.json") continue;
        ASSERT_TRUE(reference.starts_with("docs/assets/"));  // relative: any proxy path will do
        EXPECT_EQ(status_of(ask("/" + reference)), 200);
    }
}

TEST_F(ReferencePage, BothFormsOfEachFileAreTheSame) {
    for (const auto& file : reference_page()) {
        SCOPED_TRACE(file.path);
        const auto packed = ask(file.path, "Accept-Encoding: gzip\r\n");
        const auto plain = ask(file.path);
        EXPECT_EQ(header_of(packed, "Content-Encoding"), "gzip");
        EXPECT_EQ(header_of(plain, "Content-Encoding"), "");
        EXPECT_EQ(header_of(plain, "Content-Type"), file.content_type);
        const auto unpacked = gateway::gunzip(body_of(packed));
        ASSERT_TRUE(unpacked.ok());
        EXPECT_FALSE(unpacked->empty());
        EXPECT_EQ(*unpacked, body_of(plain));
    }
}

TEST_F(ReferencePage, FilesAreKeptAndThePageIsAskedFor) {
    for (const auto& file : reference_page()) {
        SCOPED_TRACE(file.path);
        const auto caching = header_of(ask(file.path), "Cache-Control");
        if (file.path == "/docs")
            EXPECT_EQ(caching, "no-cache");
        else
            EXPECT_EQ(caching, "public, max-age=31536000, immutable");
        const auto etag = std::string{file.etag};
        EXPECT_EQ(status_of(ask(file.path, "If-None-Match: " + etag + "\r\n")), 304);
    }
}

TEST_F(ReferencePage, ThePageMayReachNobodyElse) {
    const auto reply = ask("/docs");
    const auto policy = header_of(reply, "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"));
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(policy.find("http"), std::string::npos);
    // What the policy would not run is not there.
    const auto page = body_of(reply);
    EXPECT_FALSE(std::regex_search(page, std::regex{"<script>|<style|style=| on[a-z]+="}));
    EXPECT_EQ(page.find("//"), std::string::npos);
}

TEST_F(ReferencePage, TheLicencesOfWhatIsBuiltInAreServed) {
    const auto found = references();
    const auto licences = std::find_if(found.begin(), found.end(), [](const auto& reference) {
        return reference.find("licences") != std::string::npos;
    });
    ASSERT_NE(licences, found.end());
    const auto text = body_of(ask("/" + *licences));
    EXPECT_NE(text.find("SmartBear"), std::string::npos);
    EXPECT_NE(text.find("Apache License"), std::string::npos);
    EXPECT_NE(text.find("React"), std::string::npos);
}

}  // namespace

}  // namespace portico::web
