#include "jobs/job_scheduler.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "jobs/job_test_host.hpp"

namespace portico::jobs {
namespace {

using ports::AfterStop;
using ports::JobRun;
using ports::RunState;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using JobSchedulerTest = JobTestHost;

TEST_F(JobSchedulerTest, RunsBySchedule) {
    const auto job = declare("every 5m", counting());
    clock.advance(minutes{5} - seconds{1});
    jobs->run_pending();
    EXPECT_EQ(runs, 0);
    clock.advance(seconds{1});
    jobs->run_pending();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(last_due, clock.now());
    jobs->run_pending();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(jobs->next_run("erp", "sync"), clock.now() + minutes{5});
}

TEST_F(JobSchedulerTest, RunsByCron) {
    const auto job = declare("0 3 * * *", counting());
    EXPECT_EQ(jobs->next_run("erp", "sync"), clock.now() + hours{3});
    for (int hour = 0; hour < 48; ++hour) {
        clock.advance(hours{1});
        jobs->run_pending();
    }
    EXPECT_EQ(runs, 2);
}

TEST_F(JobSchedulerTest, AMissedScheduleRunsOnceAndKeepsItsRhythm) {
    auto job = declare("every 1h", counting());
    job.reset();
    clock.advance(hours{5} + minutes{20});
    restart();
    job = declare("every 1h", counting());
    jobs->run_pending();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(jobs->next_run("erp", "sync"), clock.now() + minutes{40});
    clock.advance(minutes{40});
    jobs->run_pending();
    EXPECT_EQ(runs, 2);
}

TEST_F(JobSchedulerTest, OccurrencesThatPassWhileARunWaitsAreThatOneRun) {
    const auto waiting = declare("every 1m", counting());
    const auto slow = declare(
        "",
        [&](JobRun&) -> Status {
            clock.advance(minutes{1});
            return {};
        },
        AfterStop::fail,
        "slow"
    );
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(jobs->start("erp", "slow", "", "", {}).ok());
    clock.advance(minutes{1});
    jobs->run_pending();  // the slow ones were due first
    EXPECT_EQ(runs, 1);
}

TEST_F(JobSchedulerTest, AChangedScheduleCountsFromNow) {
    declare("every 1h", counting()).reset();
    clock.advance(hours{5});
    const auto job = declare("every 2h", counting());
    jobs->run_pending();
    EXPECT_EQ(runs, 0);
    EXPECT_EQ(jobs->next_run("erp", "sync"), clock.now() + hours{2});
}

TEST_F(JobSchedulerTest, AClockSetBackDoesNotStopAJob) {
    const auto job = declare("every 5m", counting());
    clock.advance(minutes{5});
    jobs->run_pending();
    EXPECT_EQ(runs, 1);
    clock.jump(-hours{1});
    jobs->run_pending();
    EXPECT_EQ(runs, 1);
    clock.advance(minutes{5});
    jobs->run_pending();
    EXPECT_EQ(runs, 2);
}

TEST_F(JobSchedulerTest, StartedRunCarriesItsInputAndIsReported) {
    std::string input;
    std::string id_seen;
    const auto job = declare("", [&](JobRun& run) -> Status {
        input = run.input();
        id_seen = run.id();
        run.progress(3, 10, "three of ten");
        return {};
    });
    const auto id = start(R"({"page": 1})");
    const auto queued = jobs->report(id).value();
    EXPECT_EQ(queued.state, RunState::queued);
    EXPECT_EQ(queued.owner, "erp");
    EXPECT_EQ(queued.name, "sync");
    EXPECT_EQ(queued.company, "c1");
    EXPECT_EQ(queued.due, clock.now());
    EXPECT_FALSE(queued.started);
    jobs->run_pending();
    EXPECT_EQ(input, R"({"page": 1})");
    EXPECT_EQ(id_seen, id);
    const auto done = jobs->report(id).value();
    EXPECT_EQ(done.state, RunState::succeeded);
    EXPECT_EQ(done.done, 3);
    EXPECT_EQ(done.total, 10);
    EXPECT_EQ(done.text, "three of ten");
    EXPECT_EQ(done.started, clock.now());
    EXPECT_EQ(done.ended, clock.now());
}

TEST_F(JobSchedulerTest, RefusesBadStarts) {
    const auto job = declare("", counting());
    EXPECT_EQ(jobs->start("erp", "other", "", "", {}).error().code, Code::not_found);
    EXPECT_EQ(jobs->start("shop", "sync", "", "", {}).error().code, Code::not_found);
    EXPECT_EQ(jobs->start("erp", "sync", "", "[]", {}).error().code, Code::invalid);
    EXPECT_EQ(jobs->start("erp", "sync", "", "{", {}).error().code, Code::invalid);
    EXPECT_EQ(jobs->report("nothing").error().code, Code::not_found);
    EXPECT_EQ(jobs->cancel("nothing").error().code, Code::not_found);
    EXPECT_EQ(jobs->declare("erp", "sync", "", counting()).error().code, Code::conflict);
    EXPECT_EQ(jobs->declare("erp", "x", "at noon", counting()).error().code, Code::invalid);
    EXPECT_EQ(jobs->declare("erp", "", "", counting()).error().code, Code::invalid);
}

TEST_F(JobSchedulerTest, RunsInOrderOfDueTimeAndNotBefore) {
    std::vector<std::string> order;
    const auto job = declare("", [&](JobRun& run) -> Status {
        order.push_back(run.input());
        return {};
    });
    start(R"({"n":3})", clock.now() + minutes{3});
    start(R"({"n":1})", clock.now() + minutes{1});
    start(R"({"n":2})", clock.now() + minutes{1});
    jobs->run_pending();
    EXPECT_TRUE(order.empty());
    clock.advance(minutes{3});
    jobs->run_pending();
    EXPECT_EQ(order, (std::vector<std::string>{R"({"n":1})", R"({"n":2})", R"({"n":3})"}));
}

TEST_F(JobSchedulerTest, QueuedRunsSurviveARestart) {
    auto job = declare("", counting());
    const auto id = start();
    job.reset();
    restart();
    jobs->run_pending();
    EXPECT_EQ(state(id), RunState::queued) << "nobody declared the job yet";
    job = declare("", counting());
    jobs->run_pending();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(state(id), RunState::succeeded);
}

TEST_F(JobSchedulerTest, QueueIsBounded) {
    const auto job = declare("", counting());
    for (int i = 0; i < 1'000; ++i) start("", clock.now() + hours{1});
    EXPECT_EQ(jobs->start("erp", "sync", "", "", {}).error().code, Code::quota);
    clock.advance(hours{1});
    jobs->run_pending();
    EXPECT_EQ(runs, 1'000);
    EXPECT_EQ(jobs->history("erp", 1'000).value().size(), 100U) << "history is bounded too";
}

TEST_F(JobSchedulerTest, HistoryIsNewestFirstAndPerOwner) {
    const auto job = declare("", counting());
    const auto other = jobs->declare("host", "prune", "", counting()).value();
    const auto first = start();
    const auto second = jobs->start("host", "prune", "", "", {}).value();
    const auto third = start();
    const auto ids = [](const std::vector<ports::RunReport>& reports) {
        std::vector<std::string> result;
        for (const auto& report : reports) result.push_back(report.id);
        return result;
    };
    EXPECT_EQ(ids(jobs->history("", 10).value()), (std::vector{third, second, first}));
    EXPECT_EQ(ids(jobs->history("erp", 10).value()), (std::vector{third, first}));
    EXPECT_EQ(ids(jobs->history("", 1).value()), (std::vector{third}));
}

TEST_F(JobSchedulerTest, FailureIsKeptAndTheScheduleGoesOn) {
    int calls = 0;
    const auto job = declare("every 1m", [&](JobRun&) -> Status {
        if (++calls == 1) return unavailable("the ERP is down");
        throw std::runtime_error{"boom"};
    });
    clock.advance(minutes{1});
    jobs->run_pending();
    clock.advance(minutes{1});
    jobs->run_pending();
    const auto history = jobs->history("erp", 10).value();
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[1].state, RunState::failed);
    EXPECT_EQ(history[1].error, "the ERP is down");
    EXPECT_EQ(history[0].state, RunState::failed);
    EXPECT_EQ(history[0].error, "the job threw: boom");
}

TEST_F(JobSchedulerTest, CancelsAQueuedRun) {
    const auto job = declare("", counting());
    const auto id = start();
    ASSERT_TRUE(jobs->cancel(id).ok());
    jobs->run_pending();
    EXPECT_EQ(runs, 0);
    EXPECT_EQ(state(id), RunState::cancelled);
    EXPECT_EQ(jobs->cancel(id).error().code, Code::conflict);
}

TEST_F(JobSchedulerTest, CancelsARunningRun) {
    const auto job = declare("", [&](JobRun& run) -> Status {
        EXPECT_EQ(state(run.id()), RunState::running);
        EXPECT_FALSE(run.cancelled());
        EXPECT_TRUE(jobs->cancel(run.id()).ok());
        EXPECT_TRUE(run.cancelled());
        return Error{Code::cancelled, "stopped half way"};
    });
    const auto id = start();
    jobs->run_pending();
    EXPECT_EQ(state(id), RunState::cancelled);
    EXPECT_EQ(jobs->report(id).value().error, "stopped half way");
}

TEST_F(JobSchedulerTest, ARunThatFinishedInSpiteOfBeingCancelledSucceeded) {
    const auto job = declare("", [&](JobRun& run) -> Status { return jobs->cancel(run.id()); });
    const auto id = start();
    jobs->run_pending();
    EXPECT_EQ(state(id), RunState::succeeded);
}

TEST_F(JobSchedulerTest, KilledWhileARunWasInProgressItIsFailed) {
    auto job = declare("", counting());
    const auto id = start();
    // What a kill leaves behind.
    ASSERT_TRUE(host->execute("UPDATE job_run SET state = 'running', started_at = 1").ok());
    job.reset();
    restart();
    job = declare("", counting());
    jobs->run_pending();
    EXPECT_EQ(runs, 0);
    const auto report = jobs->report(id).value();
    EXPECT_EQ(report.state, RunState::failed);
    EXPECT_EQ(report.error, "the host stopped while it ran");
}

TEST_F(JobSchedulerTest, KilledWhileARepeatableRunWasInProgressItRunsAgainAFewTimes) {
    auto job = declare("", counting(), AfterStop::repeat);
    const auto id = start();
    for (int attempt = 2; attempt <= 5; ++attempt) {
        ASSERT_TRUE(host->execute("UPDATE job_run SET state = 'running'").ok());
        job.reset();
        restart();
        job = declare("", counting(), AfterStop::repeat);
        ASSERT_EQ(state(id), RunState::queued) << attempt;
    }
    jobs->run_pending();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(last_attempt, 5);
    ASSERT_TRUE(host->execute("UPDATE job_run SET state = 'running'").ok());
    job.reset();
    job = declare("", counting(), AfterStop::repeat);
    EXPECT_EQ(state(id), RunState::failed) << "a run that kills its host five times has to stop";
}

TEST_F(JobSchedulerTest, AWithdrawnRunIsCancelledOrQueuedAgain) {
    for (const auto after_stop : {AfterStop::fail, AfterStop::repeat}) {
        std::unique_ptr<ports::DeclaredJob> job;
        job = declare(
            "",
            [&](JobRun& run) -> Status {
                job.reset();
                EXPECT_TRUE(run.cancelled());
                return Error{Code::cancelled, "stopped"};
            },
            after_stop
        );
        const auto id = start();
        jobs->run_pending();
        const auto expected =
            after_stop == AfterStop::fail ? RunState::cancelled : RunState::queued;
        EXPECT_EQ(state(id), expected);
    }
}

TEST_F(JobSchedulerTest, ProgressIsThinnedOutButTheLastIsKept) {
    std::string id;
    const auto job = declare("", [&](JobRun& run) -> Status {
        run.progress(1, 10, "first");
        run.progress(2, 10, "too soon");
        EXPECT_EQ(jobs->report(id).value().text, "first");
        clock.advance(milliseconds{100});
        run.progress(3, 10, "kept");
        EXPECT_EQ(jobs->report(id).value().text, "kept");
        EXPECT_EQ(jobs->history("erp", 1).value()[0].done, 3);
        run.progress(10, 10, "all");
        EXPECT_EQ(jobs->report(id).value().text, "all");
        return {};
    });
    id = start();
    jobs->run_pending();
    EXPECT_EQ(jobs->report(id).value().text, "all");
}

TEST_F(JobSchedulerTest, LongProgressTextIsCutAtAWholeCharacter) {
    std::string text(999, 'x');
    text += "\xd0\xb6\xd0\xb6";
    const auto job = declare("", [&](JobRun& run) -> Status {
        run.progress(1, 1, text);
        return {};
    });
    const auto id = start();
    jobs->run_pending();
    EXPECT_EQ(jobs->report(id).value().text, std::string(999, 'x'));
}

TEST_F(JobSchedulerTest, DatabaseTroubleDelaysARunButDoesNotLoseIt) {
    const auto job = declare("", counting());
    const auto id = start();
    ASSERT_TRUE(host->execute("ALTER TABLE job_run RENAME TO away").ok());
    jobs->run_pending();
    EXPECT_EQ(runs, 0);
    ASSERT_TRUE(host->execute("ALTER TABLE away RENAME TO job_run").ok());
    jobs->run_pending();
    EXPECT_EQ(runs, 0) << "not before a second passed";
    clock.advance(seconds{1});
    jobs->run_pending();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(state(id), RunState::succeeded);
}

}  // namespace
}  // namespace portico::jobs
