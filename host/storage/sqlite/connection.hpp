#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "ports/database.hpp"
#include "storage/sqlite/authorizer.hpp"
#include "storage/sqlite/statement.hpp"

struct sqlite3;

namespace SQLite {
class Database;
}

namespace portico::storage {

enum class Role : std::uint8_t { reader, writer };

/// How a database file is used. The defaults are those of a database that promises durability.
struct FileSettings {
    std::filesystem::path file;
    std::optional<std::filesystem::path> mirror;  ///< attached as `erp`, read only
    /// FULL: a commit waits for the disk and survives a power cut. Otherwise NORMAL: a power cut
    /// may take the last commits, never the consistency; for what can be fetched again.
    bool is_durable = true;
    std::chrono::milliseconds busy_wait{5'000};  ///< for the writer, or a free reader
    std::size_t readers_max = 16;
    std::size_t statements_max = 128;  ///< compiled ones kept, per connection
    int cache_kib = 4'096;             ///< page cache per connection, filled as needed
    int writer_cache_kib = 4'096;      ///< the same of the one that writes
    /// Bytes of the file read through memory mapping; 0: none. A mapped file that somebody
    /// truncates kills the process instead of giving an error, and counts as its memory.
    std::int64_t mapped_bytes = 0;
    int checkpoint_pages = 1'000;     ///< WAL pages after which a commit moves them to the file
    std::int64_t page_count_max = 0;  ///< of 4 KiB; 0: SQLite's own limit
    /// Up to this size the file is checked before it opens, above in the background.
    std::uintmax_t checked_at_open_bytes_max = 8U << 20U;
};

/// One SQLite connection with its statements. Used by one thread at a time.
class Connection {
public:
    /// A writer creates the file (owner only) and sets it to WAL; a reader needs it to be there.
    /// Errors: Code::unavailable with what to do.
    static Result<std::unique_ptr<Connection>> open(const FileSettings& settings, Role role);

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// A statement out of the cache, for one run.
    class Lease {
    public:
        Lease(StatementCache::Entry* entry, std::optional<Statement> own)
            : entry_{entry}, own_{std::move(own)} {
            if (entry_ != nullptr) entry_->is_running = true;
        }

        Lease(Lease&& other) noexcept
            : entry_{std::exchange(other.entry_, nullptr)}, own_{std::move(other.own_)} {}

        Lease& operator=(Lease&&) = delete;

        ~Lease() {
            if (entry_ != nullptr) entry_->is_running = false;
        }

        Statement& operator*() { return entry_ != nullptr ? entry_->statement : *own_; }

        Statement* operator->() { return &**this; }

    private:
        StatementCache::Entry* entry_;
        std::optional<Statement> own_;  ///< when the cached one is running already
    };

    Result<Lease> prepare(std::string_view sql);

    /// Prepares and runs; the rows changed.
    Result<std::int64_t> execute(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    );

    /// Runs several statements, not cached.
    Status run_script(std::string_view sql);

    /// A read transaction sees the moment of this call, in the file and in the mirror.
    Status begin_read();
    /// BEGIN IMMEDIATE; other processes are waited for until `deadline`.
    Status begin_write(std::chrono::steady_clock::time_point deadline);
    /// After an Error nothing was changed and the transaction is over.
    Status commit();
    void rollback();
    [[nodiscard]] bool in_transaction() const;

    /// `PRAGMA quick_check`. Errors: Code::unavailable (damaged), Code::cancelled (interrupted).
    Status check();

    /// Copies the file's present state to `target`, which must not exist.
    Status copy_to(const std::filesystem::path& target);

    /// Ends what runs on this connection with Code::cancelled. [any thread]
    void interrupt();

    [[nodiscard]] std::string_view path() const { return path_; }

private:
    Connection(const FileSettings& settings, Role role);

    Status set_up();
    Status attach_mirror();
    Status pragma(std::string_view text);
    Status run_own(std::string_view sql, const ports::RowSink& rows);
    static int on_busy(void* self, int count);

    const FileSettings settings_;
    const Role role_;
    const std::string path_;
    std::unique_ptr<SQLite::Database> file_;
    sqlite3* connection_ = nullptr;
    Authorizer authorizer_;
    StatementCache statements_;
    StatementCache own_statements_;
    std::chrono::steady_clock::time_point busy_deadline_{};
};

}  // namespace portico::storage
