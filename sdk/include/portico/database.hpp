#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <portico/abi/storage.h>
#include <portico/boundary.hpp>
#include <portico/clock.hpp>
#include <portico/decimal.hpp>
#include <portico/money.hpp>

/// The plugin's own database, and the mirror of the ERP as schema `erp` (read only).
/// SQL is the common subset of SQLite 3.40 and PostgreSQL 15; parameters are $1, $2, ...
/// Statements are prepared once and cached by their text: use constants.
namespace portico {

/// BYTEA / BLOB as a parameter.
struct Bytes {
    std::string_view view;
};

/// One bound parameter. Integers, bool, double, text, Decimal (as text), Currency (its code),
/// Instant (microseconds), Bytes, and std::optional of each. Views must outlive the call.
class SqlArgument {
public:
    SqlArgument(std::nullopt_t) {}

    SqlArgument(std::nullptr_t) {}

    template <std::integral Number>
    SqlArgument(Number number) {
        value_.type = PORTICO_INTEGER;
        value_.integer = static_cast<std::int64_t>(number);
    }

    SqlArgument(double number) {
        value_.type = PORTICO_REAL;
        value_.real = number;
    }

    SqlArgument(std::string_view text) { set_bytes(PORTICO_TEXT, text); }

    SqlArgument(const std::string& text) { set_bytes(PORTICO_TEXT, text); }

    SqlArgument(const char* text) { set_bytes(PORTICO_TEXT, text); }

    SqlArgument(const Bytes& bytes) { set_bytes(PORTICO_BYTES, bytes.view); }

    SqlArgument(Instant instant) : SqlArgument{microseconds_of(instant)} {}

    SqlArgument(const Decimal& number) : digits_{number.text()} {
        set_bytes(PORTICO_TEXT, digits_);
    }

    SqlArgument(const Currency& currency) : digits_{currency.code()} {
        set_bytes(PORTICO_TEXT, digits_);
    }

    template <class T>
    SqlArgument(const std::optional<T>& maybe) {
        if (!maybe) return;
        const SqlArgument argument{*maybe};
        value_ = argument.value_;
        if (!argument.digits_.empty()) {
            digits_ = argument.digits_;
            set_bytes(PORTICO_TEXT, digits_);
        }
    }

    SqlArgument(const SqlArgument&) = delete;  // the value may point into it
    SqlArgument& operator=(const SqlArgument&) = delete;

    [[nodiscard]] const portico_value& value() const { return value_; }

private:
    void set_bytes(std::int32_t type, std::string_view bytes) {
        value_.type = type;
        value_.bytes = to_abi(bytes);
    }

    portico_value value_{};
    std::string digits_;
};

/// A row of a result; valid during the mapper. Reading another type gives 0 or "".
class Row {
public:
    Row(const portico_value* values, std::uint64_t count) : values_{values}, count_{count} {}

    [[nodiscard]] std::size_t size() const { return count_; }

    [[nodiscard]] bool is_null(std::size_t column) const { return at(column).type == PORTICO_NULL; }

    [[nodiscard]] std::int64_t integer(std::size_t column) const {
        const auto& value = at(column);
        return value.type == PORTICO_INTEGER ? value.integer : 0;
    }

    [[nodiscard]] bool boolean(std::size_t column) const { return integer(column) != 0; }

    [[nodiscard]] double real(std::size_t column) const {
        const auto& value = at(column);
        if (value.type == PORTICO_INTEGER) return static_cast<double>(value.integer);
        return value.type == PORTICO_REAL ? value.real : 0.0;
    }

    /// Text or bytes; the view ends with the mapper.
    [[nodiscard]] std::string_view text(std::size_t column) const {
        const auto& value = at(column);
        const bool has_bytes = value.type == PORTICO_TEXT || value.type == PORTICO_BYTES;
        return has_bytes ? from_abi(value.bytes) : std::string_view{};
    }

    [[nodiscard]] std::string string(std::size_t column) const { return std::string{text(column)}; }

