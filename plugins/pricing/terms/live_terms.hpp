#pragma once

#include <cstdint>
#include <memory>

#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>

#include "terms/term_index.hpp"

namespace portico::pricing {

/// Follows what is published of terms, and what the ERP says of its products. Whoever has taken a
/// version reads on undisturbed. Not thread-safe.
class LiveTerms {
public:
    explicit LiveTerms(const Log& log) : log_{log} {}

    /// Looks at what has changed since the last time: terms are read anew as a whole when a
    /// publication came, products one by one. Cheap when nothing has changed.
    /// Errors: those of the database; the former version stays.
    Status follow(Transaction& records);

    /// An empty version before the first follow().
    [[nodiscard]] const std::shared_ptr<const TermIndex>& newest() const { return newest_; }

private:
    const Log& log_;
    std::int64_t seen_products_ = -1;
    std::int64_t seen_published_ = -1;  ///< the greatest known_from or known_to
    std::shared_ptr<const TermIndex> newest_ = std::make_shared<const TermIndex>();
};

}  // namespace portico::pricing
