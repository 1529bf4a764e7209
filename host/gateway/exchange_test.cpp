#include "gateway/exchange.hpp"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <portico/abi/http.h>

#include "gateway/test_server.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::gateway {

namespace {

using testing::body_of;
using testing::get;
using testing::header_of;
using testing::RawClient;
using testing::status_of;
using testing::TestServer;

class ExchangeTest : public ::testing::Test {
protected:
    void SetUp() override {
        databases_ = storage::SqliteDatabases::create_in_memory().value();
        store_ = IdempotencyStore::create(databases_->open("host", false).value(), clock_).value();
    }

    TestServer& start(GatewayConfig config = {}) {
        server_ = std::make_unique<TestServer>(std::move(config), store_.get());
        server_->open("GET", "/hello", {}, [](const auto&, ports::HttpReply& reply) {
            return reply.reply(200, "text/plain", {}, "hello");
        });
        server_->start();
        return *server_;
    }

    std::string ask(const std::string& request) {
        RawClient client{server_->port()};
        client.send(request);
        return client.reply();
    }

    static std::string post(
        std::string_view path, std::string_view headers, std::string_view body
    ) {
        std::string out{"POST "};
        out.append(path).append(" HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer pk_shop\r\n");
        out.append(headers).append("Content-Length: ").append(std::to_string(body.size()));
        return out.append("\r\n\r\n").append(body);
    }

