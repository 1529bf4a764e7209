#include "erp/push/outbox.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "embedded/portico_erp_push_migrations.hpp"
#include "erp/push/order_columns.hpp"

namespace portico::erp {
namespace {

using ports::SqlValue;
using std::string_view;

constexpr std::size_t batch_max = 64;
/// Of an order that fails again and again, the first steps and the last ones are kept.
constexpr std::size_t prune_batch = 500;
constexpr std::int64_t first_steps_kept = 20;
constexpr std::int64_t last_steps_kept = 100;

constexpr auto select_by_key =
    "SELECT " PORTICO_ORDER_COLUMNS " FROM order_push WHERE company_id = $1 AND client_key = $2";

constexpr auto count_open = R"sql(
    SELECT count(*) FROM order_push
     WHERE state IN ('received', 'sending', 'exported', 'waiting', 'dead')
)sql";

constexpr auto insert_order = R"sql(
    INSERT INTO order_push
           (company_id, id, sequence, member_id, channel, client_key, request_hash,
            client_reference, record, state, due_at, uncertain, attempts, failures, verified,
            erp_id, erp_number, erp_status, reason, submitted_at, accepted_at, updated_at)
    SELECT $1, $2, coalesce(max(sequence), 0) + 1, $3, $4, $5, $6, $7, $8, 'received', $9, 0, 0, 0,
           0, '', '', '', '', $9, NULL, $9
      FROM order_push
    RETURNING sequence
)sql";

constexpr auto update_order = R"sql(
    UPDATE order_push
       SET record = $4, client_reference = $5, state = $6, due_at = $7, uncertain = $8,
           attempts = $9, failures = $10, verified = $11, erp_id = $12, erp_number = $13,
           erp_status = $14, reason = $15, accepted_at = $16, updated_at = $17,
           version = $18 + 1
     WHERE company_id = $1 AND id = $2 AND state = $3 AND version = $18
)sql";

constexpr auto insert_step = R"sql(
    INSERT INTO order_step (company_id, order_id, step, name, at, detail)
    SELECT $1, $2, coalesce(max(step), 0) + 1, $3, $4, $5
      FROM order_step WHERE company_id = $1 AND order_id = $2
    RETURNING step
)sql";

constexpr auto forget_steps = R"sql(
    DELETE FROM order_step WHERE company_id = $1 AND order_id = $2 AND step > $3 AND step <= $4
)sql";

constexpr auto note_interrupted = R"sql(
    INSERT INTO order_step (company_id, order_id, step, name, at, detail)
    SELECT o.company_id, o.id,
           (SELECT coalesce(max(s.step), 0) + 1 FROM order_step s
             WHERE s.company_id = o.company_id AND s.order_id = o.id),
           'interrupted', $1, 'The host ended while the order was being sent.'
      FROM order_push o WHERE o.state = 'sending'
)sql";

constexpr auto recover_sending = R"sql(
    UPDATE order_push
       SET state = 'waiting', uncertain = 1, due_at = $1, updated_at = $1, version = version + 1
     WHERE state = 'sending'
)sql";

constexpr auto cut_due = R"sql(
    UPDATE order_push SET due_at = $1, version = version + 1
     WHERE due_at IS NOT NULL AND due_at > $1
)sql";

constexpr auto note_revived = R"sql(
    INSERT INTO order_step (company_id, order_id, step, name, at, detail)
    SELECT o.company_id, o.id,
           (SELECT coalesce(max(s.step), 0) + 1 FROM order_step s
             WHERE s.company_id = o.company_id AND s.order_id = o.id),
           'retried', $1, $2
      FROM order_push o WHERE o.state = 'dead'
)sql";

constexpr auto revive_dead = R"sql(
    UPDATE order_push
       SET state = 'waiting', failures = 0, due_at = $1, updated_at = $1, version = version + 1
     WHERE state = 'dead'
)sql";

// By the index order_push_ended, whose condition this repeats.
constexpr auto select_ended = R"sql(
    SELECT company_id, id FROM order_push
     WHERE state IN ('accepted', 'refused', 'cancelled') AND due_at IS NULL AND updated_at < $1
     ORDER BY updated_at LIMIT $2
)sql";

constexpr auto delete_steps = "DELETE FROM order_step WHERE company_id = $1 AND order_id = $2";

constexpr auto delete_order = "DELETE FROM order_push WHERE company_id = $1 AND id = $2";

SqlValue sql_of(const std::optional<std::int64_t>& time) {
    return time ? SqlValue{*time} : SqlValue{ports::Null{}};
}

