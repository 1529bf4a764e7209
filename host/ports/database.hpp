#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <portico/result.hpp>

namespace portico::ports {

struct Null {};

/// BYTEA / BLOB.
struct Bytes {
    std::string_view view;
};

/// One SQL value; text and bytes are borrowed.
using SqlValue = std::variant<Null, std::int64_t, double, std::string_view, Bytes>;

/// A row of a result; valid during the callback.
using Row = std::span<const SqlValue>;

/// Receives rows one by one; an Error ends the statement, which returns it.
using RowSink = std::function<Status(Row)>;

enum class Access : std::uint8_t { read, write };

/// A transaction: `read` sees one moment, `write` holds the one writer (BEGIN IMMEDIATE).
/// Used and ended by the thread that began it. Destroying one that was not committed rolls it back.
class Transaction {
public:
    virtual ~Transaction() = default;

    /// Runs one statement; returns the rows that it changed. Parameters are $1, $2, ...
    /// Prepared once, cached by text.
    virtual Result<std::int64_t> execute(
        std::string_view sql, std::span<const SqlValue> args, const RowSink& rows
    ) = 0;

    /// After success the changes survive a power cut.
    virtual Status commit() = 0;
    virtual void rollback() = 0;
};

/// One step of a component's schema; `migrations_of` makes the list from embedded files.
struct Migration {
    int number = 0;  ///< 1, 2, 3, ... without gaps
    std::string name;
    std::string sql;  ///< may hold several statements
};

/// From files named NNNN_name.sql, given as pairs of name and text (what portico_embed generates).
/// Errors: Code::invalid (a name of another form). Pure and thread-safe.
template <class Files>
Result<std::vector<Migration>> migrations_of(const Files& files) {
    std::vector<Migration> list;
    for (const auto& [name, text] : files) {
        const std::string_view file{name};
        int number = 0;
        for (const char c : file.substr(0, 4)) {
            if (c < '0' || c > '9') return invalid("no migration number: " + std::string{file});
            number = number * 10 + (c - '0');
        }
        if (file.size() < 10 || file[4] != '_' || !file.ends_with(".sql")) {
            return invalid("a migration is named NNNN_name.sql, not " + std::string{file});
        }
        list.push_back({number, std::string{file.substr(0, file.size() - 4)}, std::string{text}});
    }
    return list;
}

/// One database: a file of its own (SQLite) or a schema (PostgreSQL). The mirror can be attached as
/// schema `erp`, read only. Thread-safe: one writer at a time, readers never wait for it.
/// Errors everywhere: Code::invalid (SQL, parameters), Code::conflict (constraint), Code::timeout
/// (busy for 5 s), Code::quota (disk full), Code::unavailable (read-only, damaged), Code::denied
/// (writing `erp`, ATTACH, PRAGMA, BEGIN and COMMIT as text). A sink's own Error passes through.
class Database {
public:
    virtual ~Database() = default;

    virtual Result<std::unique_ptr<Transaction>> begin(Access access) = 0;

    /// One statement in a transaction of its own: a SELECT on a reader, anything else on the
    /// writer.
    virtual Result<std::int64_t> execute(
        std::string_view sql, std::span<const SqlValue> args, const RowSink& rows
    ) = 0;

    /// Runs those of `component` ("events", "erp") not run yet, each in one transaction; components
    /// share a database and number their own. A migration that ran before must have the same text
    /// (Code::conflict otherwise); a database newer than the list is refused (Code::unsupported).
    virtual Status migrate(std::string_view component, std::span<const Migration> migrations) = 0;

    /// Copies a consistent state to a new file while others work. Errors: Code::conflict (exists).
    virtual Status backup_to(const std::string& path) = 0;

    /// Code::unavailable with a sentence when the file is damaged.
    virtual Status check_integrity() = 0;

    Result<std::int64_t> execute(std::string_view sql, std::initializer_list<SqlValue> args = {}) {
        return execute(sql, {args.begin(), args.size()}, RowSink{});
    }

    Result<std::int64_t> query(
        std::string_view sql, std::initializer_list<SqlValue> args, const RowSink& rows
    ) {
        return execute(sql, {args.begin(), args.size()}, rows);
    }
};

/// Opens databases by name ("host", "mirror", "plugin/pricing"); one object a name.
class Databases {
public:
    virtual ~Databases() = default;

    /// `attach_mirror` makes the mirror readable as `erp`. Errors: Code::unavailable when the file
    /// can't be opened, is damaged or not writable, with what to do.
    virtual Result<std::shared_ptr<Database>> open(std::string_view name, bool attach_mirror) = 0;

    /// Names of those that exist.
    [[nodiscard]] virtual std::vector<std::string> names() const = 0;
};

}  // namespace portico::ports
