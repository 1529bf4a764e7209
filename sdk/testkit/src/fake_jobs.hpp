#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <portico/testkit/fake_host.hpp>

#include "ports/clock.hpp"
#include "ports/jobs.hpp"

namespace portico::testkit {

/// Jobs that run when the test says so, on its thread.
class FakeJobs final : public ports::Jobs {
public:
    explicit FakeJobs(const ports::Clock& clock) : clock_{clock} {}

    Result<std::unique_ptr<ports::DeclaredJob>> declare(
        std::string owner,
        std::string name,
        std::string schedule,
        ports::JobWork work,
        ports::AfterStop after_stop
    ) override;
    Result<std::string> start(
        std::string_view owner,
        std::string_view name,
        std::string_view company,
        std::string_view input,
        std::optional<ports::Instant> at
    ) override;
    Result<ports::RunReport> report(std::string_view run_id) const override;
    Result<std::vector<ports::RunReport>> history(std::string_view owner, std::size_t limit)
        const override;
    Status cancel(std::string_view run_id) override;

    Status run(std::string_view name, FakeJobRun& run);

    /// Runs what was started and is due; the first failure is the answer.
    Result<std::size_t> run_started();

    /// "name schedule", sorted.
    [[nodiscard]] std::vector<std::string> declared() const;

private:
    struct Job {
        std::string schedule;
        ports::JobWork work;
    };

    struct Started {
        ports::RunReport report;
        std::string input;
    };

    class Handle;

    [[nodiscard]] Started* find(std::string_view run_id);

    const ports::Clock& clock_;
    std::map<std::string, Job, std::less<>> jobs_;
    std::vector<Started> started_;
};

}  // namespace portico::testkit
