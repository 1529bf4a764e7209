#include "erp/sync_ledger.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace portico::erp {
namespace {

using ports::SqlValue;
using std::string_view;

constexpr auto select_cursor = R"sql(
    SELECT cursor, started_at, snapshot_page, snapshot_rejected
      FROM sync_cursor
     WHERE connector = $1 AND entity = $2
)sql";

constexpr auto upsert_cursor = R"sql(
    INSERT INTO sync_cursor (connector, entity, cursor, started_at, snapshot_page, snapshot_rejected)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (connector, entity) DO UPDATE
       SET cursor = excluded.cursor, started_at = excluded.started_at,
           snapshot_page = excluded.snapshot_page, snapshot_rejected = excluded.snapshot_rejected
)sql";

constexpr auto insert_seen =
    "INSERT INTO sync_seen (connector, entity, page, keys) VALUES ($1, $2, $3, $4)";
constexpr auto select_seen = "SELECT keys FROM sync_seen WHERE connector = $1 AND entity = $2";
constexpr auto delete_seen = "DELETE FROM sync_seen WHERE connector = $1 AND entity = $2";

constexpr auto upsert_changed = R"sql(
    INSERT INTO sync_state (entity, connector, changed_at) VALUES ($1, $2, $3)
    ON CONFLICT (entity) DO UPDATE
       SET connector = excluded.connector, changed_at = excluded.changed_at
)sql";

constexpr auto upsert_complete = R"sql(
    INSERT INTO sync_state (entity, connector, as_of) VALUES ($1, $2, $3)
    ON CONFLICT (entity) DO UPDATE
       SET connector = excluded.connector, as_of = excluded.as_of, error = NULL
)sql";

constexpr auto finish_cursor =
    "UPDATE sync_cursor SET started_at = 0 WHERE connector = $1 AND entity = $2";

constexpr auto upsert_failed = R"sql(
    INSERT INTO sync_state (entity, connector, error) VALUES ($1, $2, $3)
    ON CONFLICT (entity) DO UPDATE SET connector = excluded.connector, error = excluded.error
)sql";

constexpr auto select_states =
    "SELECT entity, connector, as_of, changed_at, error FROM sync_state ORDER BY entity";

Status run(ports::Transaction& transaction, string_view sql, std::initializer_list<SqlValue> args) {
    PORTICO_TRY(transaction.execute(sql, {args.begin(), args.size()}, {}));
    return {};
}

std::string text_at(ports::Row row, std::size_t column) {
    const auto* text = std::get_if<string_view>(&row[column]);
    return text == nullptr ? std::string{} : std::string{*text};
}

std::optional<std::int64_t> number_at(ports::Row row, std::size_t column) {
    const auto* number = std::get_if<std::int64_t>(&row[column]);
    return number == nullptr ? std::nullopt : std::optional{*number};
}

}  // namespace

Result<PullState> SyncLedger::load(ports::Database& mirror, string_view entity) const {
    PullState state;
    PORTICO_TRY(mirror.query(select_cursor, {string_view{connector_}, entity}, [&](ports::Row row) {
        state.cursor = text_at(row, 0);
        state.started_at = number_at(row, 1).value_or(0);
        state.snapshot_page = number_at(row, 2).value_or(0);
        state.snapshot_rejected = number_at(row, 3).value_or(0);
        return Status{};
    }));
    return state;
}

Status SyncLedger::save(ports::Transaction& transaction, string_view entity, const PullState& state)
    const {
    return run(
        transaction,
        upsert_cursor,
        {string_view{connector_},
         entity,
         string_view{state.cursor},
         state.started_at,
         state.snapshot_page,
         state.snapshot_rejected}
    );
}

Status SyncLedger::add_seen(
    ports::Transaction& transaction,
    string_view entity,
    std::int64_t page,
    const std::vector<std::uint64_t>& keys
) const {
    const ports::Bytes bytes{
        {reinterpret_cast<const char*>(keys.data()), keys.size() * sizeof(std::uint64_t)}};
    return run(transaction, insert_seen, {string_view{connector_}, entity, page, bytes});
}

Result<std::vector<std::uint64_t>> SyncLedger::seen(
    ports::Transaction& transaction, string_view entity
) const {
    std::vector<std::uint64_t> keys;
    const std::array<SqlValue, 2> args{string_view{connector_}, entity};
    PORTICO_TRY(transaction.execute(select_seen, args, [&keys](ports::Row row) -> Status {
        const auto* bytes = std::get_if<ports::Bytes>(&row[0]);
        if (bytes == nullptr || bytes->view.empty()) return {};
        const auto former = keys.size();
        keys.resize(former + bytes->view.size() / sizeof(std::uint64_t));
        std::memcpy(
            keys.data() + former, bytes->view.data(), (keys.size() - former) * sizeof(std::uint64_t)
        );
        return {};
    }));
    std::sort(keys.begin(), keys.end());
    return keys;
}

Status SyncLedger::forget_seen(ports::Transaction& transaction, string_view entity) const {
    return run(transaction, delete_seen, {string_view{connector_}, entity});
}

Status SyncLedger::mark_changed(
    ports::Transaction& transaction, string_view entity, std::int64_t now_us
) const {
    return run(transaction, upsert_changed, {entity, string_view{connector_}, now_us});
}

Status SyncLedger::mark_complete(
    ports::Transaction& transaction, string_view entity, std::int64_t as_of_us
) const {
    PORTICO_TRY(run(transaction, upsert_complete, {entity, string_view{connector_}, as_of_us}));
    return run(transaction, finish_cursor, {string_view{connector_}, entity});
}

Status SyncLedger::mark_failed(
    ports::Transaction& transaction, string_view entity, string_view error
) const {
    return run(transaction, upsert_failed, {entity, string_view{connector_}, error});
}

Result<std::vector<EntityState>> entity_states(ports::Database& mirror) {
    std::vector<EntityState> states;
    PORTICO_TRY(mirror.query(select_states, {}, [&states](ports::Row row) -> Status {
        states.push_back(
            {.entity = text_at(row, 0),
             .connector = text_at(row, 1),
             .as_of = number_at(row, 2),
             .changed_at = number_at(row, 3),
             .error = text_at(row, 4)}
        );
        return {};
    }));
    return states;
}

}  // namespace portico::erp