    [[nodiscard]] Instant instant(std::size_t column) const { return instant_of(integer(column)); }

    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::size_t column) const {
        if (is_null(column)) return std::nullopt;
        return integer(column);
    }

    [[nodiscard]] std::optional<std::string> optional_string(std::size_t column) const {
        if (is_null(column)) return std::nullopt;
        return string(column);
    }

    [[nodiscard]] std::optional<Instant> optional_instant(std::size_t column) const {
        if (is_null(column)) return std::nullopt;
        return instant(column);
    }

    /// An amount kept as TEXT. Errors: Code::invalid.
    [[nodiscard]] Result<Decimal> decimal(
        std::size_t column, const DecimalLimits& limits = price_limits
    ) const {
        return Decimal::parse(text(column), limits);
    }

private:
    [[nodiscard]] const portico_value& at(std::size_t column) const {
        PORTICO_ASSERT(column < count_);
        return values_[column];
    }

    const portico_value* values_;
    std::uint64_t count_;
};

enum class Access : std::int32_t { read = PORTICO_READ, write = PORTICO_WRITE };

namespace detail {

template <class T>
struct Unwrapped {
    using type = T;
};

template <class T>
struct Unwrapped<Result<T>> {
    using type = T;
};

/// What `map(row)` gives, without its Result.
template <class Map>
using Mapped = typename Unwrapped<std::decay_t<std::invoke_result_t<Map&, const Row&>>>::type;

/// Keeps what a visitor answered or threw while the host walks the rows.
template <class Visit>
struct Visiting {
    Visit& visit;
    Status outcome;

    static portico_status row(
        void* context, const portico_value* values, std::uint64_t count
    ) noexcept {
        auto& self = *static_cast<Visiting*>(context);
        try {
            self.outcome = self.visit(Row{values, count});
        } catch (const std::exception& thrown) {
            self.keep(thrown.what());
        } catch (...) {
            self.keep("The reader of a row threw something that is no std::exception.");
        }
        if (self.outcome.ok()) return PORTICO_OK;
        return static_cast<portico_status>(self.outcome.error().code);
    }

    void keep(std::string_view sentence) noexcept {
        try {
            outcome = internal(std::string{sentence});
        } catch (...) {
            outcome = Error{};
        }
    }
};

}  // namespace detail

/// Runs statements: a Database or a Transaction, so that a store works in both.
/// Errors: Code::invalid (SQL, parameters), Code::conflict (a constraint), Code::timeout (busy),
/// Code::quota (disk full), Code::unavailable (damaged or read-only).
class SqlSession {
public:
    /// Runs a statement without rows; gives the number of rows that it changed.
    template <class... Arguments>
    Result<std::int64_t> execute(std::string_view sql, const Arguments&... arguments) {
        std::int64_t changed = 0;
        PORTICO_TRY(run(sql, portico_rows{}, &changed, arguments...));
        return changed;
    }

    /// Calls `visit(const Row&)`, which gives a Status, for each row; an Error ends the statement.
    template <class Visit, class... Arguments>
    Status each(std::string_view sql, Visit&& visit, const Arguments&... arguments) {
        using Visiting = detail::Visiting<std::remove_reference_t<Visit>>;
        Visiting visiting{visit, {}};
        auto outcome = run(sql, {&visiting, &Visiting::row}, nullptr, arguments...);
        // What the visitor said is nearer to the cause than what the host made of it.
        return visiting.outcome.ok() ? outcome : visiting.outcome;
    }

    /// All rows through `map(const Row&)`, which gives a T or a Result<T>.
    template <class Map, class... Arguments>
    Result<std::vector<detail::Mapped<Map>>> query(
        std::string_view sql, Map&& map, const Arguments&... arguments
    ) {
        std::vector<detail::Mapped<Map>> found;
        const auto keep = [&](const Row& row) -> Status { return store(map(row), found); };
        PORTICO_TRY(each(sql, keep, arguments...));
        return found;
    }

