#include "plugins/services/storage_table.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::size_t transaction_count_max = 16;
constexpr std::chrono::seconds slot_wait{2};
constexpr std::uint64_t sql_bytes_max = 1U << 20U;
constexpr std::uint64_t arg_count_max = 32'766;
constexpr std::uint64_t value_bytes_max = 64U << 20U;
constexpr std::size_t short_list = 16;

Result<ports::SqlValue> to_sql(const portico_value& value) {
    switch (value.type) {
        case PORTICO_NULL:
            return ports::SqlValue{ports::Null{}};
        case PORTICO_INTEGER:
            return ports::SqlValue{value.integer};
        case PORTICO_REAL:
            return ports::SqlValue{value.real};
        case PORTICO_TEXT:
            return ports::SqlValue{PORTICO_TRY(text_in(value.bytes, value_bytes_max, "a text"))};
        case PORTICO_BYTES:
            return ports::SqlValue{
                ports::Bytes{PORTICO_TRY(text_in(value.bytes, value_bytes_max, "a byte value"))}};
        default:
            return invalid("a value has the unknown type " + std::to_string(value.type));
    }
}

portico_value from_sql(const ports::SqlValue& value) {
    portico_value out{};
    if (const auto* const integer = std::get_if<std::int64_t>(&value)) {
        out.type = PORTICO_INTEGER;
        out.integer = *integer;
    } else if (const auto* const text = std::get_if<std::string_view>(&value)) {
        out.type = PORTICO_TEXT;
        out.bytes = to_view(*text);
    } else if (const auto* const real = std::get_if<double>(&value)) {
        out.type = PORTICO_REAL;
        out.real = *real;
    } else if (const auto* const bytes = std::get_if<ports::Bytes>(&value)) {
        out.type = PORTICO_BYTES;
        out.bytes = to_view(bytes->view);
    }
    return out;
}

/// Hands one row to the plugin; what its callback answers ends the statement.
Status give_row(const portico_rows& rows, ports::Row row) {
    StackList<portico_value, short_list> values{row.size()};
    for (std::size_t index = 0; index < row.size(); ++index) {
        values.set(index, from_sql(row[index]));
    }
    const auto status = rows.row(rows.context, values.begin(), row.size());
    if (status == PORTICO_OK) return {};
    return Error{code_of(status), "the row callback stopped the statement"};
}

}  // namespace

StorageTable::StorageTable(InstanceContext& instance, std::shared_ptr<ports::Database> database)
    : table{sizeof(portico_storage), this, execute, begin, commit, rollback},
      instance_{instance},
      database_{std::move(database)},
      open_{HandleKind::transaction, instance.description.generation, transaction_count_max + 1} {}

Result<std::shared_ptr<OpenTransaction>> StorageTable::find(portico_handle handle) {
    auto found = open_.copy(handle);
    if (!found) {
        return not_found(
            "no open transaction has that handle: it was committed, rolled back, or left open by a "
            "call that ended"
        );
    }
    if ((*found)->thread != std::this_thread::get_id()) {
        return conflict("a transaction is used by the thread that began it, and by no other");
    }
    return std::move(*found);
}

Result<std::shared_ptr<OpenTransaction>> StorageTable::take(portico_handle handle) {
    auto found = PORTICO_TRY(find(handle));
    if (found->statements_running > 0) {
        return conflict("a statement of this transaction is running: end it after the last row");
    }
    if (open_.take(handle)) give_slots_of({&found, 1});
    if (found->frame != nullptr) --found->frame->open_transactions;
    return found;
}

portico_status StorageTable::execute(
    void* self,
    portico_handle transaction,
    portico_str sql,
    const portico_value* args,
    std::uint64_t arg_count,
    portico_rows rows,
    std::int64_t* changed
) noexcept {
    auto& storage = *static_cast<StorageTable*>(self);
    return guarded(storage.instance_, [&]() -> Status {
        const auto text = PORTICO_TRY(text_in(sql, sql_bytes_max, "the statement"));
        if (arg_count > arg_count_max || (arg_count > 0 && args == nullptr)) {
            return invalid("a statement takes at most 32,766 parameters, given as one array");
        }
        StackList<ports::SqlValue, short_list> values{arg_count};
        for (std::uint64_t index = 0; index < arg_count; ++index) {
            values.set(index, PORTICO_TRY(to_sql(args[index])));
        }
        const std::span<const ports::SqlValue> list{values.begin(), arg_count};
        ports::RowSink sink;
        if (rows.row != nullptr) sink = [&rows](ports::Row row) { return give_row(rows, row); };
        std::int64_t count = 0;
        if (transaction == 0) {
            count = PORTICO_TRY(storage.database_->execute(text, list, sink));
        } else {
            const auto open = PORTICO_TRY(storage.find(transaction));
            ++open->statements_running;
            auto result = open->transaction->execute(text, list, sink);
            --open->statements_running;
            if (!result.ok()) return result.error();
            count = *result;
        }
        if (changed != nullptr) *changed = count;
        return {};
    });
}

