#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "standing/schedule.hpp"

namespace portico::reorder {

/// Which standing order, of which company.
struct ScheduleKey {
    std::string company;
    std::string id;
};

/// One that is due.
struct DueSchedule {
    std::int64_t next_at = 0;
    ScheduleKey key;
};

/// A run that was begun and has not ended.
struct OpenRun {
    std::int64_t try_at = 0;
    ScheduleKey key;
    Run run;
};

/// A run, and whose it is.
struct MadeBasket {
    std::string schedule;
    Run run;
};

/// Of all companies, those due by `now` that come after `last` in the order of their time; at most
/// 100. Errors: those of the database.
Result<std::vector<DueSchedule>> due_schedules(
    SqlSession& session, std::int64_t now, const DueSchedule& last
);

/// Of all companies, runs that are to be tried (again) by `now`; at most 100, the longest waiting
/// first.
Result<std::vector<OpenRun>> open_runs(SqlSession& session, std::int64_t now);

/// Of all companies, those whose runs were done before their time has come, and that go on after
/// them: the clock was put back, and they have not followed it yet; at most 1,000.
Result<std::vector<ScheduleKey>> schedules_ahead(SqlSession& session, std::int64_t now);

/// Deletes what became of runs of all companies before a moment.
Status forget_runs(SqlSession& session, std::int64_t before);

/// Standing orders in the database. Every call is about one company. Errors: those of the database,
/// Code::internal (damaged).
class ScheduleStore {
public:
    ScheduleStore(SqlSession& session, std::string_view company)
        : session_{session}, company_{company} {}

    /// By name; without their lines and agreed prices.
    Result<std::vector<Schedule>> list();
    Result<std::int64_t> count();

    /// Absent: no such one of this company.
    Result<std::optional<Schedule>> load(std::string_view id);

    Status insert(const Schedule& schedule);
    Status replace(const Schedule& schedule);
    /// Writes what runs change: state, settled, once, next_at, failures.
    Status replace_progress(const Schedule& schedule);
    /// With its runs.
    Status erase(std::string_view id);

    /// Runs from `settled` on that a person left out.
    Result<std::set<std::string>> skipped(const Schedule& schedule);

    Result<std::optional<Run>> run(std::string_view id, std::string_view run);
    /// The run that made a basket; absent: none did.
    Result<std::optional<MadeBasket>> run_of_basket(std::string_view basket);
    Result<bool> has_open_run(std::string_view id);
    /// The latest first; those before `before`, if it is not empty.
    Result<std::vector<Run>> runs(std::string_view id, std::string_view before, std::int64_t limit);
    /// `try_at`: while it is being done. Errors: Code::conflict (there is such a run).
    Status insert_run(std::string_view id, const Run& run, std::optional<std::int64_t> try_at);
    Status replace_run(std::string_view id, const Run& run, std::optional<std::int64_t> try_at);
    /// Of a clock that was put back: those missed will come.
    Status erase_missed_after(std::string_view id, std::int64_t moment);
    Status erase_run(std::string_view id, std::string_view run);

private:
    SqlSession& session_;
    std::string_view company_;
};

}  // namespace portico::reorder
