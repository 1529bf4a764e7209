#include "storage/sqlite/statement.hpp"

#include <charconv>
#include <utility>

#include <sqlite3.h>

#include "storage/sqlite/authorizer.hpp"
#include "storage/sqlite/sqlite_error.hpp"

namespace portico::storage {
namespace {

constexpr std::size_t sql_bytes_max = 1U << 20U;

/// Resets a statement on every way out, so that it holds no lock and borrows no argument.
class ResetLater {
public:
    explicit ResetLater(sqlite3_stmt* statement) : statement_{statement} {}

    ResetLater(const ResetLater&) = delete;
    ResetLater& operator=(const ResetLater&) = delete;

    ~ResetLater() { sqlite3_reset(statement_); }

private:
    sqlite3_stmt* statement_;
};

// SQLite reads a null pointer as NULL, also for an empty text.
const char* pointer_of(std::string_view text) {
    return text.data() != nullptr ? text.data() : "";
}

int bind_value(sqlite3_stmt* statement, int index, const ports::SqlValue& value) {
    switch (value.index()) {
        case 1:
            return sqlite3_bind_int64(statement, index, *std::get_if<std::int64_t>(&value));
        case 2:
            return sqlite3_bind_double(statement, index, *std::get_if<double>(&value));
        case 3: {
            const auto text = *std::get_if<std::string_view>(&value);
            return sqlite3_bind_text64(
                statement, index, pointer_of(text), text.size(), SQLITE_STATIC, SQLITE_UTF8
            );
        }
        case 4: {
            const auto bytes = std::get_if<ports::Bytes>(&value)->view;
            return sqlite3_bind_blob64(
                statement, index, pointer_of(bytes), bytes.size(), SQLITE_STATIC
            );
        }
        default:
            return sqlite3_bind_null(statement, index);
    }
}

std::string_view view_of(const void* start, int bytes) {
    if (start == nullptr) return {};
    return {static_cast<const char*>(start), static_cast<std::size_t>(bytes)};
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : statement_{std::exchange(other.statement_, nullptr)},
      is_query_{other.is_query_},
      changes_rows_{other.changes_rows_},
      args_needed_{other.args_needed_},
      arg_of_parameter_{std::move(other.arg_of_parameter_)},
      row_{std::move(other.row_)} {}

Statement::~Statement() {
    sqlite3_finalize(statement_);
}

Result<Statement> Statement::compile(
    sqlite3* connection,
    Authorizer& authorizer,
    std::string_view sql,
    std::string_view path,
    std::string_view* rest
) {
    if (sql.size() > sql_bytes_max) return Error{Code::quota, "SQL text of more than 1 MiB"};
    Statement result;
    const char* tail = nullptr;
    authorizer.reset();
    const int code = sqlite3_prepare_v3(
        connection,
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &result.statement_,
        &tail
    );
    if (code != SQLITE_OK) {
        if (!authorizer.refusal().empty()) return denied(authorizer.refusal());
        return sqlite_error(connection, code, path);
    }
    result.is_query_ = result.is_empty() || sqlite3_stmt_readonly(result.statement_) != 0;
    result.changes_rows_ = authorizer.changes_rows();
    PORTICO_TRY(result.read_parameters());
    result.row_.resize(static_cast<std::size_t>(sqlite3_column_count(result.statement_)));
    if (rest != nullptr) *rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
    return result;
}

Status Statement::read_parameters() {
    const int count = sqlite3_bind_parameter_count(statement_);
    for (int index = 1; index <= count; ++index) {
        const char* name = sqlite3_bind_parameter_name(statement_, index);
        const std::string_view text = name != nullptr ? name : "?";
        std::size_t number = 0;
        const auto [end, failure] =
            std::from_chars(text.data() + 1, text.data() + text.size(), number);
        if (!text.starts_with('$') || failure != std::errc{} || end != text.data() + text.size() ||
            number < 1 || number > 999) {
            return invalid("parameters are $1, $2, ..., not " + std::string{text});
        }
        arg_of_parameter_.push_back(number - 1);
        args_needed_ = std::max(args_needed_, number);
    }
    return {};
}

Status Statement::bind(std::span<const ports::SqlValue> args, std::string_view path) {
    if (args.size() != args_needed_) {
        return invalid(
            "the statement has " + std::to_string(args_needed_) + " parameters, " +
            std::to_string(args.size()) + " values came with it"
        );
    }
    int index = 0;
    for (const std::size_t arg : arg_of_parameter_) {
        const int code = bind_value(statement_, ++index, args[arg]);
        if (code != SQLITE_OK) return sqlite_error(sqlite3_db_handle(statement_), code, path);
    }
    return {};
}

void Statement::read_row() {
    int column = 0;
    for (auto& value : row_) {
        // One look-up a column; allowed because a connection has one thread at a time.
        sqlite3_value* source = sqlite3_column_value(statement_, column++);
        switch (sqlite3_value_type(source)) {
            case SQLITE_INTEGER:
                value = std::int64_t{sqlite3_value_int64(source)};
                break;
            case SQLITE_FLOAT:
                value = sqlite3_value_double(source);
                break;
            case SQLITE_TEXT: {
                const void* text = sqlite3_value_text(source);
                value = view_of(text, sqlite3_value_bytes(source));
                break;
            }
            case SQLITE_BLOB: {
                const void* bytes = sqlite3_value_blob(source);
                value = ports::Bytes{view_of(bytes, sqlite3_value_bytes(source))};
                break;
            }
            default:
                value = ports::Null{};
        }
    }
}

Result<std::int64_t> Statement::run(
    std::span<const ports::SqlValue> args, const ports::RowSink& rows, std::string_view path
) {
    if (is_empty()) return std::int64_t{0};
    PORTICO_TRY(bind(args, path));
    const ResetLater reset{statement_};
    sqlite3* connection = sqlite3_db_handle(statement_);
    while (true) {
        const int code = sqlite3_step(statement_);
        if (code == SQLITE_DONE) break;
        if (code != SQLITE_ROW) return sqlite_error(connection, code, path);
        if (!rows) continue;
        if (sqlite3_data_count(statement_) != static_cast<int>(row_.size())) {
            // SELECT * after the schema changed: compiled again with other columns.
            row_.resize(static_cast<std::size_t>(sqlite3_data_count(statement_)));
        }
        read_row();
        PORTICO_TRY(rows(row_));
    }
    return changes_rows_ ? std::int64_t{sqlite3_changes64(connection)} : 0;
}

StatementCache::Entry* StatementCache::find(std::string_view sql) {
    const auto found = by_text_.find(sql);
    if (found == by_text_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &entries_.front();
}

StatementCache::Entry& StatementCache::keep(std::string_view sql, Statement statement) {
    auto oldest = entries_.end();
    while (entries_.size() >= capacity_ && oldest != entries_.begin()) {
        --oldest;
        if (oldest->is_running) continue;
        by_text_.erase(oldest->sql);
        oldest = entries_.erase(oldest);
    }
    entries_.push_front({std::string{sql}, std::move(statement)});
    by_text_.emplace(entries_.front().sql, entries_.begin());
    return entries_.front();
}

void StatementCache::clear() {
    by_text_.clear();
    entries_.clear();
}

}  // namespace portico::storage
