#include <utility>

#include "erp/push/order_columns.hpp"
#include "erp/push/outbox.hpp"

/// What is asked of the outbox; outbox.cpp changes it.
namespace portico::erp {
namespace {

using ports::SqlValue;
using std::string_view;

constexpr std::size_t busy_max = 64;

constexpr auto select_by_key =
    "SELECT " PORTICO_ORDER_COLUMNS " FROM order_push WHERE company_id = $1 AND client_key = $2";

constexpr auto select_by_id =
    "SELECT " PORTICO_ORDER_COLUMNS " FROM order_push WHERE company_id = $1 AND id = $2";

constexpr auto select_of_any = "SELECT " PORTICO_ORDER_COLUMNS " FROM order_push WHERE id = $1";

constexpr auto select_by_erp_id =
    "SELECT " PORTICO_ORDER_COLUMNS
    " FROM order_push WHERE company_id = $1 AND erp_id = $2 AND erp_id <> ''"
    " ORDER BY sequence LIMIT 1";

constexpr auto select_not_mirrored =
    "SELECT " PORTICO_ORDER_COLUMNS
    " FROM order_push o WHERE company_id = $1"
    " AND ($2 = '' OR state = $2 OR erp_status = $2)"
    " AND submitted_at >= $3 AND submitted_at < $4"
    " AND (submitted_at < $5 OR (submitted_at = $5 AND id < $6))"
    " AND NOT EXISTS (SELECT 1 FROM erp.order_head h"
    "                  WHERE h.company_id = o.company_id AND h.id = o.erp_id AND h.active = 1)"
    " ORDER BY submitted_at DESC, id DESC LIMIT $7";

constexpr auto select_due =
    "SELECT " PORTICO_ORDER_COLUMNS
    " FROM order_push WHERE due_at IS NOT NULL AND due_at <= $1 AND company_id NOT IN (''";

constexpr auto select_next_due =
    "SELECT min(due_at) FROM order_push WHERE due_at IS NOT NULL AND due_at > $1";

constexpr auto select_open =
    "SELECT " PORTICO_ORDER_COLUMNS
    " FROM order_push WHERE state IN ('received', 'sending', 'exported', 'waiting')"
    " AND sequence > $1 ORDER BY sequence LIMIT $2";

constexpr auto select_dead = "SELECT " PORTICO_ORDER_COLUMNS
                             " FROM order_push WHERE state = 'dead'"
                             " AND sequence > $1 ORDER BY sequence LIMIT $2";

constexpr auto select_counts = R"sql(
    SELECT state, count(*), min(submitted_at) FROM order_push
     WHERE state IN ('received', 'sending', 'exported', 'waiting', 'dead')
     GROUP BY state
)sql";

constexpr auto select_steps = R"sql(
    SELECT name, at, detail FROM order_step WHERE company_id = $1 AND order_id = $2 ORDER BY step
)sql";

}  // namespace

Result<std::optional<OrderRow>> Outbox::find_by_key(string_view company, string_view key) const {
    std::optional<OrderRow> found;
    PORTICO_TRY(database_->query(select_by_key, {company, key}, into(found)));
    return found;
}

Result<OrderRow> Outbox::find(string_view company, string_view id) const {
    std::optional<OrderRow> found;
    if (company.empty()) {
        PORTICO_TRY(database_->query(select_of_any, {id}, into(found)));
    } else {
        PORTICO_TRY(database_->query(select_by_id, {company, id}, into(found)));
    }
    if (!found) return not_found("There is no order " + std::string{id.substr(0, 128)} + ".");
    return std::move(*found);
}

Result<std::vector<OrderStep>> Outbox::steps(const OrderRow& row) const {
    std::vector<OrderStep> steps;
    PORTICO_TRY(database_->query(
        select_steps,
        {string_view{row.company}, string_view{row.id}},
        [&](ports::Row step) -> Status {
            steps.push_back({text_at(step, 0), number_at(step, 1), text_at(step, 2)});
            return {};
        }
    ));
    return steps;
}

Result<std::optional<OrderRow>> Outbox::find_by_erp_id(string_view company, string_view erp_id)
    const {
    std::optional<OrderRow> found;
    PORTICO_TRY(database_->query(select_by_erp_id, {company, erp_id}, into(found)));
    return found;
}

Result<std::vector<OrderRow>> Outbox::not_mirrored(const HistoryFilter& filter) const {
    std::vector<OrderRow> rows;
    PORTICO_TRY(database_->query(
        select_not_mirrored,
        {filter.company,
         filter.status,
         filter.from,
         filter.to,
         filter.before_at,
         filter.before_id,
         static_cast<std::int64_t>(filter.limit)},
        [&](ports::Row row) -> Status {
            rows.push_back(read_order(row));
            return {};
        }
    ));
    return rows;
}

Result<std::optional<OrderRow>> Outbox::next_due(
    std::int64_t now, std::span<const std::string> busy, NextOrder wanted
) const {
    PORTICO_ASSERT(busy.size() <= busy_max);
    std::string sql{select_due};
    std::vector<SqlValue> args{now};
    for (const auto& company : busy) {
        sql += ", $" + std::to_string(args.size() + 1);
        args.emplace_back(string_view{company});
    }
    // The first by the index order_push_due.
    sql += wanted == NextOrder::in_turn ? ") ORDER BY (state = 'exported'), sequence LIMIT 1"
                                        : ") ORDER BY failures, updated_at, sequence LIMIT 1";
    std::optional<OrderRow> found;
    PORTICO_TRY(database_->execute(sql, args, into(found)));
    return found;
}

Result<std::optional<std::int64_t>> Outbox::due_after(std::int64_t now) const {
    std::optional<std::int64_t> due;
    PORTICO_TRY(database_->query(select_next_due, {now}, [&](ports::Row row) -> Status {
        due = time_at(row, 0);
        return {};
    }));
    return due;
}

Result<std::vector<OrderRow>> Outbox::page(const OutboxPage& wanted) const {
    std::vector<OrderRow> rows;
    PORTICO_TRY(database_->query(
        wanted.is_dead ? select_dead : select_open,
        {wanted.after_sequence, static_cast<std::int64_t>(wanted.limit)},
        [&](ports::Row row) -> Status {
            rows.push_back(read_order(row));
            return {};
        }
    ));
    return rows;
}

Result<std::vector<OutboxCount>> Outbox::counts() const {
    std::vector<OutboxCount> counts;
    PORTICO_TRY(database_->query(select_counts, {}, [&](ports::Row row) -> Status {
        const auto state = order_state(std::get<string_view>(row[0]));
        if (state) counts.push_back({*state, number_at(row, 1), number_at(row, 2)});
        return {};
    }));
    return counts;
}

}  // namespace portico::erp
