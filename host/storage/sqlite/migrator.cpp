#include "storage/sqlite/migrator.hpp"

#include <array>
#include <functional>

namespace portico::storage {
namespace {

constexpr auto has_bookkeeping = R"sql(
    SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'portico_migration'
)sql";

constexpr auto create_bookkeeping = R"sql(
    CREATE TABLE IF NOT EXISTS portico_migration (
        component TEXT NOT NULL,
        number BIGINT NOT NULL,
        name TEXT NOT NULL,
        statements TEXT NOT NULL,
        PRIMARY KEY (component, number)
    )
)sql";

constexpr auto select_applied = R"sql(
    SELECT number, name, statements FROM portico_migration WHERE component = $1 ORDER BY number
)sql";

constexpr auto insert_applied = R"sql(
    INSERT INTO portico_migration (component, number, name, statements) VALUES ($1, $2, $3, $4)
)sql";

Error about(const Error& error, const ports::Migration& migration, std::string_view component) {
    return {
        error.code,
        "migration " + migration.name + " of " + std::string{component} +
            " failed, nothing of it was kept: " + error.message};
}

}  // namespace

Status Migrator::run(std::span<const ports::Migration> migrations) {
    int expected = 0;
    for (const auto& migration : migrations) {
        if (migration.number != ++expected) {
            return invalid(
                "migrations of " + std::string{component_} +
                " must be numbered 1, 2, 3, ...: " + std::to_string(expected) + " is missing"
            );
        }
    }
    auto done = PORTICO_TRY(applied());
    PORTICO_TRY(compare(migrations, done));
    for (const auto& migration : migrations) {
        if (!done.contains(migration.number)) PORTICO_TRY(apply(migration));
    }
    return {};
}

Result<std::map<int, Migrator::Applied>> Migrator::applied() {
    bool exists = false;
    PORTICO_TRY(writer_.execute(has_bookkeeping, {}, [&](ports::Row row) -> Status {
        exists = std::get<std::int64_t>(row[0]) > 0;
        return {};
    }));
    std::map<int, Applied> result;
    if (!exists) return result;
    const std::array<ports::SqlValue, 1> args{component_};
    PORTICO_TRY(writer_.execute(select_applied, args, [&](ports::Row row) -> Status {
        result[static_cast<int>(std::get<std::int64_t>(row[0]))] = {
            std::string{std::get<std::string_view>(row[1])},
            std::string{std::get<std::string_view>(row[2])}};
        return {};
    }));
    return result;
}

Status Migrator::compare(
    std::span<const ports::Migration> list, const std::map<int, Applied>& applied
) {
    for (const auto& [number, former] : applied) {
        if (number > static_cast<int>(list.size())) {
            return Error{
                Code::unsupported,
                "database " + std::string{writer_.path()} + " has migration " + former.name +
                    " of " + std::string{component_} +
                    ", which this version does not know: it was written by a newer version; "
                    "install that one again or restore a backup"};
        }
        const auto& now = list[static_cast<std::size_t>(number - 1)];
        if (now.sql != former.sql) {
            return conflict(
                "migration " + now.name + " of " + std::string{component_} +
                " was changed after it ran on database " + std::string{writer_.path()} +
                ": put its text back and write a new migration instead"
            );
        }
    }
    return {};
}

Status Migrator::apply(const ports::Migration& migration) {
    auto outcome = in_transaction([&]() -> Status {
        PORTICO_TRY(writer_.run_script(create_bookkeeping));
        // Another process may have been faster.
        if (PORTICO_TRY(applied()).contains(migration.number)) return {};
        PORTICO_TRY(writer_.run_script(migration.sql));
        const std::array<ports::SqlValue, 4> args{
            component_, std::int64_t{migration.number}, migration.name, migration.sql};
        PORTICO_TRY(writer_.execute(insert_applied, args, {}));
        return {};
    });
    if (!outcome.ok()) return about(outcome.error(), migration, component_);
    return {};
}

Status Migrator::in_transaction(const std::function<Status()>& work) {
    PORTICO_TRY(writer_.begin_write(deadline_));
    Status outcome;
    try {
        outcome = work();
    } catch (...) {
        writer_.rollback();
        throw;
    }
    if (outcome.ok()) return writer_.commit();
    writer_.rollback();
    return outcome;
}

}  // namespace portico::storage
