// The small rules of the edge, each as a table.
#include <gtest/gtest.h>

#include <portico/abi/http.h>

#include "gateway/chunked_decoder.hpp"
#include "gateway/compression.hpp"
#include "gateway/entity_tag.hpp"
#include "gateway/language.hpp"
#include "gateway/policy.hpp"
#include "gateway/problem.hpp"
#include "gateway/quality.hpp"
#include "gateway/rate_limit.hpp"
#include "gateway/request_id.hpp"

namespace portico::gateway {

namespace {

using ports::CallerKind;
constexpr std::int64_t second = 1'000'000'000;

TEST(PreferredLanguage, FollowsTheWeights) {
    const struct {
        const char* header;
        Language language;
    } cases[] = {
        {"", Language::en},
        {"uk", Language::uk},
        {"ru-RU,ru;q=0.9,en;q=0.8", Language::ru},
        {"de, uk;q=0.5, ru;q=0.7", Language::ru},
        {"de, fr", Language::en},
        {"ru;q=0, uk;q=0.001", Language::uk},
        {"ru;q=2, uk;q=0.1", Language::uk},
        {"*", Language::en},
        {"UK-ua", Language::uk},
    };

    for (const auto& [header, language] : cases) {
        SCOPED_TRACE(header);
        EXPECT_EQ(preferred_language(header), language);
    }
}

TEST(AcceptsGzip, FollowsTheWeights) {
    for (const char* yes : {"gzip", "GZIP;q=0.5", "br, gzip", "*", "deflate, *;q=0.1"})
        EXPECT_TRUE(accepts_gzip(yes)) << yes;
    for (const char* no : {"", "br", "gzip;q=0", "gzip;q=0, *", "identity", "gzip;q=x"})
        EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(RequestId, TakesSaneIdsAndMakesNewOnes) {
    std::string store;
    EXPECT_EQ(choose_request_id("order-17.a_B", "", store), "order-17.a_B");
    const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    EXPECT_EQ(choose_request_id("", "00-" + trace + "-00f067aa0ba902b7-01", store), trace);
    EXPECT_EQ(choose_request_id("bad id", "00-" + trace + "-00f067aa0ba902b7-01", store), trace);
    for (const std::string bad : {"", "a b", "x\"y", "<script>"}) {
        const std::string made{choose_request_id(bad, "00-0-0-0", store)};
        EXPECT_EQ(made.size(), 32U);
        EXPECT_NE(choose_request_id(bad, "", store), made);
    }
    EXPECT_EQ(choose_request_id(std::string(65, 'a'), "", store).size(), 32U);
    const std::string zeros(32, '0');
    EXPECT_NE(choose_request_id("", "00-" + zeros + "-00f067aa0ba902b7-01", store), zeros);
}

TEST(RateBucket, AllowsTheBurstAndThenTheRate) {
    RateBucket bucket{RateRule{2, 3}};
    std::int64_t now = 100 * second;
    for (const std::uint32_t left : {2U, 1U, 0U}) {
        const auto state = bucket.take(now);
        EXPECT_TRUE(state.allowed);
        EXPECT_EQ(state.remaining, left);
        EXPECT_EQ(state.limit, 3U);
    }
    const auto refused = bucket.take(now);
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_seconds, 1U);
    EXPECT_EQ(refused.reset_seconds, 2U);
    EXPECT_FALSE(bucket.take(now + second / 2 - 1).allowed);
    EXPECT_TRUE(bucket.take(now + second / 2).allowed);
    now += 3600 * second;
    EXPECT_EQ(bucket.take(now).remaining, 2U) << "rest never gathers more than the burst";
}

TEST(RateLimiter, KeepsCallersApartAndItsMemoryBounded) {
    RateLimiter limiter;
    const RateRule rule{1, 1};
    EXPECT_EQ(limiter.bucket("anybody", RateRule{}, 0), nullptr);
    const auto first = limiter.bucket("a", rule, 0);
    EXPECT_EQ(limiter.bucket("a", rule, 0), first);
    EXPECT_NE(limiter.bucket("b", rule, 0), first);
    for (int i = 0; i < 40'000; ++i)
        limiter.bucket("caller " + std::to_string(i), rule, 0)->take(0);
    EXPECT_EQ(limiter.bucket("a", rule, 0), first) << "one in use is never lost";
    const auto shared = limiter.bucket("late 1", rule, 0);
    EXPECT_FALSE(shared->take(0).allowed && shared->take(0).allowed);
}

TEST(Judge, FollowsTheTable) {
    const ports::Principal shop{
        CallerKind::storefront, "k", "c-1", "", PORTICO_ROLE_ANY, {"storefront"}};
    const ports::Principal reader{
        CallerKind::storefront, "k", "c-1", "", PORTICO_ROLE_ANY, {"vault:read"}};
    const ports::Principal homeless{
        CallerKind::storefront, "k", "", "", PORTICO_ROLE_ANY, {"storefront"}};
    const ports::Principal buyer{CallerKind::member, "m", "c-1", "m", PORTICO_ROLE_BUYER, {}};
    const ports::Principal manager{CallerKind::member, "m", "c-1", "m", PORTICO_ROLE_MANAGER, {}};
    const ports::Principal root{CallerKind::operator_, "o", "", "", PORTICO_ROLE_ANY, {"operator"}};
    ports::RoutePolicy any, admin, company, finance;
    admin.operators_only = true;
    company.needs_company = true;
    finance.roles = PORTICO_ROLE_FINANCE;

    const struct {
        const char* name;
        const ports::Principal& who;
        const ports::RoutePolicy& policy;
        bool is_read;
        std::optional<Problem> problem;
    } cases[] = {
        {"shop anywhere", shop, any, false, std::nullopt},
        {"shop at the admin's", shop, admin, true, Problem::denied},
        {"member at the admin's", manager, admin, true, Problem::denied},
        {"operator at the admin's", root, admin, false, std::nullopt},
        {"reader reads", reader, any, true, std::nullopt},
        {"reader writes", reader, any, false, Problem::denied},
        {"no company named", homeless, company, true, Problem::invalid},
        {"company named", shop, company, true, std::nullopt},
        {"operator without company", root, company, true, Problem::invalid},
        {"buyer at money", buyer, finance, true, Problem::denied},
        {"manager at money", manager, finance, true, std::nullopt},
        {"shop at money", shop, finance, true, std::nullopt},
        {"operator at money", root, finance, true, std::nullopt},
    };

    for (const auto& [name, who, policy, is_read, problem] : cases) {
        SCOPED_TRACE(name);
        const auto verdict = judge({who, policy, "vault", is_read}, Language::en);
        EXPECT_EQ(verdict ? std::optional{verdict->problem} : std::nullopt, problem);
    }
    EXPECT_TRUE(judge({reader, any, "pricing", true}, Language::en)) << "another plugin's route";
}

TEST(Problem, EveryCodeHasItsStatus) {
    const std::pair<Code, int> cases[] = {
        {Code::invalid, 400},
        {Code::not_found, 404},
        {Code::conflict, 409},
        {Code::denied, 403},
        {Code::unavailable, 503},
        {Code::timeout, 504},
        {Code::cancelled, 503},
        {Code::quota, 429},
        {Code::unsupported, 501},
        {Code::internal, 500},
        {static_cast<Code>(77), 500},
    };
    for (const auto& [code, status] : cases)
        EXPECT_EQ(describe(problem_for(code), Language::en).status, status);
    for (int i = 0; i < static_cast<int>(Problem::count_); ++i) {
        for (const auto language : {Language::en, Language::uk, Language::ru})
            EXPECT_FALSE(describe(static_cast<Problem>(i), language).title.empty());
    }
    std::string out;
    render({Problem::not_found, "Tут \"nothing\".", "r-1", Language::uk}, out);
    EXPECT_EQ(
        out,
        R"({"type":"urn:portico:problem:not-found","title":"Тут нічого немає.","status":404,)"
        R"("detail":"Tут \"nothing\".","request_id":"r-1"})"
    );
}

TEST(EntityTag, ChangesWithEveryByte) {
    std::string body(300, 'x');
    const auto whole = fingerprint(body);
    EXPECT_EQ(fingerprint(body), whole);
    for (std::size_t i = 0; i < body.size(); ++i) {
        auto other = body;
        other[i] = 'y';
        EXPECT_NE(fingerprint(other), whole) << i;
        EXPECT_NE(fingerprint(std::string_view{body}.substr(0, i)), whole);
    }
    EXPECT_EQ(hex(whole).size(), 32U);
    EXPECT_TRUE(names_tag("\"a\", W/\"b\"", "\"b\""));
    EXPECT_TRUE(names_tag("*", "\"b\""));
    EXPECT_FALSE(names_tag("\"a\", \"c\"", "\"b\""));
    EXPECT_FALSE(names_tag("", "\"b\""));
}

TEST(Compression, PaysForLargeTexts) {
    EXPECT_TRUE(is_worth_compressing("application/json", 1024));
    EXPECT_FALSE(is_worth_compressing("application/json", 1023));
    EXPECT_TRUE(is_worth_compressing("application/problem+json; charset=utf-8", 5000));
    EXPECT_FALSE(is_worth_compressing("application/pdf", 5000));
    const auto packed = gzip(std::string(5000, 'x'));
    ASSERT_TRUE(packed);
    EXPECT_LT(packed->size(), 200U);
    EXPECT_EQ(packed->substr(0, 2), "\x1f\x8b");
    EXPECT_FALSE(gzip("x")) << "would grow";
}

TEST(ChunkedDecoder, ReadsInPiecesOfAnySize) {
    const std::string_view message =
        "4\r\nWiki\r\n6;name=value\r\npedia \r\n0\r\nTrailer: x\r\n\r\nNEXT";
    for (std::size_t step = 1; step <= message.size(); ++step) {
        std::string body;
        ChunkedDecoder decoder{body, 10};
        auto state = ChunkedDecoder::State::more;
        std::string behind;
        for (std::size_t at = 0; at < message.size(); at += step) {
            auto piece = message.substr(at, step);
            if (state == ChunkedDecoder::State::more) state = decoder.feed(piece);
            if (state == ChunkedDecoder::State::done) behind += piece;
        }
        EXPECT_EQ(state, ChunkedDecoder::State::done) << step;
        EXPECT_EQ(body, "Wikipedia ");
        EXPECT_EQ(behind, "NEXT");
    }
}

TEST(ChunkedDecoder, HoldsItsLimits) {
    const auto state_of = [](std::string_view bytes) {
        std::string body;
        ChunkedDecoder decoder{body, 8};
        return decoder.feed(bytes);
    };
    using State = ChunkedDecoder::State;
    EXPECT_EQ(state_of("8\r\n12345678\r\n0\r\n\r\n"), State::done);
    EXPECT_EQ(state_of("9\r\n"), State::too_large);
    EXPECT_EQ(state_of("4\r\n1234\r\n5\r\n"), State::too_large);
    EXPECT_EQ(state_of("ffffffff\r\n"), State::too_large);
    EXPECT_EQ(state_of("fffffffff\r\n"), State::malformed);
    EXPECT_EQ(state_of("\r\n"), State::malformed);
    EXPECT_EQ(state_of("1\n"), State::malformed);
    EXPECT_EQ(state_of("1\r\nab\r\n"), State::malformed);
    EXPECT_EQ(state_of("1;" + std::string(300, 'x')), State::malformed);
    EXPECT_EQ(state_of("0\r\n" + std::string(250, 'a') + "\r\n"), State::more);
    std::string trailers = "0\r\n";
    for (int i = 0; i < 20; ++i) trailers += std::string(250, 'a') + "\r\n";
    EXPECT_EQ(state_of(trailers), State::malformed);
}

}  // namespace

}  // namespace portico::gateway
