#include "storage/sqlite/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include "storage/sqlite/sqlite_error.hpp"

namespace portico::storage {
namespace {

constexpr std::size_t own_statements_max = 16;
constexpr int backup_pages_at_once = 4'096;

/// Lets the adapter's own statements pass the authorizer.
class Trusted {
public:
    explicit Trusted(Authorizer& authorizer) : authorizer_{authorizer} { authorizer_.trust(true); }

    Trusted(const Trusted&) = delete;
    Trusted& operator=(const Trusted&) = delete;

    ~Trusted() { authorizer_.trust(false); }

private:
    Authorizer& authorizer_;
};

std::string uri_of(const std::filesystem::path& file, std::string_view query) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string uri{"file:"};
    for (const char c : std::filesystem::absolute(file).string()) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                              (byte >= '0' && byte <= '9') || c == '/' || c == '.' || c == '_' ||
                              c == '-';
        if (is_plain) {
            uri += c;
        } else {
            uri += {'%', hex[byte >> 4U], hex[byte & 15U]};
        }
    }
    return uri.append(query);
}

// SQLite would create the file readable by all; what is in it is the owner's business only.
Status create_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        ::close(descriptor);
        return {};
    }
    const int reason = errno;
    if (reason == ENOSPC || reason == EDQUOT) {
        return Error{
            Code::quota, "database " + file.string() + " can't be created: the disk is full"};
    }
    return unavailable(
        "database " + file.string() + " can't be opened for writing (" +
        std::error_code{reason, std::generic_category()}.message() +
        "): give Portico's user write permission to the file and its folder"
    );
}

}  // namespace

Connection::Connection(const FileSettings& settings, Role role)
    : settings_{settings},
      role_{role},
      path_{settings.file.string()},
      statements_{settings.statements_max},
      own_statements_{own_statements_max} {}

Connection::~Connection() {
    statements_.clear();
    own_statements_.clear();
}

Result<std::unique_ptr<Connection>> Connection::open(const FileSettings& settings, Role role) {
    std::unique_ptr<Connection> connection{new Connection{settings, role}};
    if (role == Role::writer) PORTICO_TRY(create_file(settings.file));
    const int mode = role == Role::writer ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
    try {
        connection->file_ = std::make_unique<SQLite::Database>(
            connection->path_, mode | SQLite::OPEN_NOMUTEX | SQLite::OPEN_URI
        );
    } catch (const SQLite::Exception& failure) {
        return sqlite_error(nullptr, failure.getErrorCode(), connection->path_);
    }
    connection->connection_ = connection->file_->getHandle();
    PORTICO_TRY(connection->set_up());
    return connection;
}

Status Connection::set_up() {
    sqlite3_extended_result_codes(connection_, 1);
    authorizer_.install(connection_);
    busy_deadline_ = std::chrono::steady_clock::now() + settings_.busy_wait;
    sqlite3_busy_handler(connection_, &Connection::on_busy, this);
    for (const int flag : {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL}) {
        // "x" is a name, never a text: as in PostgreSQL.
        sqlite3_db_config(connection_, flag, 0, nullptr);
    }
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);

    const Status wal = role_ == Role::writer ? pragma("journal_mode=WAL") : Status{};
    if (!wal.ok() && wal.error().code == Code::timeout) {
        return unavailable(
            "database " + path_ + " is locked by another program: close whatever has it open"
        );
    }
    PORTICO_TRY(wal);
    PORTICO_TRY(pragma(settings_.is_durable ? "synchronous=FULL" : "synchronous=NORMAL"));
    PORTICO_TRY(pragma("foreign_keys=ON"));
    PORTICO_TRY(pragma("temp_store=MEMORY"));
    const int kib = role_ == Role::writer ? settings_.writer_cache_kib : settings_.cache_kib;
    PORTICO_TRY(pragma("cache_size=-" + std::to_string(kib)));
    PORTICO_TRY(pragma("mmap_size=" + std::to_string(settings_.mapped_bytes)));
    if (role_ == Role::writer) {
        PORTICO_TRY(pragma("wal_autocheckpoint=" + std::to_string(settings_.checkpoint_pages)));
        // A WAL that a long reader let grow is cut back when it starts over.
        PORTICO_TRY(pragma("journal_size_limit=67108864"));
        if (settings_.page_count_max > 0) {
            PORTICO_TRY(pragma("max_page_count=" + std::to_string(settings_.page_count_max)));
        }
    }
    return settings_.mirror ? attach_mirror() : Status{};
}

Status Connection::attach_mirror() {
    const std::string uri = uri_of(*settings_.mirror, "?mode=ro");
    PORTICO_TRY(run_own("ATTACH '" + uri + "' AS erp", {}));
    return pragma("erp.cache_size=-" + std::to_string(settings_.cache_kib));
}

Status Connection::pragma(std::string_view text) {
    return run_own("PRAGMA " + std::string{text}, {});
}

