#include "erp/sync_journal.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "erp/content_hash.hpp"

namespace portico::erp {
namespace {

using ports::SqlValue;
using std::string_view;

constexpr std::size_t readable_bytes = 40;
constexpr std::size_t error_bytes_max = 1000;

constexpr auto upsert_counts = R"sql(
    INSERT INTO sync_journal (connector, entity, sync_started_at, last_read, last_changed,
                              last_rejected, total_read, total_changed, total_rejected,
                              unannounced, blocked_rows)
    VALUES ($1, $2, $3, $4, $5, $6, $4, $5, $6, 0, 0)
    ON CONFLICT (connector, entity) DO UPDATE
       SET last_read = $4 + CASE WHEN sync_journal.sync_started_at = $3
                                 THEN sync_journal.last_read ELSE 0 END,
           last_changed = $5 + CASE WHEN sync_journal.sync_started_at = $3
                                    THEN sync_journal.last_changed ELSE 0 END,
           last_rejected = $6 + CASE WHEN sync_journal.sync_started_at = $3
                                     THEN sync_journal.last_rejected ELSE 0 END,
           total_read = sync_journal.total_read + $4,
           total_changed = sync_journal.total_changed + $5,
           total_rejected = sync_journal.total_rejected + $6,
           sync_started_at = $3
)sql";

constexpr auto insert_empty = R"sql(
    INSERT INTO sync_journal (connector, entity, sync_started_at, last_read, last_changed,
                              last_rejected, total_read, total_changed, total_rejected,
                              unannounced, blocked_rows)
    VALUES ($1, $2, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    ON CONFLICT (connector, entity) DO NOTHING
)sql";

constexpr auto update_error =
    "UPDATE sync_journal SET error = $3, error_at = $4 WHERE connector = $1 AND entity = $2";

constexpr auto update_blocked = R"sql(
    UPDATE sync_journal
       SET blocked_rows = $3,
           blocked_since = CASE WHEN $3 = 0 THEN NULL ELSE COALESCE(blocked_since, $4) END
     WHERE connector = $1 AND entity = $2
)sql";

constexpr auto update_owed =
    "UPDATE sync_journal SET unannounced = 1 WHERE connector = $1 AND entity = $2";
constexpr auto select_owed =
    "SELECT entity FROM sync_journal WHERE connector = $1 AND unannounced = 1 ORDER BY entity";
constexpr auto clear_owed =
    "UPDATE sync_journal SET unannounced = 0 WHERE connector = $1 AND unannounced = 1";

constexpr auto select_entries = R"sql(
    SELECT j.entity, j.sync_started_at, j.last_read, j.last_changed, j.last_rejected, j.total_read,
           j.total_changed, j.total_rejected, j.error, j.error_at, j.blocked_rows, j.blocked_since,
           c.cursor
      FROM sync_journal j
      LEFT JOIN sync_cursor c ON c.connector = j.connector AND c.entity = j.entity
     WHERE j.connector = $1
     ORDER BY j.entity
)sql";

Status run(ports::Transaction& transaction, string_view sql, std::initializer_list<SqlValue> args) {
    PORTICO_TRY(transaction.execute(sql, {args.begin(), args.size()}, {}));
    return {};
}

std::string text_at(ports::Row row, std::size_t column) {
    const auto* text = std::get_if<string_view>(&row[column]);
    return text == nullptr ? std::string{} : std::string{*text};
}

std::int64_t number_at(ports::Row row, std::size_t column) {
    const auto* number = std::get_if<std::int64_t>(&row[column]);
    return number == nullptr ? 0 : *number;
}

}  // namespace

Status SyncJournal::count(
    ports::Transaction& transaction,
    string_view entity,
    std::int64_t started_us,
    const RecordCounts& counts
) const {
    return run(
        transaction,
        upsert_counts,
        {string_view{connector_}, entity, started_us, counts.read, counts.changed, counts.rejected}
    );
}

Status SyncJournal::note_failure(
    ports::Transaction& transaction, string_view entity, string_view error, std::int64_t now_us
) const {
    const string_view connector{connector_};
    PORTICO_TRY(run(transaction, insert_empty, {connector, entity}));
    const auto sentence = error.substr(0, error_bytes_max);
    return run(transaction, update_error, {connector, entity, sentence, now_us});
}

Status SyncJournal::note_blocked(
    ports::Transaction& transaction, string_view entity, std::int64_t rows, std::int64_t now_us
) const {
    const string_view connector{connector_};
    PORTICO_TRY(run(transaction, insert_empty, {connector, entity}));
    return run(transaction, update_blocked, {connector, entity, rows, now_us});
}

Status SyncJournal::owe_announcement(ports::Transaction& transaction, string_view entity) const {
    const string_view connector{connector_};
    PORTICO_TRY(run(transaction, insert_empty, {connector, entity}));
    return run(transaction, update_owed, {connector, entity});
}

Result<std::vector<std::string>> SyncJournal::take_announcements(ports::Transaction& transaction
) const {
    std::vector<std::string> entities;
    const std::array<SqlValue, 1> args{string_view{connector_}};
    PORTICO_TRY(transaction.execute(select_owed, args, [&entities](ports::Row row) -> Status {
        entities.push_back(text_at(row, 0));
        return {};
    }));
    if (!entities.empty()) PORTICO_TRY(transaction.execute(clear_owed, args, {}));
    return entities;
}

Result<std::vector<JournalEntry>> SyncJournal::entries(ports::Database& mirror) const {
    std::vector<JournalEntry> entries;
    const auto read = [&entries](ports::Row row) -> Status {
        entries.push_back(
            {.entity = text_at(row, 0),
             .sync_started_at = number_at(row, 1),
             .last = {number_at(row, 2), number_at(row, 3), number_at(row, 4)},
             .total = {number_at(row, 5), number_at(row, 6), number_at(row, 7)},
             .error = text_at(row, 8),
             .error_at = number_at(row, 9),
             .blocked_rows = number_at(row, 10),
             .blocked_since = number_at(row, 11),
             .cursor = text_at(row, 12)}
        );
        return {};
    };
    PORTICO_TRY(mirror.query(select_entries, {string_view{connector_}}, read));
    return entries;
}

std::string cursor_digest(string_view cursor) {
    if (cursor.empty()) return {};
    std::string readable;
    for (const char c : cursor.substr(0, readable_bytes))
        readable += c >= ' ' && c <= '~' ? c : '.';
    if (cursor.size() <= readable_bytes) return readable;
    char rest[64];
    const auto hash = static_cast<unsigned long long>(content_hash(cursor));
    std::snprintf(rest, sizeof rest, "... (%zu bytes, %08llx)", cursor.size(), hash & 0xFFFFFFFFU);
    return readable + rest;
}

}  // namespace portico::erp
