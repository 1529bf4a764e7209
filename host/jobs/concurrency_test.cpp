// Run under ThreadSanitizer too: real threads, starts and cancels from several at once.
#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "jobs/job_test_host.hpp"

namespace portico::jobs {
namespace {

using ports::JobRun;
using ports::RunState;

class JobConcurrency : public JobTestHost {
protected:
    void SetUp() override { restart(4); }
};

TEST_F(JobConcurrency, OneRunOfAJobAtATimeAndEachOnce) {
    constexpr int starters = 3;
    constexpr int each = 25;
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> ended{0};
    std::promise<void> all;
    std::mutex mutex;
    std::set<std::string> ids;
    const auto job = declare("", [&](JobRun& run) -> Status {
        most = std::max(most.load(), ++inside);
        run.progress(1, 2, "half");
        {
            const std::lock_guard lock{mutex};
            EXPECT_TRUE(ids.insert(run.id()).second);
        }
        --inside;
        if (++ended == starters * each) all.set_value();
        return {};
    });
    std::vector<std::thread> threads;
    for (int i = 0; i < starters; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < each; ++n) {
                const auto id = jobs->start("erp", "sync", "", "", {});
                ASSERT_TRUE(id.ok()) << id.error().message;
                EXPECT_TRUE(jobs->report(*id).ok());
                EXPECT_TRUE(jobs->history("erp", 5).ok());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    ASSERT_EQ(all.get_future().wait_for(std::chrono::seconds{60}), std::future_status::ready);
    EXPECT_EQ(most, 1);
}

TEST_F(JobConcurrency, DifferentJobsRunBesideEachOther) {
    std::promise<void> first_in;
    std::promise<void> second_in;
    std::promise<void> first_over;
    std::promise<void> second_over;
    auto first_future = first_in.get_future();
    auto second_future = second_in.get_future();
    // Each waits for the other: this ends only when both run at once.
    const auto first = declare("", [&](JobRun&) -> Status {
        first_in.set_value();
        second_future.wait();
        first_over.set_value();
        return {};
    });
    const auto second = declare(
        "",
        [&](JobRun&) -> Status {
            second_in.set_value();
            first_future.wait();
            second_over.set_value();
            return {};
        },
        ports::AfterStop::fail,
        "other"
    );
    ASSERT_TRUE(jobs->start("erp", "sync", "", "", {}).ok());
    ASSERT_TRUE(jobs->start("erp", "other", "", "", {}).ok());
    // A run that had not begun when its declaration ends would leave the other one alone.
    first_over.get_future().wait();
    second_over.get_future().wait();
}

TEST_F(JobConcurrency, WithdrawingAsksARunToStopAndWaitsForIt) {
    std::promise<void> entered;
    std::atomic<bool> is_over{false};
    auto job = declare("", [&](JobRun& run) -> Status {
        entered.set_value();
        while (!run.cancelled()) std::this_thread::yield();
        is_over = true;
        return Error{Code::cancelled, "stopped"};
    });
    const auto id = start();
    entered.get_future().wait();
    job.reset();
    EXPECT_TRUE(is_over);
    EXPECT_EQ(state(id), RunState::cancelled);
}

TEST_F(JobConcurrency, StoppingTheHostEndsRunsAndRepeatableOnesComeBack) {
    std::promise<void> entered;
    auto job = declare(
        "",
        [&](JobRun& run) -> Status {
            entered.set_value();
            while (!run.cancelled()) std::this_thread::yield();
            return Error{Code::cancelled, "stopped"};
        },
        ports::AfterStop::repeat
    );
    const auto id = start();
    entered.get_future().wait();
    jobs.reset();
    job.reset();
    restart(1);
    EXPECT_EQ(state(id), RunState::queued);
    std::promise<void> again;
    job = declare("", [&](JobRun&) -> Status {
        again.set_value();
        return {};
    });
    again.get_future().wait();
}

TEST_F(JobConcurrency, CancelAgainstRunNeitherHangsNorRunsACancelledOne) {
    std::atomic<int> ran{0};
    auto job = declare("", [&](JobRun&) -> Status {
        ++ran;
        return {};
    });
    int cancelled = 0;
    for (int i = 0; i < 50; ++i) {
        const auto id = start();
        static_cast<void>(jobs->cancel(id).ok());
        while (state(id) == RunState::queued || state(id) == RunState::running) {
            std::this_thread::yield();
        }
        if (state(id) == RunState::cancelled) ++cancelled;
    }
    job.reset();
    EXPECT_EQ(ran + cancelled, 50);
}

}  // namespace
}  // namespace portico::jobs
