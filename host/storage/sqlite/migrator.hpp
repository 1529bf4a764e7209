#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "ports/database.hpp"
#include "storage/sqlite/connection.hpp"

namespace portico::storage {

/// Brings one component's part of a database to the newest state. Which migrations ran is kept in
/// table portico_migration together with their text. Several processes may do this at once.
class Migrator {
public:
    /// `writer` outlives this and is in no transaction.
    Migrator(
        Connection& writer,
        std::string_view component,
        std::chrono::steady_clock::time_point deadline
    )
        : writer_{writer}, component_{component}, deadline_{deadline} {}

    /// See ports::Database::migrate.
    Status run(std::span<const ports::Migration> migrations);

private:
    struct Applied {
        std::string name;
        std::string sql;
    };

    Result<std::map<int, Applied>> applied();
    Status compare(std::span<const ports::Migration> list, const std::map<int, Applied>& applied);
    Status apply(const ports::Migration& migration);
    Status in_transaction(const std::function<Status()>& work);

    Connection& writer_;
    std::string_view component_;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace portico::storage
