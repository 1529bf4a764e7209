#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>

#include "domain/index.hpp"
#include "store/index_store.hpp"

namespace portico::catalogue {

/// The index that requests read, exchanged as a whole when products have changed; whoever reads
/// keeps the one that he took. Thread-safe.
class LiveIndex final : public IndexSource {
public:
    LiveIndex(Database& database, const Log& log, const Clock& clock)
        : database_{database}, log_{log}, clock_{clock} {}

    /// Builds the index of the mirror as it is now and exchanges it. For its time there are two.
    /// Errors: those of the database; the former index stays.
    Status reload();

    [[nodiscard]] std::shared_ptr<const Index> current() const override {
        return state_.load(std::memory_order_acquire)->index;
    }

    [[nodiscard]] Result<std::optional<std::int64_t>> as_of() const override;

private:
    struct State {
        std::shared_ptr<const Index> index = std::make_shared<const Index>();
        Freshness loaded;
    };

    Database& database_;
    const Log& log_;
    const Clock& clock_;
    std::mutex reloading_;
    std::atomic<std::shared_ptr<const State>> state_{std::make_shared<const State>()};
};

}  // namespace portico::catalogue
