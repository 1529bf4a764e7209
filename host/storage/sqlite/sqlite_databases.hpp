#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "ports/database.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/sqlite_database.hpp"

namespace portico::storage {

struct SqliteOptions {
    std::chrono::milliseconds busy_wait{5'000};
    std::size_t readers_max = 16;     ///< per database
    std::int64_t page_count_max = 0;  ///< per database, pages of 4 KiB; 0: no limit of ours
    std::uintmax_t checked_at_open_bytes_max = 8U << 20U;
};

/// The Databases port over a data folder: `host.sqlite`, `mirror.sqlite`,
/// `orders.sqlite` (the outbox), `plugins/<id>.sqlite`.
///
/// Durability, chosen per database: "host", "orders" and "plugin/..." wait for the disk at each
/// commit (synchronous=FULL: keys, outbox, events and a plugin's records survive a power cut).
/// "mirror" does not (NORMAL): after a power cut it is an older consistent state together with the
/// sync cursor of that state, and the next sync fetches the rest again.
///
/// A database closes when its last user lets it go; the mirror stays open. Thread-safe.
class SqliteDatabases final : public ports::Databases {
public:
    /// Over `folder`, which is created when missing. Errors: Code::unavailable with what to do.
    static Result<std::unique_ptr<SqliteDatabases>> create(
        std::filesystem::path folder, SqliteOptions options = {}
    );

    /// For tests: in a new folder of the machine's shared memory, removed with this object (or,
    /// after a crash, by the next one made). The same files, locks and WAL as in production.
    static Result<std::unique_ptr<SqliteDatabases>> create_in_memory(SqliteOptions options = {});

    ~SqliteDatabases() override;

    Result<std::shared_ptr<ports::Database>> open(std::string_view name, bool attach_mirror)
        override;

    [[nodiscard]] std::vector<std::string> names() const override;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    SqliteDatabases(std::filesystem::path folder, SqliteOptions options, bool is_temporary)
        : folder_{std::move(folder)}, options_{options}, is_temporary_{is_temporary} {}

    Result<std::shared_ptr<SqliteDatabase>> open_locked(std::string_view name, bool attach_mirror);
    [[nodiscard]] FileSettings settings_of(std::string_view name, bool attach_mirror) const;

    const std::filesystem::path folder_;
    const SqliteOptions options_;
    const bool is_temporary_;
    std::mutex mutex_;
    std::shared_ptr<SqliteDatabase> mirror_;
    std::map<std::string, std::weak_ptr<SqliteDatabase>, std::less<>> open_;
};

/// The file of a database inside a data folder. Errors: Code::invalid (no such name possible).
Result<std::filesystem::path> database_file(
    const std::filesystem::path& folder, std::string_view name
);

/// Names of the databases that exist in a data folder, sorted.
std::vector<std::string> database_names(const std::filesystem::path& folder);

}  // namespace portico::storage