Status Connection::run_own(std::string_view sql, const ports::RowSink& rows) {
    const Trusted trusted{authorizer_};
    auto* entry = own_statements_.find(sql);
    if (entry == nullptr) {
        auto statement = PORTICO_TRY(Statement::compile(connection_, authorizer_, sql, path_));
        entry = &own_statements_.keep(sql, std::move(statement));
    }
    PORTICO_TRY(entry->statement.run({}, rows, path_));
    return {};
}

Result<Connection::Lease> Connection::prepare(std::string_view sql) {
    auto* entry = statements_.find(sql);
    if (entry != nullptr && !entry->is_running) return Lease{entry, std::nullopt};
    std::string_view rest;
    auto statement = PORTICO_TRY(Statement::compile(connection_, authorizer_, sql, path_, &rest));
    if (rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
        // What follows may be a comment; anything else is a second statement, which would not run.
        const auto second = PORTICO_TRY(Statement::compile(connection_, authorizer_, rest, path_));
        if (!second.is_empty()) return invalid("one statement at a time");
    }
    if (statement.is_empty()) return invalid("no statement");
    if (entry != nullptr) return Lease{nullptr, std::move(statement)};
    return Lease{&statements_.keep(sql, std::move(statement)), std::nullopt};
}

Result<std::int64_t> Connection::execute(
    std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
) {
    auto statement = PORTICO_TRY(prepare(sql));
    return statement->run(args, rows, path_);
}

Status Connection::run_script(std::string_view sql) {
    while (!sql.empty()) {
        std::string_view rest;
        auto statement =
            PORTICO_TRY(Statement::compile(connection_, authorizer_, sql, path_, &rest));
        PORTICO_TRY(statement.run({}, {}, path_));
        sql = rest;
    }
    return {};
}

Status Connection::begin_read() {
    PORTICO_TRY(run_own("BEGIN", {}));
    // BEGIN alone takes its moment at the first read, which may come much later.
    const auto pinned = run_own(
        settings_.mirror ? "SELECT 1 FROM main.sqlite_schema, erp.sqlite_schema LIMIT 0"
                         : "SELECT 1 FROM sqlite_schema LIMIT 0",
        {}
    );
    if (!pinned.ok()) rollback();
    return pinned;
}

Status Connection::begin_write(std::chrono::steady_clock::time_point deadline) {
    busy_deadline_ = deadline;
    return run_own("BEGIN IMMEDIATE", {});
}

Status Connection::commit() {
    auto outcome = run_own("COMMIT", {});
    if (!outcome.ok()) rollback();
    return outcome;
}

void Connection::rollback() {
    // Some failures (disk full) have rolled back already.
    if (in_transaction()) static_cast<void>(run_own("ROLLBACK", {}).ok());
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(connection_) == 0;
}

Status Connection::check() {
    std::string finding;
    PORTICO_TRY(run_own("PRAGMA main.quick_check(1)", [&](ports::Row row) -> Status {
        const auto* text = std::get_if<std::string_view>(&row[0]);
        finding = text != nullptr ? std::string{*text} : "no answer";
        return {};
    }));
    if (finding != "ok") return damaged_error(path_, finding);
    return {};
}

Status Connection::copy_to(const std::filesystem::path& target) {
    const int descriptor = ::open(target.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        const int reason = errno;
        if (reason == EEXIST) return conflict("the file " + target.string() + " is there already");
        return unavailable(
            "can't write " + target.string() + ": " +
            std::error_code{reason, std::generic_category()}.message()
        );
    }
    ::close(descriptor);
    // One read transaction over all steps: writers go on, and the copy never starts over.
    PORTICO_TRY(begin_read());
    Status outcome;
    try {
        SQLite::Database copy{target.string(), SQLite::OPEN_READWRITE};
        {
            SQLite::Backup backup{copy, "main", *file_, "main"};
            while (backup.executeStep(backup_pages_at_once) == SQLITE_OK) {
            }
            if (backup.getRemainingPageCount() != 0)
                outcome = unavailable("the copy is incomplete");
        }
        copy.exec("PRAGMA journal_mode=DELETE");  // the copy is one file, also for a reader
    } catch (const SQLite::Exception& failure) {
        outcome = sqlite_error(nullptr, failure.getErrorCode(), target.string());
    }
    rollback();
    if (!outcome.ok()) {
        std::error_code ignored;
        std::filesystem::remove(target, ignored);
    }
    return outcome;
}

void Connection::interrupt() {
    sqlite3_interrupt(connection_);
}

int Connection::on_busy(void* self, int count) {
    auto& connection = *static_cast<Connection*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (connection.role_ == Role::reader && count == 0) {
        connection.busy_deadline_ = now + connection.settings_.busy_wait;
    }
    if (now >= connection.busy_deadline_) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds{std::min(1 + count, 10)});
    return 1;
}

}  // namespace portico::storage
