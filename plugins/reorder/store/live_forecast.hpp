#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>

#include "due/due_list.hpp"

namespace portico::reorder {

/// The forecast that requests read; learned again in the background. Thread-safe.
class LiveForecast {
public:
    LiveForecast(Database& database, const Clock& clock, const Log& log)
        : database_{database}, clock_{clock}, log_{log} {}

    /// Told how far learning is; true ends it.
    using Watch = std::function<bool(std::size_t done, std::size_t total)>;

    /// Reads the orders of all companies, one after the other, and learns from them; requests read
    /// the former forecast meanwhile. Errors: those of the database, Code::cancelled.
    Status learn(const Watch& watch);

    /// Takes what was learned before a restart, if it is kept. Gives whether that is of the last 24
    /// hours, so that there is no need to learn now.
    bool remember();

    /// Null before the first learn().
    [[nodiscard]] std::shared_ptr<const Forecast> current() const {
        return current_.load(std::memory_order_acquire);
    }

private:
    Database& database_;
    const Clock& clock_;
    const Log& log_;
    std::mutex learning_;  ///< one at a time: it holds a copy of many orders
    std::atomic<std::shared_ptr<const Forecast>> current_;
};

}  // namespace portico::reorder
