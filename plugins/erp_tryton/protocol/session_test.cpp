#include "protocol/session.hpp"

#include <functional>
#include <vector>

#include <gmock/gmock.h>

namespace portico::erp_tryton {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr auto login_reply = R"({"id":1,"result":[2,"edfca68"]})";

/// Tryton as its HTTP answers.
class SessionTest : public ::testing::Test {
protected:
    SessionTest() {
        settings_.url = "http://erp.test";
        settings_.database = "shop";
        settings_.user = "bridge";
    }

    Session session() {
        return Session{
            settings_,
            {.send = [this](const ClientRequest& request) -> Result<ClientResponse> {
                 requests_.emplace_back(request.body);
                 for (const auto& [name, value] : request.headers) {
                     if (name == "Authorization") authorizations_.push_back(value);
                 }
                 return answer_(request);
             },
             .password = [this]() -> Result<std::string> { return password_; },
             .now = [this] { return now_; }}};
    }

    static bool is_login(const ClientRequest& request) {
        return request.body.find("common.db.login") != std::string_view::npos;
    }

    static constexpr Call read{.method = "model.sale.sale.read", .params = "[[1],[],{}]"};

    Settings settings_;
    std::string password_ = "secret";
    Instant now_ = instant_of(1'000'000'000'000);
    std::function<Result<ClientResponse>(const ClientRequest&)> answer_;
    std::vector<std::string> requests_;
    std::vector<std::string> authorizations_;
};

TEST_F(SessionTest, LogsInOnceAndSendsTheSession) {
    answer_ = [](const ClientRequest& request) -> Result<ClientResponse> {
        EXPECT_EQ(request.url, "http://erp.test/shop/");
        return ClientResponse{
            200, {}, is_login(request) ? login_reply : R"({"id":1,"result":[7]})"};
    };
    auto tryton = session();
    ASSERT_TRUE(tryton.call(read).ok());
    const auto reply = tryton.call(read);
    ASSERT_TRUE(reply.ok());
    EXPECT_EQ(reply->result().dump(), "[7]");
    EXPECT_THAT(
        requests_,
        ElementsAre(
            R"({"id":1,"method":"common.db.login","params":["bridge",{"password":"secret"},"en"]})",
            R"({"id":1,"method":"model.sale.sale.read","params":[[1],[],{}]})",
            R"({"id":1,"method":"model.sale.sale.read","params":[[1],[],{}]})"
        )
    );
    EXPECT_THAT(
        authorizations_,
        ElementsAre("Session YnJpZGdlOjI6ZWRmY2E2OA==", "Session YnJpZGdlOjI6ZWRmY2E2OA==")
    );
}

TEST_F(SessionTest, RenewsASessionThatEndedOnce) {
    int calls = 0;
    answer_ = [&calls](const ClientRequest& request) -> Result<ClientResponse> {
        if (is_login(request)) return ClientResponse{200, {}, login_reply};
        return ++calls == 1 ? ClientResponse{401, {}, "<html>"}
                            : ClientResponse{200, {}, R"({"id":1,"result":1})"};
    };
    auto tryton = session();
    EXPECT_TRUE(tryton.call(read).ok());
    EXPECT_THAT(requests_, SizeIs(4));

    answer_ = [](const ClientRequest& request) -> Result<ClientResponse> {
        if (is_login(request)) return ClientResponse{200, {}, login_reply};
        return ClientResponse{401, {}, "<html>"};
    };
    requests_.clear();
    const auto refused = tryton.call(read);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::denied);
    EXPECT_THAT(requests_, SizeIs(3));
}

TEST_F(SessionTest, DoesNotTryAWrongPasswordAgainBeforeAPause) {
    answer_ = [](const ClientRequest&) -> Result<ClientResponse> {
        return ClientResponse{401, {}, "<html>"};
    };
    auto tryton = session();
    const auto first = tryton.call(read);
    ASSERT_FALSE(first.ok());
    EXPECT_EQ(first.error().code, Code::denied);
    EXPECT_THAT(first.error().message, HasSubstr("portico secret set erp_tryton password"));
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(tryton.call(read).ok());
    EXPECT_THAT(requests_, SizeIs(1));

    now_ += std::chrono::seconds{60};
    EXPECT_FALSE(tryton.call(read).ok());
    now_ += std::chrono::seconds{119};  // the second pause is longer
    EXPECT_FALSE(tryton.call(read).ok());
    EXPECT_THAT(requests_, SizeIs(2));
}

TEST_F(SessionTest, LeavesTrytonAloneAfter429) {
    bool is_locked = false;
    answer_ = [&is_locked](const ClientRequest& request) -> Result<ClientResponse> {
        if (is_locked) return ClientResponse{429, {}, "<html>"};
        return ClientResponse{200, {}, is_login(request) ? login_reply : R"({"id":1,"result":1})"};
    };
    auto tryton = session();
    ASSERT_TRUE(tryton.call(read).ok());
    is_locked = true;
    EXPECT_EQ(tryton.call(read).error().code, Code::unavailable);
    requests_.clear();
    EXPECT_EQ(tryton.call(read).error().code, Code::unavailable);
    EXPECT_THAT(requests_, SizeIs(0));
    is_locked = false;
    now_ += std::chrono::seconds{61};
    EXPECT_TRUE(tryton.call(read).ok());
}

