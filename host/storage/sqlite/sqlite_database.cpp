#include "storage/sqlite/sqlite_database.hpp"

#include <exception>
#include <new>
#include <utility>

#include "storage/sqlite/migrator.hpp"

namespace portico::storage {
namespace {

/// Calls `work`; what it throws (no memory, a sink of somebody else) becomes an Error.
template <class Work>
auto without_exceptions(Work work) noexcept -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return Error{Code::quota, "no memory for a database statement"};
    } catch (const std::exception& failure) {
        return internal(std::string{"a database statement failed: "} + failure.what());
    } catch (...) {
        return internal("a database statement failed with an unknown exception");
    }
}

/// Whether the text starts like a query. WITH may turn out to be a change: the compiler knows.
bool may_be_query(std::string_view sql) {
    while (!sql.empty()) {
        const auto start = sql.find_first_not_of(" \t\r\n;(");
        if (start == std::string_view::npos) return false;
        sql.remove_prefix(start);
        std::string_view end;
        if (sql.starts_with("--")) {
            end = "\n";
        } else if (sql.starts_with("/*")) {
            end = "*/";
        } else {
            break;
        }
        const auto stop = sql.find(end);
        sql.remove_prefix(stop == std::string_view::npos ? sql.size() : stop + end.size());
    }
    for (const std::string_view word : {"select", "with", "values", "explain"}) {
        if (sql.size() < word.size()) continue;
        bool same = true;
        for (std::size_t i = 0; i < word.size() && same; ++i) {
            same =
                (static_cast<unsigned char>(sql[i]) | 0x20U) == static_cast<unsigned char>(word[i]);
        }
        if (same) return true;
    }
    return false;
}

}  // namespace

/// A transaction on the writer or on a reader of its own.
class SqliteTransaction final : public ports::Transaction {
public:
    /// `reader` null: the writer, which has begun.
    SqliteTransaction(std::shared_ptr<SqliteDatabase> database, std::unique_ptr<Connection> reader)
        : database_{std::move(database)}, reader_{std::move(reader)} {}

    ~SqliteTransaction() override { rollback(); }

    Result<std::int64_t> execute(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    ) override {
        return without_exceptions([&]() -> Result<std::int64_t> {
            if (is_over_) return invalid("the transaction is over");
            auto statement = PORTICO_TRY(connection().prepare(sql));
            if (reader_ && !statement->is_query()) {
                return invalid("a read transaction can't change anything: begin it for writing");
            }
            auto changed = statement->run(args, rows, connection().path());
            if (!connection().in_transaction()) end();  // a full disk takes the whole transaction
            return changed;
        });
    }

    Status commit() override {
        return without_exceptions([&]() -> Status {
            if (is_over_) return invalid("the transaction is over");
            auto outcome = connection().commit();
            end();
            return outcome;
        });
    }

    void rollback() override {
        if (is_over_) return;
        static_cast<void>(without_exceptions([&]() -> Status {
                              connection().rollback();
                              return {};
                          }).ok());
        end();
    }

private:
    Connection& connection() { return reader_ ? *reader_ : *database_->writer_; }

    void end() {
        is_over_ = true;
        if (reader_) {
            database_->give_back(std::move(reader_));
        } else {
            database_->end_write();
        }
    }

    const std::shared_ptr<SqliteDatabase> database_;
    std::unique_ptr<Connection> reader_;
    bool is_over_ = false;
};

SqliteDatabase::SqliteDatabase(
    const FileSettings& settings, std::shared_ptr<ports::Database> mirror
)
    : settings_{settings}, mirror_{std::move(mirror)} {
    idle_.reserve(settings_.readers_max);
}

SqliteDatabase::~SqliteDatabase() {
    is_closing_ = true;
    if (check_.joinable()) {
        checker_->interrupt();
        check_.join();
    }
    checker_.reset();
    idle_.clear();
    writer_.reset();  // last one out: SQLite moves the WAL into the file
}

Result<std::shared_ptr<SqliteDatabase>> SqliteDatabase::open(
    const FileSettings& settings, std::shared_ptr<ports::Database> mirror
) {
    return without_exceptions([&]() -> Result<std::shared_ptr<SqliteDatabase>> {
        std::shared_ptr<SqliteDatabase> database{new SqliteDatabase{settings, std::move(mirror)}};
        database->writer_ = PORTICO_TRY(Connection::open(settings, Role::writer));
        PORTICO_TRY(database->check_at_open());
        return database;
    });
}

Status SqliteDatabase::check_at_open() {
    std::error_code unknown_size;
    const auto bytes = std::filesystem::file_size(settings_.file, unknown_size);
    if (unknown_size || bytes <= settings_.checked_at_open_bytes_max) return writer_->check();
    checker_ = PORTICO_TRY(Connection::open(settings_, Role::reader));
    check_ = std::thread{[this] {
        if (is_closing_) return;
        auto outcome = without_exceptions([&] { return checker_->check(); });
        if (outcome.ok() || outcome.error().code == Code::cancelled) return;
        damage_ = outcome.error();
        is_damaged_.store(true, std::memory_order_release);
    }};
    return {};
}

