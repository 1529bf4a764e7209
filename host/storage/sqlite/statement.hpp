#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/result.hpp>

#include "ports/database.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace portico::storage {

class Authorizer;

/// One compiled statement. Used by one thread at a time.
class Statement {
public:
    /// Compiles the first statement of `sql`; `rest` (if given) gets what follows it.
    /// Errors: Code::invalid (SQL, a parameter that is not $1..$N), Code::denied (refused by the
    /// authorizer).
    static Result<Statement> compile(
        sqlite3* connection,
        Authorizer& authorizer,
        std::string_view sql,
        std::string_view path,
        std::string_view* rest = nullptr
    );

    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    /// Runs it to its end; `rows` sees each row. Gives the rows changed (0 for a query).
    Result<std::int64_t> run(
        std::span<const ports::SqlValue> args, const ports::RowSink& rows, std::string_view path
    );

    [[nodiscard]] bool is_query() const { return is_query_; }

    /// Only white space and comments.
    [[nodiscard]] bool is_empty() const { return statement_ == nullptr; }

private:
    Statement() = default;

    Status read_parameters();
    Status bind(std::span<const ports::SqlValue> args, std::string_view path);
    void read_row();

    sqlite3_stmt* statement_ = nullptr;
    bool is_query_ = false;
    bool changes_rows_ = false;
    std::size_t args_needed_ = 0;
    std::vector<std::size_t> arg_of_parameter_;  ///< SQLite numbers by first use, we by name
    std::vector<ports::SqlValue> row_;
};

/// Compiled statements by their text, the least recently used dropped over a limit.
/// One a connection, same thread rules.
class StatementCache {
public:
    explicit StatementCache(std::size_t capacity) : capacity_{capacity} {}

    struct Entry {
        std::string sql;
        Statement statement;
        bool is_running = false;
    };

    /// The statement for this text, or null. Marks it as used last.
    Entry* find(std::string_view sql);

    /// Keeps a statement; drops old ones that are not running.
    Entry& keep(std::string_view sql, Statement statement);

    void clear();

    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    std::size_t capacity_;
    std::list<Entry> entries_;  ///< newest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_;
};

}  // namespace portico::storage
