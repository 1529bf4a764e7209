#include "erp/sync_job.hpp"

#include <gmock/gmock.h>

#include "erp/testing/fakes.hpp"
#include "erp/testing/jobs.hpp"

namespace portico::erp {
namespace {

using testing::FakeRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::KeptJobs;
using ::testing::SizeIs;

class SyncJobTest : public testing::BridgeTest {
protected:
    std::unique_ptr<SyncJob> declare(int every_seconds) {
        return SyncJob::create(*bridge_, jobs_, every_seconds).value();
    }

    KeptJobs jobs_;
};

TEST_F(SyncJobTest, LeavesTheErpAloneUntilThePlannedTime) {
    const auto job = declare(5);
    EXPECT_EQ(jobs_.schedule, "every 5s");
    connector_->pulls_until_failure = 0;
    FakeRun first;
    EXPECT_FALSE(jobs_.work(first).ok());
    EXPECT_THAT(jobs_.starts, IsEmpty());  // the schedule comes soon enough

    connector_->pulls_until_failure = -1;
    FakeRun hindered;
    EXPECT_TRUE(jobs_.work(hindered).ok());
    EXPECT_THAT(hindered.text, HasSubstr("the next try is at"));
    EXPECT_EQ(bridge_->status()->retry.failures, 1);

    clock_.advance(std::chrono::seconds{10});
    FakeRun again;
    EXPECT_TRUE(jobs_.work(again).ok());
    EXPECT_EQ(bridge_->status()->retry.failures, 0);
}

TEST_F(SyncJobTest, TriesSoonerThanALongScheduleWould) {
    const auto job = declare(3600);
    connector_->pulls_until_failure = 0;
    FakeRun run;
    EXPECT_FALSE(jobs_.work(run).ok());
    ASSERT_THAT(jobs_.starts, SizeIs(1));
    EXPECT_EQ(jobs_.starts[0].at, clock_.now() + std::chrono::seconds{10});
}

TEST_F(SyncJobTest, ObeysAnOperatorAtOnceButNotThePauseAway) {
    const auto job = declare(0);
    EXPECT_EQ(jobs_.schedule, "");
    connector_->pulls_until_failure = 0;
    FakeRun run{R"({"entities":[]})"};
    EXPECT_FALSE(jobs_.work(run).ok());
    EXPECT_THAT(jobs_.starts, IsEmpty());  // without a schedule nothing runs by itself
    connector_->pulls_until_failure = -1;
    EXPECT_TRUE(jobs_.work(run).ok());
    ASSERT_TRUE(bridge_->pause({}, "an operator").ok());
    const auto paused = jobs_.work(run);
    ASSERT_FALSE(paused.ok());
    EXPECT_THAT(paused.error().message, HasSubstr("portico erp resume"));
    FakeRun scheduled;
    EXPECT_TRUE(jobs_.work(scheduled).ok());
    EXPECT_THAT(scheduled.text, HasSubstr("Paused since"));
}

}  // namespace
}  // namespace portico::erp