TEST_F(SessionTest, CallsThatAreRefusedTogetherMakeOnePause) {
    bool is_locked = false;
    int under_way = 0;
    std::function<void()> another;
    answer_ = [&](const ClientRequest& request) -> Result<ClientResponse> {
        if (is_login(request)) return ClientResponse{200, {}, login_reply};
        if (!is_locked) return ClientResponse{200, {}, R"({"id":1,"result":1})"};
        if (++under_way < 4) another();  // sent before the first one's answer
        return ClientResponse{429, {}, "<html>"};
    };
    auto tryton = session();
    another = [&] { EXPECT_EQ(tryton.call(read).error().code, Code::unavailable); };
    ASSERT_TRUE(tryton.call(read).ok());
    is_locked = true;
    another();
    EXPECT_EQ(under_way, 4);
    is_locked = false;
    now_ += std::chrono::seconds{60};
    EXPECT_TRUE(tryton.call(read).ok()) << "60 s, not 8 minutes";

    is_locked = true;
    EXPECT_FALSE(tryton.call(read).ok());
    is_locked = false;
    now_ += std::chrono::seconds{60};
    EXPECT_TRUE(tryton.call(read).ok()) << "it answered in between: the next pause is as short";
}

TEST_F(SessionTest, AnAnswerThatCannotBeReadSaysNothingAboutAWrite) {
    answer_ = [](const ClientRequest& request) -> Result<ClientResponse> {
        if (is_login(request)) return ClientResponse{200, {}, login_reply};
        return ClientResponse{200, {}, R"({"id":1,"resu)"};
    };
    auto tryton = session();
    EXPECT_EQ(tryton.call(read).error().code, Code::unavailable);
    auto write = read;
    write.is_safe = false;
    EXPECT_EQ(tryton.call(write).error().code, Code::timeout);
}

TEST_F(SessionTest, SaysWhatEachHttpErrorMeans) {
    const struct {
        int status;
        bool is_safe;
        Code code;
    } cases[] = {
        {400, true, Code::internal},
        {403, true, Code::denied},
        {404, true, Code::unavailable},
        {404, false, Code::unavailable},
        {409, true, Code::unavailable},
        {413, true, Code::quota},
        {423, true, Code::unavailable},
        {301, true, Code::unavailable},
        {500, true, Code::unavailable},
        {500, false, Code::timeout},
        {502, false, Code::timeout},
        {503, false, Code::unavailable},
    };

    for (const auto& [status, is_safe, code] : cases) {
        SCOPED_TRACE(status);
        const int answered = status;
        answer_ = [answered](const ClientRequest& request) -> Result<ClientResponse> {
            if (is_login(request)) return ClientResponse{200, {}, login_reply};
            return ClientResponse{answered, {}, "<html>"};
        };
        auto tryton = session();
        auto call = read;
        call.is_safe = is_safe;
        const auto outcome = tryton.call(call);
        ASSERT_FALSE(outcome.ok());
        EXPECT_EQ(outcome.error().code, code);
        EXPECT_THAT(outcome.error().message, ::testing::Not(HasSubstr("secret\"")));
    }
}

TEST_F(SessionTest, ReadsEveryFormOfAFault) {
    const struct {
        const char* body;
        Fault::Kind kind;
        const char* sentence;
    } cases[] = {
        {R"({"id":1,"error":["UserError",["No stock","Order less",null]]})",
         Fault::Kind::user_error,
         "No stock Order less"},
        {R"({"id":1,"error":["UserError",["No stock","",null]]})",
         Fault::Kind::user_error,
         "No stock"},
        {R"({"id":1,"error":["UserWarning",["ab.effective_date_future","In the future","x"]]})",
         Fault::Kind::user_warning,
         "In the future x"},
        {R"({"id":1,"error":["ConcurrencyException",["sale.sale"]]})",
         Fault::Kind::concurrency,
         "Somebody else changed the record in Tryton at the same time."},
        {R"({"id":1,"error":["LoginException",["password","Password for bridge","password"]]})",
         Fault::Kind::login,
         "Password for bridge"},
        {R"({"id":1,"error":["'nofield'",""]})", Fault::Kind::technical, "'nofield'"},
    };

    for (const auto& [body, kind, sentence] : cases) {
        SCOPED_TRACE(body);
        const auto reply = Reply::parse(body);
        ASSERT_TRUE(reply.ok());
        ASSERT_NE(reply->fault(), nullptr);
        EXPECT_EQ(reply->fault()->kind, kind);
        EXPECT_EQ(reply->fault()->sentence(), sentence);
    }
    EXPECT_EQ(Reply::parse(cases[2].body)->fault()->name, "ab.effective_date_future");
}

TEST_F(SessionTest, AFaultOfTrytonsOwnIsNotAboutTheQuestion) {
    const auto of = [](Fault::Kind kind) {
        return to_error({.kind = kind, .message = "No."}, "model.x.read").code;
    };
    EXPECT_EQ(of(Fault::Kind::technical), Code::unavailable);
    EXPECT_EQ(of(Fault::Kind::concurrency), Code::unavailable);
    EXPECT_EQ(of(Fault::Kind::user_error), Code::invalid);
    EXPECT_EQ(of(Fault::Kind::user_warning), Code::invalid);
}

TEST_F(SessionTest, RefusesWhatIsNotTryton) {
    for (const char* body : {"<html>", "", "[]", "{}", R"({"id":1})", "{\"id\":1,"}) {
        const auto reply = Reply::parse(body);
        ASSERT_FALSE(reply.ok()) << body;
        EXPECT_THAT(reply.error().message, HasSubstr("plugins.erp_tryton.url"));
    }
}

TEST_F(SessionTest, SaysHowToSetAPasswordThatIsMissing) {
    password_.clear();
    auto tryton = session();
    EXPECT_THAT(
        tryton.call(read).error().message, HasSubstr("portico secret set erp_tryton password")
    );
    EXPECT_THAT(requests_, SizeIs(0));
}

}  // namespace
}  // namespace portico::erp_tryton
