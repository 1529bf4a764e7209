#include "standing/schedule_store.hpp"

#include <utility>

#include <portico/json.hpp>

#include "standing/schedule_text.hpp"

namespace portico::reorder {
namespace {

constexpr auto select_due =
    "SELECT next_at, company_id, id FROM schedule WHERE state = 'active' AND next_at <= $1 "
    "AND (next_at > $2 OR (next_at = $2 AND (company_id > $3 OR (company_id = $3 AND id > $4)))) "
    "ORDER BY next_at, company_id, id LIMIT 100";

constexpr auto select_open =
    "SELECT run, due_at, outcome, reason, detail, basket_id, order_id, updated_at, attempts, "
    "try_at, company_id, schedule_id FROM schedule_run WHERE try_at <= $1 "
    "ORDER BY try_at, company_id, schedule_id LIMIT 100";

constexpr auto select_ahead =
    "SELECT DISTINCT run.company_id, run.schedule_id FROM schedule_run run JOIN schedule "
    "ON schedule.company_id = run.company_id AND schedule.id = run.schedule_id "
    "WHERE run.due_at > $1 AND run.outcome <> 'skipped' "
    "AND (schedule.next_at IS NULL OR schedule.next_at > run.due_at) LIMIT 1000";

constexpr auto delete_missed =
    "DELETE FROM schedule_run WHERE company_id = $1 AND schedule_id = $2 AND due_at > $3 "
    "AND outcome = 'missed'";

constexpr auto delete_old_runs =
    "DELETE FROM schedule_run WHERE due_at < $1 AND updated_at < $1 AND try_at IS NULL";

constexpr auto select_list =
    "SELECT id, version, state, pause_reason, created_at, created_by, updated_at, definition, '', "
    "'', once, settled, next_at, failures FROM schedule WHERE company_id = $1 ORDER BY id";

constexpr auto count_all = "SELECT COUNT(*) FROM schedule WHERE company_id = $1";

constexpr auto select_one =
    "SELECT id, version, state, pause_reason, created_at, created_by, updated_at, definition, "
    "lines, agreed, once, settled, next_at, failures FROM schedule "
    "WHERE company_id = $1 AND id = $2";

constexpr auto insert_one =
    "INSERT INTO schedule (company_id, id, version, state, pause_reason, created_at, created_by, "
    "updated_at, definition, lines, agreed, once, settled, next_at, failures) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

constexpr auto update_one =
    "UPDATE schedule SET version = $3, updated_at = $4, definition = $5, lines = $6, agreed = $7 "
    "WHERE company_id = $1 AND id = $2";

constexpr auto update_progress =
    "UPDATE schedule SET state = $3, pause_reason = $4, once = $5, settled = $6, next_at = $7, "
    "failures = $8 WHERE company_id = $1 AND id = $2";

constexpr auto delete_runs = "DELETE FROM schedule_run WHERE company_id = $1 AND schedule_id = $2";
constexpr auto delete_one = "DELETE FROM schedule WHERE company_id = $1 AND id = $2";

constexpr auto select_skipped =
    "SELECT run FROM schedule_run WHERE company_id = $1 AND schedule_id = $2 AND run >= $3 "
    "AND outcome = 'skipped'";

constexpr auto select_run =
    "SELECT run, due_at, outcome, reason, detail, basket_id, order_id, updated_at, attempts "
    "FROM schedule_run WHERE company_id = $1 AND schedule_id = $2 AND run = $3";

constexpr auto select_run_of_basket =
    "SELECT run, due_at, outcome, reason, detail, basket_id, order_id, updated_at, attempts, "
    "schedule_id FROM schedule_run WHERE company_id = $1 AND basket_id = $2";

constexpr auto count_open =
    "SELECT COUNT(*) FROM schedule_run WHERE company_id = $1 AND schedule_id = $2 "
    "AND try_at IS NOT NULL";

constexpr auto select_runs =
    "SELECT run, due_at, outcome, reason, detail, basket_id, order_id, updated_at, attempts "
    "FROM schedule_run WHERE company_id = $1 AND schedule_id = $2 AND ($3 = '' OR run < $3) "
    "ORDER BY run DESC LIMIT $4";

constexpr auto insert_one_run =
    "INSERT INTO schedule_run (company_id, schedule_id, run, due_at, outcome, reason, detail, "
    "basket_id, order_id, updated_at, attempts, try_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

constexpr auto update_run =
    "UPDATE schedule_run SET outcome = $4, reason = $5, detail = $6, basket_id = $7, "
    "order_id = $8, updated_at = $9, attempts = $10, try_at = $11 "
    "WHERE company_id = $1 AND schedule_id = $2 AND run = $3";

constexpr auto delete_run =
    "DELETE FROM schedule_run WHERE company_id = $1 AND schedule_id = $2 AND run = $3";

/// An empty text is kept as NULL.
std::optional<std::string_view> kept(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return text;
}

std::optional<std::string> kept_once(const Schedule& schedule) {
    if (!schedule.once) return std::nullopt;
    return once_text(*schedule.once);
}

std::string_view name_of(ScheduleState state) {
    return state == ScheduleState::active ? "active" : "paused";
}

std::string definition_text(const Definition& definition) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object();
    write_definition(writer, definition);
    writer.end_object();
    return text;
}

Result<Schedule> read_schedule(const Row& row) {
    Schedule schedule;
    schedule.id = row.string(0);
    schedule.version = row.integer(1);
    schedule.state = row.text(2) == "active" ? ScheduleState::active : ScheduleState::paused;
    schedule.pause_reason = row.string(3);
    schedule.created_at = row.integer(4);
    schedule.created_by = row.string(5);
    schedule.updated_at = row.integer(6);
    schedule.definition = PORTICO_TRY(read_kept_definition(row.text(7)));
    schedule.lines = PORTICO_TRY(read_kept_lines(row.text(8)));
    schedule.agreed = row.string(9);
    if (!row.is_null(10)) schedule.once = PORTICO_TRY(read_kept_once(row.text(10)));
    schedule.settled = PORTICO_TRY(parse_minute(row.text(11)));
    schedule.next_at = row.optional_integer(12);
    schedule.failures = static_cast<int>(row.integer(13));
    return schedule;
}

Run read_run(const Row& row) {
    Run run;
    run.run = row.string(0);
    run.due_at = row.integer(1);
    run.outcome = outcome_named(row.text(2));
    run.reason = reason_named(row.text(3));
    run.detail = row.string(4);
    run.basket_id = row.string(5);
    run.order_id = row.string(6);
    run.updated_at = row.integer(7);
    run.attempts = static_cast<int>(row.integer(8));
    return run;
}

std::int64_t first_integer(const Row& row) {
    return row.integer(0);
}

}  // namespace

