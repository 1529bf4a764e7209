// The whole plugin in the test kit: routes, service, events, job, failures.
#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::sku_notes {
namespace {

using testkit::FakeHost;
using testkit::FakeRequest;

constexpr auto bolt = "/api/v1/sku_notes/notes/A-1";
const FakeRequest anna{
    .company = "acme",
    .member = "anna",
    .roles = role::buyer,
    .body = R"({"text":"the long one"})"};

class SkuNotes : public testing::Test {
protected:
    void SetUp() override {
        host.mirror().product({.sku = "A-1", .name = "Bolt"});
        const auto started = host.start();
        ASSERT_TRUE(started.ok()) << started.error().message;
    }

    void TearDown() override {
        const auto stopped = host.stop();
        EXPECT_TRUE(stopped.ok()) << stopped.error().message;
        EXPECT_TRUE(host.routes().empty());
        EXPECT_TRUE(host.jobs().empty());
    }

    FakeHost host{testkit::plugin_under_test()};
};

TEST_F(SkuNotes, ShowsTheNoteToTheCompanyAndToNobodyElse) {
    ASSERT_EQ(host.put(bolt, anna).status, 200);
    EXPECT_EQ(
        host.get(bolt, {.company = "acme"}).body,
        R"({"sku":"A-1","text":"the long one","author":"anna"})"
    );
    EXPECT_EQ(host.get(bolt, {.company = "other"}).status, 404);
    EXPECT_EQ(host.get(bolt).status, 400) << "no company";
    EXPECT_EQ(host.metric("notes_written"), 1);
}

TEST_F(SkuNotes, RefusesWhatIsWrong) {
    const struct {
        const char* name;
        const char* sku;
        std::uint32_t roles;
        std::string body;
        int status;
    } cases[] = {
        {"unknown product", "X", role::buyer, R"({"text":"x"})", 404},
        {"no text", "A-1", role::buyer, R"({})", 400},
        {"text is a number", "A-1", role::buyer, R"({"text":1})", 400},
        {"longest text", "A-1", role::buyer, R"({"text":")" + std::string(2000, 'x') + "\"}", 200},
        {"too long", "A-1", role::buyer, R"({"text":")" + std::string(2001, 'x') + "\"}", 400},
        {"no JSON", "A-1", role::buyer, "text", 400},
        {"not his role", "A-1", role::finance, R"({"text":"x"})", 403},
        {"a manager may", "A-1", role::manager, R"({"text":"x"})", 200},
    };

    for (const auto& [name, sku, roles, body, status] : cases) {
        SCOPED_TRACE(name);
        const auto reply = host.put(
            std::string{"/api/v1/sku_notes/notes/"} + sku,
            {.company = "acme", .member = "m", .roles = roles, .body = body}
        );
        EXPECT_EQ(reply.status, status) << reply.error;
    }
}

TEST_F(SkuNotes, PublishesWithTheNoteOrNotAtAll) {
    ASSERT_EQ(host.put(bolt, anna).status, 200);
    ASSERT_EQ(host.events().size(), 1U);
    EXPECT_EQ(host.events()[0].type, "sku_notes.note.changed");
    EXPECT_EQ(host.events()[0].subject, "A-1");

    // begin, look for the product and write the note succeed; the commit fails.
    host.fail_storage({.code = Code::quota, .sentence = "The disk is full.", .after = 3});
    const auto failed = host.put(bolt, {.company = "other", .body = R"({"text":"x"})"});
    EXPECT_EQ(failed.status, 429);
    EXPECT_EQ(failed.error, "The disk is full.");
    EXPECT_EQ(host.events().size(), 1U);
    EXPECT_EQ(host.get(bolt, {.company = "other"}).status, 404);

    host.fail_events({.code = Code::unavailable, .sentence = "Events are down."});
    EXPECT_EQ(host.put(bolt, {.company = "other", .body = R"({"text":"x"})"}).status, 503);
    EXPECT_EQ(host.get(bolt, {.company = "other"}).status, 404);
}

TEST_F(SkuNotes, AnswersOtherPlugins) {
    ASSERT_EQ(host.put(bolt, anna).status, 200);
    const auto note = host.call_service("sku_notes.read/1", "acme", R"({"sku":"A-1"})");
    ASSERT_TRUE(note.ok()) << note.error().message;
    EXPECT_NE(note->find("the long one"), std::string::npos);
    const auto none = host.call_service("sku_notes.read/1", "other", R"({"sku":"A-1"})");
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, Code::not_found);
    EXPECT_EQ(none.error().message, "There is no note on A-1.");
}

TEST_F(SkuNotes, ForgetsOldNotesAtNight) {
    ASSERT_EQ(host.jobs(), std::vector<std::string>{"expire 0 3 * * *"});
    ASSERT_EQ(host.put(bolt, anna).status, 200);
    host.clock().advance(std::chrono::hours{24 * 365});
    testkit::FakeJobRun early;
    ASSERT_TRUE(host.run_job("expire", early).ok());
    EXPECT_EQ(early.progress, std::vector<std::string>{"0/0 notes expired"});

    host.clock().advance(std::chrono::microseconds{1});
    testkit::FakeJobRun late;
    ASSERT_TRUE(host.run_job("expire", late).ok());
    EXPECT_EQ(late.progress, std::vector<std::string>{"1/1 notes expired"});
    EXPECT_EQ(host.get(bolt, {.company = "acme"}).status, 404);
}

TEST_F(SkuNotes, DropsNotesOfGoneProductsAndTriesAgainAfterAFailure) {
    ASSERT_EQ(host.put(bolt, anna).status, 200);
    host.mirror().execute("UPDATE product SET active = 0 WHERE sku = 'A-1'");
    host.publish({.type = "erp.product.changed", .json = R"({"ids":["A-1"]})"});

    host.fail_storage({.code = Code::timeout, .sentence = "The database is busy."});
    const auto busy = host.deliver_events();
    ASSERT_FALSE(busy.ok());
    EXPECT_EQ(busy.error().message, "The database is busy.");

    const auto delivered = host.deliver_events();
    ASSERT_TRUE(delivered.ok()) << delivered.error().message;
    EXPECT_EQ(*delivered, 1U);
    EXPECT_TRUE(host.has_logged("notes of gone products removed"));
    EXPECT_EQ(host.get(bolt, {.company = "acme"}).status, 404);
}

TEST_F(SkuNotes, KeepsNotesOverARestart) {
    ASSERT_EQ(host.put(bolt, anna).status, 200);
    ASSERT_TRUE(host.stop().ok());
    EXPECT_EQ(host.get(bolt, {.company = "acme"}).status, 404) << "no route while it is off";
    ASSERT_TRUE(host.start().ok());
    EXPECT_EQ(host.get(bolt, {.company = "acme"}).status, 200);
}

}  // namespace
}  // namespace portico::sku_notes
