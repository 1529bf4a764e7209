#include "push/order_drop.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

namespace portico::erp_csv {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OrderDropTest : public ::testing::Test {
protected:
    void SetUp() override {
        folder = (fs::temp_directory_path() / "portico-order-drop-XXXXXX").string();
        ASSERT_NE(mkdtemp(folder.data()), nullptr);
    }

    void TearDown() override { fs::remove_all(folder); }

    [[nodiscard]] OrderDrop drop() const {
        return {folder, [this] { return now; }};
    }

    [[nodiscard]] Result<PushOutcome> push(const std::string& key = "PO1") const {
        return drop().push(key, R"({"company":"c-1","lines":[]})");
    }

    void answer(const std::string& text, const std::string& key = "PO1") const {
        std::ofstream{fs::path{folder} / "acknowledged" / (key + ".json")} << text;
    }

    [[nodiscard]] std::string outgoing(const std::string& key = "PO1") const {
        std::ostringstream text;
        text << std::ifstream{fs::path{folder} / "outgoing" / (key + ".json")}.rdbuf();
        return text.str();
    }

    std::string folder;
    std::chrono::nanoseconds now = std::chrono::system_clock::now().time_since_epoch();
};

TEST_F(OrderDropTest, PutsTheOrderOutOnceAndWaitsForTheAnswer) {
    const auto first = push();
    ASSERT_TRUE(first.ok()) << first.error().message;
    EXPECT_TRUE(first->is_pending);
    EXPECT_EQ(
        outgoing(),
        R"({"key":"PO1","company":"c-1","lines":[]})"
        "\n"
    );
    // The ERP takes the file away and thinks: it must not come again.
    fs::remove(fs::path{folder} / "outgoing" / "PO1.json");
    EXPECT_TRUE(push()->is_pending);
    EXPECT_EQ(outgoing(), "");
    answer(R"({"key": "PO1", "erp_id": "77", "number": "SO-77"})");
    const auto accepted = push();
    EXPECT_TRUE(accepted->is_accepted);
    EXPECT_FALSE(accepted->is_pending);
    EXPECT_EQ(accepted->id, "77");
    EXPECT_EQ(accepted->number, "SO-77");
}

TEST_F(OrderDropTest, GoesOnWhereItWasKilled) {
    // Prepared, and not known to be: written again.
    fs::create_directories(fs::path{folder} / ".portico");
    std::ofstream{fs::path{folder} / ".portico" / "PO1.json"} << "half";
    ASSERT_TRUE(push().ok());
    EXPECT_THAT(outgoing(), HasSubstr("c-1"));
    // Known, and still prepared: only moved.
    std::ofstream{fs::path{folder} / ".portico" / "PO2.json"} << "whole";
    std::ofstream{fs::path{folder} / ".portico" / "PO2.known"};
    ASSERT_TRUE(push("PO2").ok());
    EXPECT_EQ(outgoing("PO2"), "whole");
    EXPECT_FALSE(fs::exists(fs::path{folder} / ".portico" / "PO2.json"));
}

TEST_F(OrderDropTest, RefusesWithTheErpsSentence) {
    ASSERT_TRUE(push().ok());
    answer(R"({"key": "PO1", "refused": "The credit limit is exceeded."})");
    const auto refused = push();
    EXPECT_FALSE(refused->is_accepted);
    EXPECT_FALSE(refused->is_pending);
    EXPECT_EQ(refused->reason, "The credit limit is exceeded.");
}

TEST_F(OrderDropTest, OnlyASentenceIsARefusal) {
    ASSERT_TRUE(push().ok());
    answer(R"({"key": "PO1", "erp_id": "77", "number": "SO-77", "refused": null})");
    const auto accepted = push();
    ASSERT_TRUE(accepted.ok()) << accepted.error().message;
    EXPECT_TRUE(accepted->is_accepted);
    EXPECT_EQ(accepted->id, "77");

    constexpr const char* unclear[] = {
        R"({"key": "PO1", "erp_id": "77", "refused": ""})",
        R"({"key": "PO1", "erp_id": "77", "refused": false})",
        R"({"key": "PO1", "erp_id": "77", "refused": "No credit."})",
        R"({"key": "PO1", "refused": ""})",
        R"({"key": "PO1", "refused": true})"};
    for (const auto* text : unclear) {
        SCOPED_TRACE(text);
        answer(text);
        const auto outcome = push();
        ASSERT_FALSE(outcome.ok());
        EXPECT_EQ(outcome.error().code, Code::invalid);
        EXPECT_THAT(outcome.error().message, HasSubstr("nor why it is refused"));
    }
}

TEST_F(OrderDropTest, AnAnswerThatCannotBeReadNeedsAPerson) {
    ASSERT_TRUE(push().ok());
    answer(R"({"key": "PO2", "erp_id": "77"})");
    EXPECT_THAT(push().error().message, HasSubstr("names another key"));
    answer(R"({"key": "PO1"})");
    EXPECT_THAT(push().error().message, HasSubstr("has no erp_id"));
    answer(R"({"key": "PO1", "erp_)");
    EXPECT_TRUE(push()->is_pending) << "it may still be written";
    now += std::chrono::minutes{5};
    const auto given_up = push();
    ASSERT_FALSE(given_up.ok());
    EXPECT_EQ(given_up.error().code, Code::invalid);
    EXPECT_THAT(given_up.error().message, HasSubstr("is no JSON"));
}

TEST_F(OrderDropTest, VerifyingNeverPutsAnythingOut) {
    const auto verified = drop().verify("PO1");
    ASSERT_TRUE(verified.ok());
    EXPECT_TRUE(verified->is_accepted);
    EXPECT_FALSE(fs::exists(fs::path{folder} / "outgoing"));
}

TEST_F(OrderDropTest, AFolderThatIsNotThereCanBeTriedAgain) {
    fs::remove_all(folder);
    const auto failed = push();
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, Code::unavailable);
    EXPECT_THAT(failed.error().message, HasSubstr("orders_path"));
    fs::create_directories(folder);
    EXPECT_TRUE(push()->is_pending);
}

TEST_F(OrderDropTest, AKeyIsNoPath) {
    EXPECT_EQ(push("../x").error().code, Code::invalid);
    EXPECT_EQ(push("").error().code, Code::invalid);
}

}  // namespace
}  // namespace portico::erp_csv
