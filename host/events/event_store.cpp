#include "events/event_store.hpp"

#include <array>

#include "embedded/portico_events_migrations.hpp"

namespace portico::events {
namespace {

constexpr std::int64_t rows_scanned_max = 1'000;
constexpr std::size_t batch_bytes_max = 4U << 20U;
constexpr std::int64_t prune_at_once = 5'000;

constexpr auto take_ids = R"sql(
    UPDATE event_sequence SET last = last + $1 WHERE name = 'event' RETURNING last
)sql";

constexpr auto insert_event = R"sql(
    INSERT INTO event (id, at, type, company, subject, json, origin)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (origin) DO NOTHING
)sql";

constexpr auto select_newest = "SELECT last FROM event_sequence WHERE name = 'event'";

constexpr auto select_after = R"sql(
    SELECT id, at, type, company, subject, json FROM event WHERE id > $1 ORDER BY id LIMIT $2
)sql";

constexpr auto select_cursor = "SELECT position FROM event_cursor WHERE subscriber = $1";

constexpr auto insert_cursor = R"sql(
    INSERT INTO event_cursor (subscriber, position, seen_at)
    SELECT $1, last, $2 FROM event_sequence WHERE name = 'event'
    RETURNING position
)sql";

constexpr auto update_cursor = R"sql(
    INSERT INTO event_cursor (subscriber, position, seen_at) VALUES ($1, $2, $3)
    ON CONFLICT (subscriber) DO UPDATE SET position = $2, seen_at = $3
)sql";

constexpr auto touch_cursor = "UPDATE event_cursor SET seen_at = $2 WHERE subscriber = $1";

constexpr auto delete_cursors = "DELETE FROM event_cursor WHERE seen_at < $1";

// Stops at the first young event: a look at an hour without old events costs one row.
constexpr auto select_prune_limit = R"sql(
    SELECT min(
        coalesce((SELECT id - 1 FROM event WHERE at >= $1 ORDER BY id LIMIT 1),
                 (SELECT last FROM event_sequence WHERE name = 'event')),
        coalesce((SELECT min(position) FROM event_cursor),
                 (SELECT last FROM event_sequence WHERE name = 'event')))
)sql";

constexpr auto delete_events = R"sql(
    DELETE FROM event WHERE id IN (SELECT id FROM event WHERE id <= $1 ORDER BY id LIMIT $2)
)sql";

std::int64_t micros(ports::Instant at) {
    return at.time_since_epoch().count();
}

std::string text(const ports::SqlValue& value) {
    const auto* view = std::get_if<std::string_view>(&value);
    return view != nullptr ? std::string{*view} : std::string{};
}

std::int64_t integer(const ports::SqlValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? *number : 0;
}

/// A sink for one number.
ports::RowSink into(std::int64_t& number) {
    return [&number](ports::Row row) -> Status {
        number = integer(row[0]);
        return {};
    };
}

// Ends a statement that has given enough; never seen by a caller.
const Error enough{Code::cancelled, "enough"};

}  // namespace

Result<std::unique_ptr<EventStore>> EventStore::create(std::shared_ptr<ports::Database> host) {
    const auto list = PORTICO_TRY(ports::migrations_of(migrations::files));
    PORTICO_TRY(host->migrate("events", list));
    return std::unique_ptr<EventStore>{new EventStore{std::move(host)}};
}

Result<std::int64_t> EventStore::append(std::span<const Arrival> arrivals) {
    auto transaction = PORTICO_TRY(host_->begin(ports::Access::write));
    const std::array<ports::SqlValue, 1> count{static_cast<std::int64_t>(arrivals.size())};
    std::int64_t last = 0;
    PORTICO_TRY(transaction->execute(take_ids, count, into(last)));
    std::int64_t id = last - static_cast<std::int64_t>(arrivals.size());
    for (const auto& [event, at, origin] : arrivals) {
        const std::array<ports::SqlValue, 7> row{
            ++id,
            micros(at),
            event.type,
            event.company,
            event.subject,
            event.json,
            origin.empty() ? ports::SqlValue{ports::Null{}} : ports::SqlValue{origin}};
        PORTICO_TRY(transaction->execute(insert_event, row, {}));
    }
    PORTICO_TRY(transaction->commit());
    return last;
}

Result<std::int64_t> EventStore::newest() {
    std::int64_t last = 0;
    PORTICO_TRY(host_->query(select_newest, {}, into(last)));
    return last;
}

Result<Batch> EventStore::read_after(
    std::int64_t cursor, std::size_t limit, const std::function<bool(std::string_view type)>& wanted
) {
    Batch batch{{}, cursor};
    std::size_t bytes = 0;
    bool is_full = false;
    const auto read =
        host_->query(select_after, {cursor, rows_scanned_max}, [&](ports::Row row) -> Status {
            const auto* type = std::get_if<std::string_view>(&row[2]);
            if (type != nullptr && wanted(*type)) {
                if (is_full) return enough;
                batch.events.push_back(
                    {integer(row[0]),
                     ports::Instant{std::chrono::microseconds{integer(row[1])}},
                     text(row[2]),
                     text(row[3]),
                     text(row[4]),
                     text(row[5])}
                );
                bytes += batch.events.back().json.size();
                is_full = batch.events.size() >= limit || bytes >= batch_bytes_max;
            }
            batch.scanned_to = integer(row[0]);
            return {};
        });
    if (!read.ok() && !(read.error() == enough)) return read.error();
    return batch;
}

Result<std::int64_t> EventStore::cursor(std::string_view subscriber, ports::Instant now) {
    // Known names are not written to: a start has many subscribers, and a commit waits for the
    // disk.
    std::int64_t position = -1;
    PORTICO_TRY(host_->query(select_cursor, {subscriber}, into(position)));
    if (position >= 0) return position;
    PORTICO_TRY(host_->query(insert_cursor, {subscriber, micros(now)}, into(position)));
    return position;
}

Status EventStore::save_cursor(
    std::string_view subscriber, std::int64_t position, ports::Instant now
) {
    PORTICO_TRY(host_->execute(update_cursor, {subscriber, position, micros(now)}));
    return {};
}

Result<std::int64_t> EventStore::prune(const Retention& retention) {
    auto transaction = PORTICO_TRY(host_->begin(ports::Access::write));
    for (const auto& name : retention.present) {
        const std::array<ports::SqlValue, 2> seen{name, micros(retention.now)};
        PORTICO_TRY(transaction->execute(touch_cursor, seen, {}));
    }
    const std::array<ports::SqlValue, 1> oldest{micros(retention.cursors_before)};
    PORTICO_TRY(transaction->execute(delete_cursors, oldest, {}));
    PORTICO_TRY(transaction->commit());
    std::int64_t limit = 0;
    PORTICO_TRY(host_->query(select_prune_limit, {micros(retention.events_before)}, into(limit)));
    std::int64_t deleted = 0;
    while (true) {
        const auto part = PORTICO_TRY(host_->execute(delete_events, {limit, prune_at_once}));
        deleted += part;
        if (part < prune_at_once) return deleted;
    }
}

}  // namespace portico::events