Result<std::vector<DueSchedule>> due_schedules(
    SqlSession& session, std::int64_t now, const DueSchedule& last
) {
    const auto read = [](const Row& row) {
        return DueSchedule{row.integer(0), {row.string(1), row.string(2)}};
    };
    return session.query(select_due, read, now, last.next_at, last.key.company, last.key.id);
}

Result<std::vector<OpenRun>> open_runs(SqlSession& session, std::int64_t now) {
    const auto read = [](const Row& row) {
        return OpenRun{row.integer(9), {row.string(10), row.string(11)}, read_run(row)};
    };
    return session.query(select_open, read, now);
}

Result<std::vector<ScheduleKey>> schedules_ahead(SqlSession& session, std::int64_t now) {
    const auto read = [](const Row& row) { return ScheduleKey{row.string(0), row.string(1)}; };
    return session.query(select_ahead, read, now);
}

Status forget_runs(SqlSession& session, std::int64_t before) {
    PORTICO_TRY(session.execute(delete_old_runs, before));
    return {};
}

Result<std::vector<Schedule>> ScheduleStore::list() {
    return session_.query(select_list, read_schedule, company_);
}

Result<std::int64_t> ScheduleStore::count() {
    return PORTICO_TRY(session_.query_one(count_all, first_integer, company_)).value_or(0);
}

Result<std::optional<Schedule>> ScheduleStore::load(std::string_view id) {
    return session_.query_one(select_one, read_schedule, company_, id);
}

