#include "erp/directory.hpp"

#include <gmock/gmock.h>

#include <portico/abi/http.h>

#include "erp/testing/fakes.hpp"

namespace portico::erp {
namespace {

using testing::record;

/// Hands over a subscription's handler, so that a test delivers by hand.
class HandEvents final : public ports::Events {
public:
    ports::EventHandler handler;

    Status publish(std::span<const ports::NewEvent>) override { return {}; }

    Status publish_in(ports::Transaction&, std::span<const ports::NewEvent>) override { return {}; }

    void committed(ports::Database&) override {}

    Status adopt(std::string_view, std::shared_ptr<ports::Database>) override { return {}; }

    Result<std::unique_ptr<ports::Subscription>> subscribe(
        std::string, std::vector<std::string>, std::size_t, ports::EventHandler given
    ) override {
        handler = std::move(given);
        return std::make_unique<ports::Subscription>();
    }
};

class DirectoryTest : public testing::BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        connector_->order = {"company", "member"};
        connector_->pages["company"] = {
            {{record(R"({"id":"c1","name":"Acme","currency":"EUR"})")}}};
        connector_->pages["member"] = {
            {{record(R"({"id":"m1","company_id":"c1","name":"Ann","roles":["buyer","finance"]})"
            )}}};
        ASSERT_TRUE(sync().ok());
        directory_ = MirrorDirectory::create(mirror_, hand_events_, log_).value();
    }

    /// Delivers what the bridge published since the last call.
    void deliver() {
        std::vector<ports::Event> batch;
        const auto read = mirror_->query(
            "SELECT type, company, json FROM seen_event WHERE rowid > $1 ORDER BY rowid",
            {delivered_},
            [&batch](ports::Row row) -> Status {
                ports::Event event;
                event.type = std::get<std::string_view>(row[0]);
                event.company = std::get<std::string_view>(row[1]);
                event.json = std::get<std::string_view>(row[2]);
                if (event.type != "erp.sync.completed") batch.push_back(std::move(event));
                return {};
            }
        );
        ASSERT_TRUE(read.ok());
        delivered_ = static_cast<std::int64_t>(rows("SELECT 1 FROM seen_event").size());
        ASSERT_TRUE(hand_events_.handler(batch).ok());
    }

    HandEvents hand_events_;
    std::unique_ptr<MirrorDirectory> directory_;
    std::int64_t delivered_ = 0;
};

TEST_F(DirectoryTest, KnowsWhatTheMirrorHeldAtTheStart) {
    const auto company = directory_->find_company("c1");
    ASSERT_NE(company, nullptr);
    EXPECT_EQ(company->name, "Acme");
    const auto member = directory_->find_member("c1", "m1");
    ASSERT_NE(member, nullptr);
    EXPECT_EQ(member->roles, std::uint32_t{PORTICO_ROLE_BUYER | PORTICO_ROLE_FINANCE});
    EXPECT_EQ(directory_->find_company("c2"), nullptr);
    EXPECT_EQ(directory_->find_member("c2", "m1"), nullptr);
}

TEST_F(DirectoryTest, FollowsChangesAndSaysThatItDid) {
    const auto before = directory_->generation();
    connector_->pages["company"].push_back(
        {{record(R"({"id":"c1","name":"Acme","currency":"EUR","active":false})"),
          record(R"({"id":"c2","name":"New","currency":"EUR"})")}}
    );
    ASSERT_TRUE(sync().ok());
    deliver();
    EXPECT_FALSE(directory_->find_company("c1")->active);
    EXPECT_NE(directory_->find_company("c2"), nullptr);
    EXPECT_GT(directory_->generation(), before);
}

TEST_F(DirectoryTest, TakesAMovedMemberFromItsFormerCompany) {
    connector_->pages["member"].push_back(
        {{record(R"({"id":"m1","company_id":"c2","name":"Ann","roles":["buyer"]})")}}
    );
    ASSERT_TRUE(sync().ok());
    deliver();
    EXPECT_EQ(directory_->find_member("c1", "m1"), nullptr);
    EXPECT_NE(directory_->find_member("c2", "m1"), nullptr);
}

}  // namespace
}  // namespace portico::erp
