#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>

#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>

#include "terms/term_index.hpp"

namespace portico::pricing {

/// The terms that requests read, kept up with what is published and with the ERP's products.
/// Whoever has taken a version reads on undisturbed. Thread-safe.
class LiveTerms final : public TermSource {
public:
    LiveTerms(Database& database, const Log& log) : database_{database}, log_{log} {}

    /// Looks at what has changed since the last time: terms are read anew as a whole when a
    /// publication came, products one by one. Cheap when nothing has changed.
    /// Errors: those of the database; the former version stays.
    Status follow();

    /// An empty version before the first follow().
    [[nodiscard]] std::shared_ptr<const TermIndex> current() const override {
        return current_.load(std::memory_order_acquire);
    }

private:
    Database& database_;
    const Log& log_;
    std::mutex changing_;
    std::int64_t seen_products_ = -1;   ///< guarded by changing_, as the next
    std::int64_t seen_published_ = -1;  ///< the greatest known_from or known_to
    std::atomic<std::shared_ptr<const TermIndex>> current_{std::make_shared<const TermIndex>()};
};

}  // namespace portico::pricing