std::string event_json(const OrderRow& row) {
    std::string json;
    json::Writer writer{json};
    writer.begin_object().member("id", row.id).member("company", row.company);
    writer.member("key", row.client_key);
    if (!row.erp_id.empty()) writer.member("erp_id", row.erp_id);
    if (!row.erp_number.empty()) writer.member("number", row.erp_number);
    // Subscribers tell buyers: other reasons are for the admin.
    if (row.state == OrderState::refused) writer.member("reason", row.reason);
    writer.end_object();
    return json;
}

}  // namespace

Result<std::unique_ptr<Outbox>> Outbox::create(
    std::shared_ptr<ports::Database> database, ports::Events& events, std::int64_t open_max
) {
    const auto list = PORTICO_TRY(ports::migrations_of(push::migrations::files));
    PORTICO_TRY(database->migrate("orders", list));
    PORTICO_TRY(events.adopt("orders", database));
    return std::unique_ptr<Outbox>{new Outbox{std::move(database), events, open_max}};
}

Result<AddedOrder> Outbox::add(const OrderRow& order) {
    Waiter waiter{order, std::nullopt};
    std::unique_lock lock{mutex_};
    queue_.push_back(&waiter);
    while (!waiter.outcome) {
        if (is_writing_) {
            written_.wait(lock);
            continue;
        }
        // The first one writes for all who came while the former batch was on its way to the disk.
        is_writing_ = true;
        std::vector<Waiter*> batch;
        const auto count = std::min(queue_.size(), batch_max);
        batch.assign(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
        lock.unlock();
        auto outcomes = write(batch);
        lock.lock();
        // Only now: who sees an outcome tells the buyer that the order is on disk.
        for (std::size_t at = 0; at < batch.size(); ++at) {
            batch[at]->outcome.emplace(std::move(outcomes[at]));
        }
        is_writing_ = false;
        written_.notify_all();
    }
    return std::move(*waiter.outcome);
}

std::vector<Result<AddedOrder>> Outbox::write(std::span<Waiter* const> batch) {
    auto outcomes = [&]() -> Result<std::vector<Result<AddedOrder>>> {
        auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
        auto added = PORTICO_TRY(write_in(*transaction, batch));
        PORTICO_TRY(transaction->commit());
        return added;
    }();
    if (!outcomes.ok()) return {batch.size(), outcomes.error()};
    events_.committed(*database_);
    return *std::move(outcomes);
}

Result<std::vector<Result<AddedOrder>>> Outbox::write_in(
    ports::Transaction& transaction, std::span<Waiter* const> batch
) {
    std::vector<Result<AddedOrder>> outcomes;
    std::int64_t open = 0;
    PORTICO_TRY(transaction.execute(count_open, {}, [&](ports::Row row) -> Status {
        open = number_at(row, 0);
        return {};
    }));
    for (const auto* waiter : batch) {
        auto added = add_in(transaction, waiter->order, open);
        // A full outbox refuses one order; anything else undoes the transaction.
        if (!added.ok() && added.error().code != Code::quota) return added.error();
        outcomes.push_back(std::move(added));
    }
    return outcomes;
}

Result<AddedOrder> Outbox::add_in(
    ports::Transaction& transaction, const OrderRow& order, std::int64_t& open
) {
    std::optional<OrderRow> present;
    const std::array<SqlValue, 2> key{string_view{order.company}, string_view{order.client_key}};
    PORTICO_TRY(transaction.execute(select_by_key, key, into(present)));
    if (present) return AddedOrder{std::move(*present), false};
    if (open >= open_max_) {
        return Error{
            Code::quota,
            "The outbox holds " + std::to_string(open) +
                " orders that the ERP has not taken yet; no more are accepted until it does."};
    }
    AddedOrder added{order, true};
    auto& row = added.row;
    row.due_at = row.updated_at = row.submitted_at;
    const std::array<SqlValue, 9> values{
        string_view{row.company},
        string_view{row.id},
        string_view{row.member},
        string_view{row.channel},
        string_view{row.client_key},
        string_view{row.request_hash},
        string_view{row.client_reference},
        string_view{row.record},
        row.submitted_at};
    PORTICO_TRY(transaction.execute(insert_order, values, [&](ports::Row inserted) -> Status {
        row.sequence = number_at(inserted, 0);
        return {};
    }));
    const std::array<OrderStep, 1> steps{{{"received", row.submitted_at, {}}}};
    PORTICO_TRY(append_steps(transaction, row, steps));
    PORTICO_TRY(announce(transaction, row, "order.submitted"));
    ++open;
    return added;
}

Status Outbox::append_steps(
    ports::Transaction& transaction, const OrderRow& row, std::span<const OrderStep> steps
) {
    std::int64_t last = 0;
    for (const auto& step : steps) {
        const std::array<SqlValue, 5> values{
            string_view{row.company},
            string_view{row.id},
            string_view{step.name},
            step.at,
            string_view{step.detail}};
        PORTICO_TRY(transaction.execute(insert_step, values, [&](ports::Row inserted) -> Status {
            last = number_at(inserted, 0);
            return {};
        }));
    }
    if (last <= first_steps_kept + last_steps_kept) return {};
    const std::array<SqlValue, 4> old{
        string_view{row.company}, string_view{row.id}, first_steps_kept, last - last_steps_kept};
    PORTICO_TRY(transaction.execute(forget_steps, old, {}));
    return {};
}

Status Outbox::announce(
    ports::Transaction& transaction, const OrderRow& row, std::string_view type
) {
    const std::array<ports::NewEvent, 1> events{
        {{.type = std::string{type},
          .company = row.company,
          .subject = row.id,
          .json = event_json(row)}}};
    return events_.publish_in(transaction, events);
}

Result<OrderRow> Outbox::apply(const OrderChange& change) {
    const auto& row = change.row;
    const std::array<SqlValue, 18> values{
        string_view{row.company},
        string_view{row.id},
        name_of(change.former),
        string_view{row.record},
        string_view{row.client_reference},
        name_of(row.state),
        sql_of(row.due_at),
        std::int64_t{row.is_uncertain ? 1 : 0},
        row.attempts,
        row.failures,
        row.verified,
        string_view{row.erp_id},
        string_view{row.erp_number},
        string_view{row.erp_status},
        string_view{row.reason},
        sql_of(row.accepted_at),
        row.updated_at,
        row.version};
    auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
    if (PORTICO_TRY(transaction->execute(update_order, values, {})) == 0) {
        return conflict(
            "The order " + row.id +
            " has changed in this very moment: look at it again before you act."
        );
    }
    PORTICO_TRY(append_steps(*transaction, row, change.steps));
    if (!change.event.empty()) PORTICO_TRY(announce(*transaction, row, change.event));
    PORTICO_TRY(transaction->commit());
    if (!change.event.empty()) events_.committed(*database_);
    auto stored = row;
    ++stored.version;
    return stored;
}

Result<std::int64_t> Outbox::revive(std::int64_t now, std::string_view why) {
    auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
    const std::array<SqlValue, 2> step{now, why};
    PORTICO_TRY(transaction->execute(note_revived, step, {}));
    const std::array<SqlValue, 1> at{now};
    const auto count = PORTICO_TRY(transaction->execute(revive_dead, at, {}));
    PORTICO_TRY(transaction->commit());
    return count;
}

Result<std::int64_t> Outbox::recover(std::int64_t now, std::int64_t latest) {
    auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
    const std::array<SqlValue, 1> at{now};
    PORTICO_TRY(transaction->execute(note_interrupted, at, {}));
    const auto count = PORTICO_TRY(transaction->execute(recover_sending, at, {}));
    // The clock was ahead when these were set.
    const std::array<SqlValue, 1> bound{latest};
    PORTICO_TRY(transaction->execute(cut_due, bound, {}));
    PORTICO_TRY(transaction->commit());
    return count;
}

Status Outbox::prune(std::int64_t before) {
    while (PORTICO_TRY(prune_some(before)) == prune_batch) {
    }
    return {};
}

Result<std::size_t> Outbox::prune_some(std::int64_t before) {
    auto transaction = PORTICO_TRY(database_->begin(ports::Access::write));
    std::vector<std::pair<std::string, std::string>> ended;
    const std::array<SqlValue, 2> which{before, static_cast<std::int64_t>(prune_batch)};
    PORTICO_TRY(transaction->execute(select_ended, which, [&](ports::Row row) -> Status {
        ended.emplace_back(text_at(row, 0), text_at(row, 1));
        return {};
    }));
    for (const auto& [company, id] : ended) {
        const std::array<SqlValue, 2> key{string_view{company}, string_view{id}};
        PORTICO_TRY(transaction->execute(delete_steps, key, {}));
        PORTICO_TRY(transaction->execute(delete_order, key, {}));
    }
    PORTICO_TRY(transaction->commit());
    return ended.size();
}

}  // namespace portico::erp
