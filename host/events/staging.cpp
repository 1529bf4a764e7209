#include "events/staging.hpp"

#include <array>
#include <random>
#include <vector>

#include "embedded/portico_events_staging_migrations.hpp"

namespace portico::events {
namespace {

constexpr std::int64_t move_at_once = 1'000;

// The one writer of a database makes max + 1 an order of commits.
constexpr auto insert_staged = R"sql(
    INSERT INTO portico_staged_event (id, key, at, type, company, subject, json)
    SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6 FROM portico_staged_event
)sql";

constexpr auto select_staged = R"sql(
    SELECT id, key, at, type, company, subject, json
      FROM portico_staged_event ORDER BY id LIMIT $1
)sql";

constexpr auto delete_staged = "DELETE FROM portico_staged_event WHERE id = $1";

struct Staged {
    std::int64_t id = 0;
    std::string key;
    ports::Instant at{};
    ports::NewEvent event;
};

std::string random_prefix() {
    constexpr std::string_view hex = "0123456789abcdef";
    std::random_device source;
    std::string prefix;
    for (int i = 0; i < 4; ++i) {
        for (auto bits = source(); prefix.size() < static_cast<std::size_t>(i + 1) * 8;
             bits >>= 4U) {
            prefix += hex[bits & 15U];
        }
    }
    return prefix + "-";
}

Result<std::vector<Staged>> read_staged(ports::Database& database) {
    std::vector<Staged> rows;
    PORTICO_TRY(database.query(select_staged, {move_at_once}, [&](ports::Row row) -> Status {
        const auto text = [&](std::size_t column) {
            return std::string{std::get<std::string_view>(row[column])};
        };
        rows.push_back(
            {std::get<std::int64_t>(row[0]),
             text(1),
             ports::Instant{std::chrono::microseconds{std::get<std::int64_t>(row[2])}},
             {text(3), text(4), text(5), text(6)}}
        );
        return {};
    }));
    return rows;
}

}  // namespace

Staging::Staging(EventStore& store, const ports::Clock& clock)
    : store_{store}, clock_{clock}, key_prefix_{random_prefix()} {}

Status Staging::prepare(ports::Database& database) {
    const auto list = PORTICO_TRY(ports::migrations_of(staging::migrations::files));
    return database.migrate("event_staging", list);
}

Status Staging::write(ports::Transaction& transaction, std::span<const ports::NewEvent> events) {
    const std::int64_t at = clock_.now().time_since_epoch().count();
    for (const auto& event : events) {
        const std::string key = key_prefix_ + std::to_string(++counter_);
        const std::array<ports::SqlValue, 6> row{
            key, at, event.type, event.company, event.subject, event.json};
        PORTICO_TRY(transaction.execute(insert_staged, row, {}));
    }
    return {};
}

Result<std::size_t> Staging::collect(ports::Database& database) {
    std::size_t moved = 0;
    while (true) {
        const auto rows = PORTICO_TRY(read_staged(database));
        if (rows.empty()) return moved;
        std::vector<Arrival> arrivals;
        arrivals.reserve(rows.size());
        for (const auto& row : rows) arrivals.push_back({row.event, row.at, row.key});
        PORTICO_TRY(store_.append(arrivals));

        auto transaction = PORTICO_TRY(database.begin(ports::Access::write));
        for (const auto& row : rows) {
            const std::array<ports::SqlValue, 1> id{row.id};
            PORTICO_TRY(transaction->execute(delete_staged, id, {}));
        }
        PORTICO_TRY(transaction->commit());
        moved += rows.size();
    }
}

}  // namespace portico::events
