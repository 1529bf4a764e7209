#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ports/database.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/writer_gate.hpp"

namespace portico::storage {

/// The Database port over one SQLite file in WAL mode: one writer connection behind a fair gate,
/// and readers that are opened as needed up to a limit. Thread-safe; no exception leaves.
class SqliteDatabase final : public ports::Database,
                             public std::enable_shared_from_this<SqliteDatabase> {
public:
    /// Opens or creates the file and checks it. A damaged one is refused at once if it is small;
    /// a large one is checked in the background, and refuses work from the moment damage is found.
    /// `mirror` is kept open as long as this. Errors: Code::unavailable with what to do.
    static Result<std::shared_ptr<SqliteDatabase>> open(
        const FileSettings& settings, std::shared_ptr<ports::Database> mirror
    );

    ~SqliteDatabase() override;

    Result<std::unique_ptr<ports::Transaction>> begin(ports::Access access) override;
    Result<std::int64_t> execute(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    ) override;
    using ports::Database::execute;
    Status migrate(std::string_view component, std::span<const ports::Migration> migrations)
        override;
    Status backup_to(const std::string& path) override;
    Status check_integrity() override;

    [[nodiscard]] bool has_mirror() const { return settings_.mirror.has_value(); }

    /// Waits for the check in the background, if one runs. For tests and doctor.
    void wait_for_check();

    /// Reader connections open now.
    [[nodiscard]] std::size_t readers_open() const;

private:
    friend class SqliteTransaction;

    SqliteDatabase(const FileSettings& settings, std::shared_ptr<ports::Database> mirror);

    Status check_at_open();
    [[nodiscard]] Status usable() const;
    Result<std::unique_ptr<Connection>> take_reader();
    void give_back(std::unique_ptr<Connection> reader);
    Status begin_write();
    void end_write();
    Result<std::int64_t> execute_on_writer(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    );
    Result<std::int64_t> execute_any(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    );

    const FileSettings settings_;
    const std::shared_ptr<ports::Database> mirror_;
    std::unique_ptr<Connection> writer_;
    WriterGate gate_;

    mutable std::mutex mutex_;
    std::condition_variable reader_is_free_;
    std::vector<std::unique_ptr<Connection>> idle_;  ///< used last is at the end: its cache is warm
    std::size_t open_readers_ = 0;

    std::atomic<bool> is_damaged_{false};
    Error damage_;  ///< written before is_damaged_
    std::unique_ptr<Connection> checker_;
    std::atomic<bool> is_closing_{false};
    std::thread check_;
};

}  // namespace portico::storage
