#include "erp/sync_control.hpp"

#include <algorithm>

namespace portico::erp {
namespace {

using std::string_view;

constexpr std::int64_t second_us = 1'000'000;

constexpr auto insert_pause = R"sql(
    INSERT INTO sync_pause (connector, entity, paused_at, paused_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (connector, entity) DO NOTHING
)sql";
constexpr auto delete_pause =
    "DELETE FROM sync_pause WHERE connector = $1 AND ($2 = '' OR entity = $2)";
constexpr auto select_pauses =
    "SELECT entity, paused_at, paused_by FROM sync_pause WHERE connector = $1 ORDER BY entity";

constexpr auto select_retry = "SELECT failures, retry_at FROM sync_retry WHERE connector = $1";
constexpr auto upsert_retry = R"sql(
    INSERT INTO sync_retry (connector, failures, retry_at) VALUES ($1, $2, $3)
    ON CONFLICT (connector) DO UPDATE
       SET failures = excluded.failures, retry_at = excluded.retry_at
)sql";
constexpr auto delete_retry = "DELETE FROM sync_retry WHERE connector = $1";

}  // namespace

Status SyncControl::pause(ports::Database& mirror, const Pause& pause) const {
    const string_view entity{pause.entity};
    const string_view who{pause.paused_by};
    PORTICO_TRY(
        mirror.execute(insert_pause, {string_view{connector_}, entity, pause.paused_at, who})
    );
    return {};
}

Status SyncControl::resume(ports::Database& mirror, string_view entity) const {
    PORTICO_TRY(mirror.execute(delete_pause, {string_view{connector_}, entity}));
    return {};
}

Result<std::vector<Pause>> SyncControl::pauses(ports::Database& mirror) const {
    std::vector<Pause> found;
    PORTICO_TRY(mirror.query(
        select_pauses,
        {string_view{connector_}},
        [&found](ports::Row row) -> Status {
            found.push_back(
                {.entity = std::string{std::get<string_view>(row[0])},
                 .paused_at = std::get<std::int64_t>(row[1]),
                 .paused_by = std::string{std::get<string_view>(row[2])}}
            );
            return {};
        }
    ));
    return found;
}

Result<std::optional<Pause>> SyncControl::pause_of(ports::Database& mirror, string_view entity)
    const {
    for (auto& pause : PORTICO_TRY(pauses(mirror))) {
        if (pause.entity.empty() || pause.entity == entity) return std::optional{std::move(pause)};
    }
    return std::optional<Pause>{};
}

Result<RetryPlan> SyncControl::retry_plan(ports::Database& mirror) const {
    RetryPlan plan;
    PORTICO_TRY(mirror.query(
        select_retry,
        {string_view{connector_}},
        [&plan](ports::Row row) -> Status {
            plan = {std::get<std::int64_t>(row[0]), std::get<std::int64_t>(row[1])};
            return {};
        }
    ));
    return plan;
}

Status SyncControl::note_failure(ports::Database& mirror, Code code, std::int64_t now_us) const {
    const auto failures = PORTICO_TRY(retry_plan(mirror)).failures + 1;
    const auto retry_at = now_us + retry_delay_us(code, failures);
    PORTICO_TRY(mirror.execute(upsert_retry, {string_view{connector_}, failures, retry_at}));
    return {};
}

Status SyncControl::note_success(ports::Database& mirror) const {
    if (PORTICO_TRY(retry_plan(mirror)).failures == 0) return {};
    PORTICO_TRY(mirror.execute(delete_retry, {string_view{connector_}}));
    return {};
}

std::int64_t retry_delay_us(Code code, std::int64_t failures) {
    const bool is_refused = code == Code::denied || code == Code::quota;
    const std::int64_t first = is_refused ? 300 : 10;
    const std::int64_t longest = is_refused ? 3600 : 900;
    const auto doublings = std::clamp<std::int64_t>(failures - 1, 0, 10);
    return std::min(first << doublings, longest) * second_us;
}

}  // namespace portico::erp