    /// The first row through `map`, if there is one.
    template <class Map, class... Arguments>
    Result<std::optional<detail::Mapped<Map>>> query_one(
        std::string_view sql, Map&& map, const Arguments&... arguments
    ) {
        auto found = PORTICO_TRY(query(sql, map, arguments...));
        if (found.empty()) return std::optional<detail::Mapped<Map>>{};
        return std::optional<detail::Mapped<Map>>{std::move(found.front())};
    }

    /// 0 outside a transaction.
    [[nodiscard]] portico_handle transaction() const { return transaction_; }

    SqlSession(const SqlSession&) = delete;
    SqlSession& operator=(const SqlSession&) = delete;

protected:
    SqlSession(Host host, const portico_storage* table, portico_handle transaction)
        : host_{host}, table_{table}, transaction_{transaction} {}

    ~SqlSession() = default;

    template <class... Arguments>
    Status run(
        std::string_view sql,
        portico_rows rows,
        std::int64_t* changed,
        const Arguments&... arguments
    ) {
        if (!PORTICO_HAS(table_, execute)) return not_given(PORTICO_STORAGE_ID);
        constexpr auto count = sizeof...(Arguments);
        const std::array<SqlArgument, count> bound{SqlArgument{arguments}...};
        std::array<portico_value, count> values{};
        for (std::size_t i = 0; i < count; ++i) values[i] = bound[i].value();
        return host_.check(table_->execute(
            table_->self, transaction_, to_abi(sql), values.data(), count, rows, changed
        ));
    }

    Host host_;
    const portico_storage* table_;
    portico_handle transaction_;

private:
    template <class T>
    static Status store(Result<T> mapped, std::vector<T>& found) {
        if (!mapped.ok()) return mapped.error();
        found.push_back(std::move(mapped).value());
        return {};
    }

    template <class T>
    static Status store(T mapped, std::vector<T>& found) {
        found.push_back(std::move(mapped));
        return {};
    }
};

/// Several statements that happen together or not at all. Rolled back when destroyed before
/// commit. Used and ended by the thread that began it; a write one holds the only writer: be short.
class Transaction final : public SqlSession {
public:
    Transaction(Host host, const portico_storage* table, portico_handle handle)
        : SqlSession{host, table, handle} {}

    Transaction(Transaction&& other) noexcept
        : SqlSession{other.host_, other.table_, std::exchange(other.transaction_, 0)} {}

    Transaction& operator=(Transaction&&) = delete;

    ~Transaction() {
        if (transaction_ == 0) return;
        static_cast<void>(table_->rollback(table_->self, transaction_));
    }

    /// After success the changes survive a power cut; after an Error nothing was changed.
    Status commit() {
        if (transaction_ == 0) return conflict("The transaction has ended already.");
        return host_.check(table_->commit(table_->self, std::exchange(transaction_, 0)));
    }
};

/// The plugin's database. Each statement is a transaction of its own; readers never wait for
/// writers. Thread-safe.
class Database final : public SqlSession {
public:
    explicit Database(Host host)
        : SqlSession{host, host.extension<portico_storage>(PORTICO_STORAGE_ID), 0} {}

    /// Errors: Code::timeout (another writer for 5 s), Code::quota (16 open ones).
    Result<Transaction> begin(Access access) {
        if (!PORTICO_HAS(table_, begin) || !PORTICO_HAS(table_, commit) ||
            !PORTICO_HAS(table_, rollback)) {
            return not_given(PORTICO_STORAGE_ID);
        }
        portico_handle handle = 0;
        PORTICO_TRY(
            host_.check(table_->begin(table_->self, static_cast<std::int32_t>(access), &handle))
        );
        return Transaction{host_, table_, handle};
    }

    /// Runs `work(Transaction&)` (giving a Status) in a write transaction and commits when it
    /// succeeded; rolls back otherwise.
    template <class Work>
    Status write(Work&& work) {
        auto transaction = PORTICO_TRY(begin(Access::write));
        PORTICO_TRY(std::forward<Work>(work)(transaction));
        return transaction.commit();
    }
};

}  // namespace portico