portico_status StorageTable::begin(void* self, std::int32_t mode, portico_handle* out) noexcept {
    auto& storage = *static_cast<StorageTable*>(self);
    return guarded(storage.instance_, [&]() -> Status {
        if (out == nullptr) return invalid("begin() needs a place for the handle");
        if (mode != PORTICO_READ && mode != PORTICO_WRITE) {
            return invalid("a transaction is PORTICO_READ (0) or PORTICO_WRITE (1)");
        }
        const bool is_write = mode == PORTICO_WRITE;
        if (!is_write) PORTICO_TRY(storage.take_slot());
        const auto begun = storage.begin_in_slot(is_write);
        if (!begun.ok()) {
            if (!is_write) storage.give_slots(1);
            return begun.error();
        }
        *out = *begun;
        return {};
    });
}

Result<portico_handle> StorageTable::begin_in_slot(bool is_write) {
    auto open = std::make_shared<OpenTransaction>();
    open->thread = std::this_thread::get_id();
    open->is_write = is_write;
    const auto access = is_write ? ports::Access::write : ports::Access::read;
    open->transaction = PORTICO_TRY(database_->begin(access));
    open->frame = CallFrame::innermost_of(instance_);
    const auto handle = PORTICO_TRY(open_.insert(open, "open transactions"));
    if (open->frame != nullptr) ++open->frame->open_transactions;
    return handle;
}

portico_status StorageTable::commit(void* self, portico_handle transaction) noexcept {
    auto& storage = *static_cast<StorageTable*>(self);
    return guarded(storage.instance_, [&]() -> Status {
        const auto open = PORTICO_TRY(storage.take(transaction));
        PORTICO_TRY(open->transaction->commit());
        open->transaction.reset();  // the writer is free before subscribers are woken
        if (open->carries_events) storage.instance_.ports.events.committed(*storage.database_);
        return {};
    });
}

portico_status StorageTable::rollback(void* self, portico_handle transaction) noexcept {
    auto& storage = *static_cast<StorageTable*>(self);
    return guarded(storage.instance_, [&]() -> Status {
        const auto open = PORTICO_TRY(storage.take(transaction));
        open->transaction->rollback();
        return {};
    });
}

std::size_t StorageTable::end_transactions_of(CallFrame& frame) {
    const auto left = open_.take_if([&](const std::shared_ptr<OpenTransaction>& open) {
        return open->frame == &frame;
    });
    for (const auto& open : left) open->transaction->rollback();
    give_slots_of(left);
    frame.open_transactions = 0;
    return left.size();
}

std::size_t StorageTable::sweep() {
    const auto left = open_.take_all();
    for (const auto& open : left) open->transaction->rollback();
    give_slots_of(left);
    return left.size();
}

/// Of many requests at once some wait for the others; a plugin that holds all by itself is told.
/// Only readers have slots: writers wait for each other in the database.
Status StorageTable::take_slot() {
    std::unique_lock lock{slots_mutex_};
    const auto is_free = [this] { return slots_taken_ < transaction_count_max; };
    if (!slot_is_free_.wait_for(lock, slot_wait, is_free)) {
        return Error{Code::quota, "a plugin has at most 16 open transactions: end some first"};
    }
    ++slots_taken_;
    return {};
}

void StorageTable::give_slots_of(std::span<const std::shared_ptr<OpenTransaction>> ended) {
    const auto readers =
        std::count_if(ended.begin(), ended.end(), [](const auto& open) { return !open->is_write; });
    if (readers > 0) give_slots(static_cast<std::size_t>(readers));
}

void StorageTable::give_slots(std::size_t count) {
    {
        const std::lock_guard lock{slots_mutex_};
        slots_taken_ -= count;
    }
    slot_is_free_.notify_all();
}

}  // namespace portico::plugins
