#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

#include <portico/abi/storage.h>
#include <portico/result.hpp>

#include "plugins/services/handle_table.hpp"
#include "plugins/services/instance_context.hpp"

namespace portico::plugins {

/// A transaction that a plugin has open.
struct OpenTransaction {
    std::unique_ptr<ports::Transaction> transaction;
    std::thread::id thread;
    CallFrame* frame =
        nullptr;  ///< the call in which it was begun; nullptr: a thread of the plugin
    bool is_write = false;
    bool carries_events = false;
    std::uint32_t statements_running = 0;
};

/// portico.storage/1 over the plugin's own ports::Database.
class StorageTable {
public:
    StorageTable(InstanceContext& instance, std::shared_ptr<ports::Database> database);

    /// The transaction behind a handle, for use on the thread that began it.
    /// Errors: Code::not_found (unknown or ended), Code::conflict (another thread).
    Result<std::shared_ptr<OpenTransaction>> find(portico_handle handle);

    /// Rolls back what was begun in `frame` and not ended; returns how many.
    std::size_t end_transactions_of(CallFrame& frame);

    /// Rolls back everything; returns how many were open.
    std::size_t sweep();

    [[nodiscard]] ports::Database* database() const { return database_.get(); }

    const portico_storage table;

private:
    static portico_status execute(
        void* self,
        portico_handle transaction,
        portico_str sql,
        const portico_value* args,
        std::uint64_t arg_count,
        portico_rows rows,
        std::int64_t* changed
    ) noexcept;
    static portico_status begin(void* self, std::int32_t mode, portico_handle* out) noexcept;
    static portico_status commit(void* self, portico_handle transaction) noexcept;
    static portico_status rollback(void* self, portico_handle transaction) noexcept;

    /// Takes the transaction out of the table to end it.
    Result<std::shared_ptr<OpenTransaction>> take(portico_handle handle);

    /// Errors: Code::quota (16 readers have been open for two seconds).
    Status take_slot();
    void give_slots(std::size_t count);
    void give_slots_of(std::span<const std::shared_ptr<OpenTransaction>> ended);
    Result<portico_handle> begin_in_slot(bool is_write);

    InstanceContext& instance_;
    std::shared_ptr<ports::Database> database_;
    HandleTable<std::shared_ptr<OpenTransaction>> open_;
    std::mutex slots_mutex_;  ///< never held while something is read or written
    std::condition_variable slot_is_free_;
    std::size_t slots_taken_ = 0;  ///< guarded by slots_mutex_; also of those that are beginning
};

}  // namespace portico::plugins