    testing::TestClock clock_;
    std::unique_ptr<storage::SqliteDatabases> databases_;
    std::unique_ptr<IdempotencyStore> store_;
    std::unique_ptr<TestServer> server_;
};

TEST_F(ExchangeTest, HandlersSeeTheRequestDecodedAndScoped) {
    start();
    server_->open(
        "POST",
        "/items/{id}/{part}",
        {},
        [](const ports::HttpRequest& request, auto& reply) {
            std::string out;
            out.append(request.method).append(" ").append(request.path);
            for (const auto& [name, value] : request.path_parameters)
                out.append(" ").append(name).append("=").append(value);
            for (const auto& [name, value] : request.query)
                out.append(" ").append(name).append("=").append(value);
            out.append(" ").append(request.content_type).append(" ").append(request.language);
            out.append(" ")
                .append(request.principal->company)
                .append(" ")
                .append(request.request_id);
            out.append(" ")
                .append(request.header("x-own").value_or("-"))
                .append(" ")
                .append(request.body);
            return reply.reply(200, "text/plain", {}, out);
        }
    );
    const auto reply = ask(post(
        "/items/A%2F1/%D1%86?q=a+b",
        "Portico-Company: c-7\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
        "Accept-Language: uk\r\nX-Request-Id: r-9\r\nX-OWN: mine\r\n",
        "{}"
    ));
    EXPECT_EQ(
        body_of(reply), "POST /items/A/1/ц id=A/1 part=ц q=a b application/json uk c-7 r-9 mine {}"
    );
    EXPECT_EQ(header_of(reply, "X-Request-Id"), "r-9");
}

TEST_F(ExchangeTest, RefusesCallersInTheirLanguageWithoutSecrets) {
    start();

    const struct {
        const char* headers;
        int status;
        const char* part;
    } cases[] = {
        {"Authorization: \r\n", 401, "Send a key or a token"},
        {"Authorization: Bearer nobody\r\n", 401, "not known here"},
        {"Authorization: Bearer nobody\r\nAccept-Language: uk\r\n", 401, "тут невідомий"},
        {"Authorization: Bearer nobody\r\nAccept-Language: ru\r\n", 401, "здесь неизвестен"},
        {"Portico-Company: nobody\r\n", 404, "There is no such company."},
    };

    for (const auto& [headers, status, part] : cases) {
        SCOPED_TRACE(headers);
        const auto reply = ask(get("/hello", headers));
        EXPECT_EQ(status_of(reply), status);
        EXPECT_NE(reply.find(part), std::string::npos) << reply;
        EXPECT_EQ(header_of(reply, "Content-Type"), "application/problem+json");
        EXPECT_EQ(header_of(reply, "WWW-Authenticate").empty(), status != 401);
        EXPECT_NE(body_of(reply).find(header_of(reply, "X-Request-Id")), std::string::npos);
    }
}

TEST_F(ExchangeTest, AKeyThatIsRevokedCountsOnOpenConnectionsToo) {
    start();
    RawClient client{server_->port()};
    client.send(get("/hello"));
    EXPECT_EQ(status_of(client.reply()), 200);
    client.send(get("/hello"));
    EXPECT_EQ(status_of(client.reply()), 200);
    EXPECT_EQ(server_->authenticator.asked(), 1) << "the same caller is not asked for again";
    server_->authenticator.forget_everybody();
    client.send(get("/hello"));
    EXPECT_EQ(status_of(client.reply()), 401);
}

TEST_F(ExchangeTest, AConnectionThatChangesItsCallerIsAskedAgain) {
    start();
    server_->open("GET", "/who", {}, [](const ports::HttpRequest& request, auto& reply) {
        return reply.reply(
            200, "text/plain", {}, request.principal->id + request.principal->company
        );
    });
    RawClient client{server_->port()};
    client.send(
        get("/who") + get("/who", "Portico-Company: c-2\r\n") +
        get("/who", "Authorization: Bearer member\r\n")
    );
    EXPECT_EQ(body_of(client.reply()), "shopc-1");
    EXPECT_EQ(body_of(client.reply()), "shopc-2");
    EXPECT_EQ(body_of(client.reply()), "m-1c-1");
}

TEST_F(ExchangeTest, EnforcesThePolicyOfTheRoute) {
    start();
    ports::RoutePolicy admin, company, finance;
    admin.operators_only = true;
    company.needs_company = true;
    finance.roles = PORTICO_ROLE_FINANCE;
    const auto answer = [](const auto&, ports::HttpReply& reply) {
        return reply.reply(200, "text/plain", {}, "in");
    };
    server_->open("GET", "/admin", admin, answer);
    server_->open("GET", "/company", company, answer);
    server_->open("GET", "/finance", finance, answer);
    EXPECT_EQ(status_of(ask(get("/admin"))), 403);
    EXPECT_EQ(status_of(ask(get("/admin", "Authorization: Bearer po_root\r\n"))), 200);
    EXPECT_EQ(status_of(ask(get("/company", "Portico-Company: \r\n"))), 400);
    EXPECT_EQ(status_of(ask(get("/company"))), 200);
    EXPECT_EQ(status_of(ask(get("/finance", "Authorization: Bearer member\r\n"))), 403);
    EXPECT_EQ(status_of(ask(get("/hello", "Authorization: Bearer pk_read_only\r\n"))), 200);
    EXPECT_EQ(status_of(ask("DELETE /hello HTTP/1.1\r\nHost: t\r\n\r\n")), 405);
}

TEST_F(ExchangeTest, UnknownPathsAndMethodsAreToldApart) {
    start();
    EXPECT_EQ(status_of(ask(get("/nothing"))), 404);
    EXPECT_EQ(status_of(ask(get("/hello/"))), 404);
    EXPECT_EQ(status_of(ask(get("/a/../hello"))), 400);
    const auto reply = ask(post("/hello", "", ""));
    EXPECT_EQ(status_of(reply), 405);
    EXPECT_EQ(header_of(reply, "Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(ExchangeTest, UnchangedAnswersAreNotSentAgain) {
    start();
    const auto first = ask(get("/hello"));
    const auto tag = header_of(first, "ETag");
    ASSERT_FALSE(tag.empty());
    EXPECT_EQ(header_of(first, "Cache-Control"), "private, no-cache");
    EXPECT_NE(header_of(first, "Vary").find("Portico-Company"), std::string::npos);
    RawClient client{server_->port()};
    client.send(
        get("/hello", "If-None-Match: " + tag + "\r\n") + get("/hello", "If-None-Match: \"x\"\r\n")
    );
    const auto unchanged = client.reply();
    EXPECT_EQ(status_of(unchanged), 304);
    EXPECT_EQ(body_of(unchanged), "");
    EXPECT_EQ(header_of(unchanged, "ETag"), tag);
    EXPECT_EQ(body_of(client.reply()), "hello");
}

TEST_F(ExchangeTest, CompressesLargeTextsForThoseWhoTakeIt) {
    start();
    const std::string large(20'000, 'x');
    server_->open("GET", "/large", {}, [large](const auto&, ports::HttpReply& reply) {
        return reply.reply(200, {}, {}, large);
    });
    const auto packed = ask(get("/large", "Accept-Encoding: gzip\r\n"));
    EXPECT_EQ(header_of(packed, "Content-Encoding"), "gzip");
    EXPECT_LT(body_of(packed).size(), 1'000U);
    const auto plain = ask(get("/large"));
    EXPECT_EQ(body_of(plain), large);
    EXPECT_NE(header_of(plain, "ETag"), header_of(packed, "ETag")) << "two forms, two strong tags";
    for (const auto& tag : {header_of(plain, "ETag"), header_of(packed, "ETag")})
        EXPECT_EQ(status_of(ask(get("/large", "If-None-Match: " + tag + "\r\n"))), 304);
}

TEST_F(ExchangeTest, NothingInternalLeaks) {
    start();
    server_->open("GET", "/throws", {}, [](const auto&, auto&) -> Status {
        throw std::runtime_error{"password=hunter2"};
    });
    server_->open("GET", "/internal", {}, [](const auto&, auto&) -> Status {
        return internal("SELECT secret FROM t");
    });
    server_->open("GET", "/silent", {}, [](const auto&, auto&) { return Status{}; });
    server_->open("GET", "/down", {}, [](const auto&, auto&) -> Status {
        return unavailable("The ERP is down; try again in a minute.");
    });
    for (const char* path : {"/throws", "/internal", "/silent"}) {
        const auto reply = ask(get(path));
        EXPECT_EQ(status_of(reply), 500);
        EXPECT_EQ(reply.find("hunter2"), std::string::npos);
        EXPECT_EQ(reply.find("SELECT"), std::string::npos);
    }
    EXPECT_TRUE(server_->log.has("hunter2")) << "the operator sees the cause";
    const auto down = ask(get("/down"));
    EXPECT_EQ(status_of(down), 503);
    EXPECT_EQ(header_of(down, "Retry-After"), "1");
    EXPECT_NE(down.find("The ERP is down"), std::string::npos);
}

TEST_F(ExchangeTest, HeadersOfHandlersCannotBreakTheReply) {
    start();
    server_->open("GET", "/headers", {}, [](const auto&, ports::HttpReply& reply) {
        const ports::TextPair headers[] = {
            {"X-Good", "yes"},
            {"X-Bad", "a\r\nX-Injected: 1"},
            {"Bad Name", "x"},
            {"Content-Length", "99"},
            {"Transfer-Encoding", "chunked"}};
        return reply.reply(201, "text/plain", headers, "body");
    });
    const auto reply = ask(get("/headers"));
    EXPECT_EQ(header_of(reply, "X-Good"), "yes");
    EXPECT_EQ(header_of(reply, "X-Injected"), "");
    EXPECT_EQ(header_of(reply, "Content-Length"), "4");
    EXPECT_EQ(header_of(reply, "Transfer-Encoding"), "");
    EXPECT_EQ(header_of(reply, "Cache-Control"), "no-store");
}

TEST_F(ExchangeTest, SendsRepliesInPieces) {
    start();
    server_->open("GET", "/pieces", {}, [](const auto&, ports::HttpReply& reply) -> Status {
        EXPECT_FALSE(reply.piece("too early").ok());
        PORTICO_TRY(reply.start(200, "text/event-stream", {}));
        PORTICO_TRY(reply.piece("one,"));
        PORTICO_TRY(reply.piece(""));
        EXPECT_FALSE(reply.reply(200, {}, {}, "twice").ok());
        return reply.piece("two");
    });
    server_->open("GET", "/broken", {}, [](const auto&, ports::HttpReply& reply) -> Status {
        PORTICO_TRY(reply.start(200, "text/plain", {}));
        PORTICO_TRY(reply.piece("half"));
        return internal("the rest is lost");
    });
    RawClient client{server_->port()};
    client.send(get("/pieces") + get("/hello"));
    EXPECT_EQ(body_of(client.reply()), "4\r\none,\r\n3\r\ntwo\r\n0\r\n\r\n");
    EXPECT_EQ(body_of(client.reply()), "hello");
    client.send(get("/broken"));
    const auto cut = client.rest();
    EXPECT_TRUE(cut.ends_with("4\r\nhalf\r\n")) << "no last chunk: the client sees the cut";
    RawClient old{server_->port()};
    old.send("GET /pieces HTTP/1.0\r\nAuthorization: Bearer pk_shop\r\n\r\n");
    EXPECT_EQ(body_of(old.rest()), "one,two");
}

TEST_F(ExchangeTest, LimitsTheRateOfMembersAndGuessers) {
    GatewayConfig config;
    config.rates.member = {1, 3};
    config.rates.anonymous = {1, 2};
    start(config);
    const auto member = get("/hello", "Authorization: Bearer member\r\n");
    EXPECT_EQ(header_of(ask(member), "RateLimit-Remaining"), "2");
    EXPECT_EQ(header_of(ask(member), "RateLimit-Remaining"), "1");
    EXPECT_EQ(status_of(ask(member)), 200);
    const auto refused = ask(member);
    EXPECT_EQ(status_of(refused), 429);
    EXPECT_EQ(header_of(refused, "Retry-After"), "1");
    EXPECT_EQ(header_of(refused, "RateLimit-Limit"), "3");
    EXPECT_EQ(status_of(ask(get("/hello"))), 200) << "another caller is not touched";
    server_->clock.advance(std::chrono::seconds{1});
    EXPECT_EQ(status_of(ask(member)), 200);

    const auto guess = get("/hello", "Authorization: Bearer guess\r\n");
    EXPECT_EQ(status_of(ask(guess)), 401);
    EXPECT_EQ(status_of(ask(guess)), 401);
    EXPECT_EQ(status_of(ask(guess)), 429);
}

TEST_F(ExchangeTest, AnswersOriginsOfTheList) {
    GatewayConfig config;
    config.cors_origins = {"https://shop.example"};
    start(config);
    const std::string preflight =
        "OPTIONS /hello HTTP/1.1\r\nHost: t\r\nAccess-Control-Request-Method: GET\r\nOrigin: ";
    const auto allowed = ask(preflight + "https://shop.example\r\n\r\n");
    EXPECT_EQ(status_of(allowed), 204);
    EXPECT_EQ(header_of(allowed, "Access-Control-Allow-Origin"), "https://shop.example");
    EXPECT_EQ(header_of(allowed, "Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
    const auto foreign = ask(preflight + "https://evil.example\r\n\r\n");
    EXPECT_EQ(header_of(foreign, "Access-Control-Allow-Origin"), "");
    EXPECT_EQ(header_of(foreign, "Access-Control-Allow-Methods"), "");
    const auto real = ask(get("/hello", "Origin: https://shop.example\r\n"));
    EXPECT_EQ(header_of(real, "Access-Control-Allow-Origin"), "https://shop.example");
    EXPECT_NE(header_of(real, "Vary").find("Origin"), std::string::npos);
}

TEST_F(ExchangeTest, TheSameKeyGivesTheSameAnswerOnce) {
    start();
    std::atomic<int> orders{0};
    ports::RoutePolicy policy;
    policy.idempotent = true;
    server_->open(
        "POST",
        "/orders",
        policy,
        [&](const auto& request, ports::HttpReply& reply) -> Status {
            if (request.body == "fail") return unavailable("down");
            const auto id = std::to_string(++orders);
            const ports::TextPair header{"Location", "/orders/1"};
            return reply.reply(201, "application/json", {&header, 1}, "{\"id\":" + id + "}");
        }
    );
    const auto order = post("/orders", "Idempotency-Key: k1\r\n", "lines");
    const auto first = ask(order);
    EXPECT_EQ(status_of(first), 201);
    EXPECT_EQ(header_of(first, "Idempotency-Replayed"), "");
    const auto again = ask(order);
    EXPECT_EQ(status_of(again), 201);
    EXPECT_EQ(body_of(again), body_of(first));
    EXPECT_EQ(header_of(again, "Location"), "/orders/1");
    EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
    EXPECT_EQ(orders.load(), 1);
    const auto other = ask(post("/orders", "Idempotency-Key: k1\r\n", "other lines"));
    EXPECT_EQ(status_of(other), 409);
    EXPECT_NE(other.find("idempotency-key-reused"), std::string::npos);
    EXPECT_EQ(status_of(ask(post("/orders", "Idempotency-Key: k2\r\n", "lines"))), 201);
    EXPECT_EQ(
        status_of(ask(post("/orders", "Portico-Company: c-2\r\nIdempotency-Key: k1\r\n", "x"))), 201
    ) << "another company's keys are its own";
    EXPECT_EQ(status_of(ask(post("/orders", "Idempotency-Key: k3\r\n", "fail"))), 503);
    EXPECT_EQ(status_of(ask(post("/orders", "Idempotency-Key: k3\r\n", "fail"))), 503)
        << "a failure is not kept";
    EXPECT_EQ(orders.load(), 3);
}

TEST_F(ExchangeTest, TwoAtOnceWithOneKeyRunOnce) {
    start();
    std::mutex gate;
    std::atomic<int> runs{0};
    std::atomic<bool> entered{false};
    ports::RoutePolicy policy;
    policy.idempotent = true;
    server_->open("POST", "/slow", policy, [&](const auto&, ports::HttpReply& reply) {
        ++runs;
        entered = true;
        const std::lock_guard wait{gate};
        return reply.reply(201, "text/plain", {}, "done");
    });
    const auto request = post("/slow", "Idempotency-Key: k\r\n", "x");
    gate.lock();
    std::thread first{[&] { EXPECT_EQ(status_of(ask(request)), 201); }};
    while (!entered) std::this_thread::yield();
    const auto second = ask(request);
    EXPECT_EQ(status_of(second), 409);
    EXPECT_NE(second.find("request-in-progress"), std::string::npos);
    gate.unlock();
    first.join();
    EXPECT_EQ(header_of(ask(request), "Idempotency-Replayed"), "true");
    EXPECT_EQ(runs.load(), 1);
}

TEST_F(ExchangeTest, KeysAreForgottenAfterADay) {
    const KeyedRequest request{"caller", "key", "mark"};
    ASSERT_EQ(store_->begin(request)->state, KeyState::first);
    ASSERT_EQ(store_->begin(request)->state, KeyState::in_progress);
    ASSERT_TRUE(
        store_->keep(request, {201, "text/plain", {{"A", "b"}}, std::string{"\0\xff", 2}}).ok()
    );
    auto found = store_->begin(request);
    ASSERT_EQ(found->state, KeyState::answered);
    EXPECT_EQ(found->reply.body, (std::string{"\0\xff", 2}));
    clock_.advance(std::chrono::hours{23});
    EXPECT_EQ(store_->begin(request)->state, KeyState::answered);
    clock_.advance(std::chrono::hours{2});
    EXPECT_EQ(store_->begin(request)->state, KeyState::first);
    clock_.advance(std::chrono::seconds{61});
    EXPECT_EQ(store_->begin(request)->state, KeyState::first)
        << "one that was cut off may be sent again";
}

TEST_F(ExchangeTest, PublicRoutesAskNobody) {
    start();
    server_->open_public("/docs", "page");
    const auto reply = ask("GET /docs HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_EQ(body_of(reply), "page");
    EXPECT_EQ(header_of(reply, "Vary").find("Authorization"), std::string::npos);
    EXPECT_EQ(server_->authenticator.asked(), 0);
}

TEST_F(ExchangeTest, ManyClientsAtOnceGetTheirOwnAnswers) {
    GatewayConfig config;
    config.threads_max = 8;
    start(config);
    server_->open("POST", "/echo", {}, [](const auto& request, ports::HttpReply& reply) {
        return reply.reply(200, "text/plain", {}, request.body);
    });
    std::vector<std::thread> clients;
    for (int client = 0; client < 8; ++client) {
        clients.emplace_back([this, client] {
            RawClient connection{server_->port()};
            for (int i = 0; i < 100; ++i) {
                const auto text = std::to_string(client) + ":" + std::to_string(i);
                connection.send(post("/echo", "", text));
                EXPECT_EQ(body_of(connection.reply()), text);
            }
        });
    }
    for (auto& client : clients) client.join();
}

}  // namespace

}  // namespace portico::gateway
