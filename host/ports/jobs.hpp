#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/clock.hpp"

namespace portico::ports {

/// A run in progress, as its work sees it. Thread-safe.
class JobRun {
public:
    virtual ~JobRun() = default;

    [[nodiscard]] virtual const std::string& id() const = 0;
    [[nodiscard]] virtual const std::string& input() const = 0;  ///< JSON object
    [[nodiscard]] virtual Instant due() const = 0;
    [[nodiscard]] virtual int attempt() const = 0;

    /// `total` 0 when unknown. Cheap: at most ten a second are kept.
    virtual void progress(std::int64_t done, std::int64_t total, std::string_view text) = 0;
    [[nodiscard]] virtual bool cancelled() const = 0;
};

using JobWork = std::function<Status(JobRun&)>;

enum class RunState : std::uint8_t { queued, running, succeeded, failed, cancelled };

struct RunReport {
    std::string id;
    std::string owner;  ///< plugin id, or "host"
    std::string name;
    std::string company;  ///< whose members may watch it; empty: operators only
    RunState state = RunState::queued;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::string text;   ///< last progress sentence
    std::string error;  ///< why it failed
    Instant due{};
    std::optional<Instant> started;
    std::optional<Instant> ended;
};

/// What becomes of a run that was in progress when the host was killed or stopped.
enum class AfterStop : std::uint8_t {
    fail,    ///< it is failed (killed) or cancelled (stopped); for work that must not run twice
    repeat,  ///< it is queued again, attempt + 1 after a kill, at most five; for idempotent work
};

/// Ends the declaration when destroyed; asks a run in progress to stop and waits for it.
class DeclaredJob {
public:
    virtual ~DeclaredJob() = default;
};

/// Scheduler: one run of a job at a time, history kept, missed schedules run once. Thread-safe.
class Jobs {
public:
    virtual ~Jobs() = default;

    /// `schedule`: "every 5m" (s, m, h, d), a cron line of five fields in UTC, or "".
    /// Errors: Code::invalid (schedule), Code::conflict (owner has that name already).
    virtual Result<std::unique_ptr<DeclaredJob>> declare(
        std::string owner,
        std::string name,
        std::string schedule,
        JobWork work,
        AfterStop after_stop = AfterStop::fail
    ) = 0;

    /// Queues a run durably; gives its id. `input` is a JSON object ("" for {}) of at most 64 KiB;
    /// `at` empty: now. Errors: Code::not_found (job), Code::quota (1,000 queued), Code::invalid.
    virtual Result<std::string> start(
        std::string_view owner,
        std::string_view name,
        std::string_view company,
        std::string_view input,
        std::optional<Instant> at
    ) = 0;

    [[nodiscard]] virtual Result<RunReport> report(std::string_view run_id) const = 0;

    /// Newest first. Empty owner: of all.
    [[nodiscard]] virtual Result<std::vector<RunReport>> history(
        std::string_view owner, std::size_t limit
    ) const = 0;

    /// A queued run is cancelled at once, a running one is asked to stop. Errors: Code::not_found,
    /// Code::conflict (it has ended already, or runs in another process).
    virtual Status cancel(std::string_view run_id) = 0;
};

}  // namespace portico::ports