void SqliteDatabase::wait_for_check() {
    if (check_.joinable()) check_.join();
}

Status SqliteDatabase::usable() const {
    if (is_damaged_.load(std::memory_order_acquire)) return damage_;
    return {};
}

Result<std::unique_ptr<Connection>> SqliteDatabase::take_reader() {
    {
        std::unique_lock lock{mutex_};
        const auto can_go = [&] { return !idle_.empty() || open_readers_ < settings_.readers_max; };
        if (!can_go() && !reader_is_free_.wait_for(lock, settings_.busy_wait, can_go)) {
            return Error{Code::timeout, "all readers of the database are in use; try again"};
        }
        if (!idle_.empty()) {
            auto reader = std::move(idle_.back());
            idle_.pop_back();
            return reader;
        }
        ++open_readers_;
    }
    auto reader = Connection::open(settings_, Role::reader);
    if (!reader.ok()) {
        const std::lock_guard lock{mutex_};
        --open_readers_;
        reader_is_free_.notify_one();
    }
    return reader;
}

void SqliteDatabase::give_back(std::unique_ptr<Connection> reader) {
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(reader));
    if (open_readers_ == settings_.readers_max) reader_is_free_.notify_one();
}

std::size_t SqliteDatabase::readers_open() const {
    const std::lock_guard lock{mutex_};
    return open_readers_;
}

Status SqliteDatabase::begin_write() {
    const auto deadline = std::chrono::steady_clock::now() + settings_.busy_wait;
    PORTICO_TRY(gate_.enter(deadline));
    auto begun = writer_->begin_write(deadline);
    if (!begun.ok()) gate_.leave();
    return begun;
}

void SqliteDatabase::end_write() {
    gate_.leave();
}

Result<std::unique_ptr<ports::Transaction>> SqliteDatabase::begin(ports::Access access) {
    return without_exceptions([&]() -> Result<std::unique_ptr<ports::Transaction>> {
        PORTICO_TRY(usable());
        std::unique_ptr<Connection> reader;
        if (access == ports::Access::write) {
            PORTICO_TRY(begin_write());
        } else {
            reader = PORTICO_TRY(take_reader());
            auto begun = reader->begin_read();
            if (!begun.ok()) {
                give_back(std::move(reader));
                return begun.error();
            }
        }
        return std::unique_ptr<ports::Transaction>{
            std::make_unique<SqliteTransaction>(shared_from_this(), std::move(reader))};
    });
}

Result<std::int64_t> SqliteDatabase::execute(
    std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
) {
    return without_exceptions([&] { return execute_any(sql, args, rows); });
}

Result<std::int64_t> SqliteDatabase::execute_any(
    std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
) {
    PORTICO_TRY(usable());
    if (may_be_query(sql)) {
        /// Brings the reader back on every way out, also when a sink throws.
        struct Loan {
            SqliteDatabase& database;
            std::unique_ptr<Connection> reader;

            ~Loan() { database.give_back(std::move(reader)); }
        };

        const Loan loan{*this, PORTICO_TRY(take_reader())};
        auto statement = PORTICO_TRY(loan.reader->prepare(sql));
        if (statement->is_query()) return statement->run(args, rows, loan.reader->path());
    }
    return execute_on_writer(sql, args, rows);
}

Result<std::int64_t> SqliteDatabase::execute_on_writer(
    std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
) {
    // A transaction around it: an Error of the sink of a RETURNING must undo the change.
    auto transaction = PORTICO_TRY(begin(ports::Access::write));
    const auto changed = PORTICO_TRY(transaction->execute(sql, args, rows));
    PORTICO_TRY(transaction->commit());
    return changed;
}

Status SqliteDatabase::migrate(
    std::string_view component, std::span<const ports::Migration> migrations
) {
    return without_exceptions([&]() -> Status {
        PORTICO_TRY(usable());
        const auto deadline = std::chrono::steady_clock::now() + settings_.busy_wait;
        PORTICO_TRY(gate_.enter(deadline));

        struct Leave {
            WriterGate& gate;

            ~Leave() { gate.leave(); }
        };

        const Leave leave{gate_};
        return Migrator{*writer_, component, deadline}.run(migrations);
    });
}

Status SqliteDatabase::backup_to(const std::string& path) {
    return without_exceptions([&]() -> Status {
        PORTICO_TRY(usable());
        FileSettings alone = settings_;
        alone.mirror.reset();
        return PORTICO_TRY(Connection::open(alone, Role::reader))->copy_to(path);
    });
}

Status SqliteDatabase::check_integrity() {
    return without_exceptions([&]() -> Status {
        PORTICO_TRY(usable());
        return PORTICO_TRY(Connection::open(settings_, Role::reader))->check();
    });
}

}  // namespace portico::storage
