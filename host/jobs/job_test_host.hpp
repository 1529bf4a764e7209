#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "jobs/job_scheduler.hpp"
#include "ports/log.hpp"
#include "ports/manual_clock.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::jobs {

class SilentLog final : public ports::Log {
public:
    void write(ports::Level, std::string_view, std::span<const ports::Field>) override {}
};

/// A host database that survives the scheduler, so that a test can end and restart it.
class JobTestHost : public testing::Test {
protected:
    void restart(std::size_t threads = 0) {
        jobs.reset();
        auto made = JobScheduler::create(host, clock, log, {.threads = threads});
        ASSERT_TRUE(made.ok()) << made.error().message;
        jobs = std::move(made).value();
    }

    void SetUp() override { restart(); }

    std::unique_ptr<ports::DeclaredJob> declare(
        std::string schedule,
        ports::JobWork work,
        ports::AfterStop after_stop = ports::AfterStop::fail,
        std::string name = "sync"
    ) {
        auto declared =
            jobs->declare("erp", std::move(name), std::move(schedule), std::move(work), after_stop);
        EXPECT_TRUE(declared.ok()) << declared.error().message;
        return std::move(declared).value();
    }

    /// Work that counts its runs.
    ports::JobWork counting() {
        return [this](ports::JobRun& run) -> Status {
            ++runs;
            last_due = run.due();
            last_attempt = run.attempt();
            return {};
        };
    }

    std::string start(std::string_view input = "", std::optional<ports::Instant> at = {}) {
        auto id = jobs->start("erp", "sync", "c1", input, at);
        EXPECT_TRUE(id.ok()) << id.error().message;
        return std::move(id).value();
    }

    ports::RunState state(std::string_view id) { return jobs->report(id).value().state; }

    std::unique_ptr<storage::SqliteDatabases> databases =
        storage::SqliteDatabases::create_in_memory().value();
    std::shared_ptr<ports::Database> host = databases->open("host", false).value();
    ports::ManualClock clock;
    SilentLog log;
    std::unique_ptr<JobScheduler> jobs;
    int runs = 0;
    int last_attempt = 0;
    ports::Instant last_due{};
};

}  // namespace portico::jobs