Status ScheduleStore::insert(const Schedule& schedule) {
    PORTICO_TRY(session_.execute(
        insert_one,
        company_,
        schedule.id,
        schedule.version,
        name_of(schedule.state),
        schedule.pause_reason,
        schedule.created_at,
        schedule.created_by,
        schedule.updated_at,
        definition_text(schedule.definition),
        lines_text(schedule.lines),
        schedule.agreed,
        kept_once(schedule),
        minute_text(schedule.settled),
        schedule.next_at,
        schedule.failures
    ));
    return {};
}

Status ScheduleStore::replace(const Schedule& schedule) {
    PORTICO_TRY(session_.execute(
        update_one,
        company_,
        schedule.id,
        schedule.version,
        schedule.updated_at,
        definition_text(schedule.definition),
        lines_text(schedule.lines),
        schedule.agreed
    ));
    return replace_progress(schedule);
}

Status ScheduleStore::replace_progress(const Schedule& schedule) {
    PORTICO_TRY(session_.execute(
        update_progress,
        company_,
        schedule.id,
        name_of(schedule.state),
        schedule.pause_reason,
        kept_once(schedule),
        minute_text(schedule.settled),
        schedule.next_at,
        schedule.failures
    ));
    return {};
}

Status ScheduleStore::erase(std::string_view id) {
    PORTICO_TRY(session_.execute(delete_runs, company_, id));
    PORTICO_TRY(session_.execute(delete_one, company_, id));
    return {};
}

Result<std::set<std::string>> ScheduleStore::skipped(const Schedule& schedule) {
    const auto from = day_text(std::chrono::floor<std::chrono::days>(schedule.settled));
    const auto read = [](const Row& row) { return row.string(0); };
    const auto runs =
        PORTICO_TRY(session_.query(select_skipped, read, company_, schedule.id, from));
    return std::set<std::string>{runs.begin(), runs.end()};
}

Result<std::optional<Run>> ScheduleStore::run(std::string_view id, std::string_view run) {
    return session_.query_one(select_run, read_run, company_, id, run);
}

Result<std::optional<MadeBasket>> ScheduleStore::run_of_basket(std::string_view basket) {
    const auto read = [](const Row& row) { return MadeBasket{row.string(9), read_run(row)}; };
    return session_.query_one(select_run_of_basket, read, company_, basket);
}

Result<bool> ScheduleStore::has_open_run(std::string_view id) {
    const auto count = PORTICO_TRY(session_.query_one(count_open, first_integer, company_, id));
    return count.value_or(0) > 0;
}

Result<std::vector<Run>> ScheduleStore::runs(
    std::string_view id, std::string_view before, std::int64_t limit
) {
    return session_.query(select_runs, read_run, company_, id, before, limit);
}

Status ScheduleStore::insert_run(
    std::string_view id, const Run& run, std::optional<std::int64_t> try_at
) {
    PORTICO_TRY(session_.execute(
        insert_one_run,
        company_,
        id,
        run.run,
        run.due_at,
        name_of(run.outcome),
        name_of(run.reason),
        run.detail,
        kept(run.basket_id),
        kept(run.order_id),
        run.updated_at,
        run.attempts,
        try_at
    ));
    return {};
}

Status ScheduleStore::replace_run(
    std::string_view id, const Run& run, std::optional<std::int64_t> try_at
) {
    PORTICO_TRY(session_.execute(
        update_run,
        company_,
        id,
        run.run,
        name_of(run.outcome),
        name_of(run.reason),
        run.detail,
        kept(run.basket_id),
        kept(run.order_id),
        run.updated_at,
        run.attempts,
        try_at
    ));
    return {};
}

Status ScheduleStore::erase_missed_after(std::string_view id, std::int64_t moment) {
    PORTICO_TRY(session_.execute(delete_missed, company_, id, moment));
    return {};
}

Status ScheduleStore::erase_run(std::string_view id, std::string_view run) {
    PORTICO_TRY(session_.execute(delete_run, company_, id, run));
    return {};
}

}  // namespace portico::reorder
