#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>

#include "domain/index_source.hpp"

namespace portico::pricing {

/// The index that requests read, exchanged as a whole when the mirror has changed.
/// Thread-safe.
class LiveIndex final : public IndexSource {
public:
    LiveIndex(Database& database, const Log& log, Settings settings)
        : database_{database}, log_{log}, settings_{std::move(settings)} {}

    /// Loads the mirror as it is now and exchanges the index; bad records are logged.
    /// Errors: those of the database; the former index stays.
    Status reload();

    /// What reload() brought last; an empty index before.
    [[nodiscard]] std::shared_ptr<const Index> current() const override {
        return current_.load(std::memory_order_acquire);
    }

    /// How fresh the records are that the index was made of: as fresh as the mirror, unless the
    /// mirror has changed since. Read again at most once a second, by one of the callers.
    [[nodiscard]] std::optional<Moment> as_of(Moment now) override;

private:
    static constexpr Moment unknown = beginning_of_time;

    Database& database_;
    const Log& log_;
    Settings settings_;
    std::mutex reloading_;  ///< two loads at once would only double the memory
    std::atomic<std::shared_ptr<const Index>> current_{std::make_shared<const Index>()};
    std::atomic<Moment> as_of_{unknown};
    std::atomic<Moment> loaded_as_of_{unknown};
    std::atomic<Moment> loaded_changed_at_{beginning_of_time};
    std::atomic<Moment> next_look_{beginning_of_time};
};

}  // namespace portico::pricing
