#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "erp/push/order_row.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"

namespace portico::erp {

/// What an order was changed to, with the steps that tell of it.
struct OrderChange {
    OrderRow row;  ///< as it shall be
    OrderState former = OrderState::received;
    std::vector<OrderStep> steps = {};
    std::string event = {};  ///< "order.accepted", ...; empty: none
};

/// Which of the due orders the pusher wants.
enum class NextOrder : std::uint8_t {
    in_turn,      ///< submitted first; those that were handed over to the ERP come last
    least_failed  ///< for the breaker's probe: one bad order must not hide an ERP that works
};

struct AddedOrder {
    OrderRow row;
    bool is_new = false;
};

struct OutboxCount {
    OrderState state = OrderState::received;
    std::int64_t orders = 0;
    std::int64_t oldest_at = 0;  ///< submitted
};

/// A page of open orders or of dead letters, the one submitted first in front.
struct OutboxPage {
    bool is_dead = false;
    std::int64_t after_sequence = 0;
    std::size_t limit = 100;
};

/// Orders of one company for its history, newest first.
struct HistoryFilter {
    std::string_view company;
    std::string_view status;             ///< state, or the ERP's word; empty: any
    std::int64_t from = 0;               ///< submitted or ordered at or after this
    std::int64_t to = INT64_MAX;         ///< and before this
    std::int64_t before_at = INT64_MAX;  ///< the last one of the former page
    std::string_view before_id;
    std::size_t limit = 20;
};

/// The durable queue of orders: a database of its own, whose commits wait for the disk. What is
/// submitted together is committed together. Thread-safe; no transaction outlives a call.
/// Errors everywhere: those of the database.
class Outbox {
public:
    /// Migrates, and makes the database a source of events. `open_max`: open orders at most.
    static Result<std::unique_ptr<Outbox>> create(
        std::shared_ptr<ports::Database> database, ports::Events& events, std::int64_t open_max
    );

    /// Writes a new order, or gives the one that has its company and key already. On disk when it
    /// returns. Errors: Code::quota (too many are open).
    Result<AddedOrder> add(const OrderRow& order);

    /// Nothing: no order of that company has the key.
    Result<std::optional<OrderRow>> find_by_key(std::string_view company, std::string_view key)
        const;
    /// Errors: Code::not_found. An empty company: any (operators).
    [[nodiscard]] Result<OrderRow> find(std::string_view company, std::string_view id) const;
    [[nodiscard]] Result<std::vector<OrderStep>> steps(const OrderRow& row) const;

    /// Nothing: no order of that company became the ERP's order `erp_id`.
    [[nodiscard]] Result<std::optional<OrderRow>> find_by_erp_id(
        std::string_view company, std::string_view erp_id
    ) const;
    /// Those that the mirror does not show as an order of the ERP.
    [[nodiscard]] Result<std::vector<OrderRow>> not_mirrored(const HistoryFilter& filter) const;

    /// One of those that are due at `now` and whose company is not in `busy` (at most 64
    /// companies).
    [[nodiscard]] Result<std::optional<OrderRow>> next_due(
        std::int64_t now, std::span<const std::string> busy, NextOrder wanted = NextOrder::in_turn
    ) const;
    /// When the next order that is not due at `now` will be.
    [[nodiscard]] Result<std::optional<std::int64_t>> due_after(std::int64_t now) const;

    /// Stores a change with its steps and its event at once; gives the order as it is then.
    /// Errors: Code::conflict (the order has changed since it was read).
    Result<OrderRow> apply(const OrderChange& change);

    /// Makes every dead order due at `now`, with a step that says `why`. Gives how many there were.
    Result<std::int64_t> revive(std::int64_t now, std::string_view why);

    /// After a start: what was being sent when the host died has an unknown outcome and is due
    /// now; nothing is due later than `latest`. Gives how many were being sent.
    Result<std::int64_t> recover(std::int64_t now, std::int64_t latest);

    [[nodiscard]] Result<std::vector<OrderRow>> page(const OutboxPage& wanted) const;
    /// Open orders and dead letters, by stored state.
    [[nodiscard]] Result<std::vector<OutboxCount>> counts() const;

    /// Forgets orders that ended before `before`, some hundreds in one transaction.
    Status prune(std::int64_t before);

    [[nodiscard]] ports::Database& database() const { return *database_; }

private:
    struct Waiter {
        const OrderRow& order;
        std::optional<Result<AddedOrder>> outcome;
    };

    Outbox(std::shared_ptr<ports::Database> database, ports::Events& events, std::int64_t open_max)
        : database_{std::move(database)}, events_{events}, open_max_{open_max} {}

    /// In the order of the batch.
    std::vector<Result<AddedOrder>> write(std::span<Waiter* const> batch);
    Result<std::vector<Result<AddedOrder>>> write_in(
        ports::Transaction& transaction, std::span<Waiter* const> batch
    );
    Result<AddedOrder> add_in(
        ports::Transaction& transaction, const OrderRow& order, std::int64_t& open
    );
    /// Gives how many it forgot.
    Result<std::size_t> prune_some(std::int64_t before);
    Status append_steps(
        ports::Transaction& transaction, const OrderRow& row, std::span<const OrderStep> steps
    );
    Status announce(ports::Transaction& transaction, const OrderRow& row, std::string_view type);

    std::shared_ptr<ports::Database> database_;
    ports::Events& events_;
    const std::int64_t open_max_;

    std::mutex mutex_;  ///< guards what is below
    std::condition_variable written_;
    std::vector<Waiter*> queue_;
    bool is_writing_ = false;
};

}  // namespace portico::erp
