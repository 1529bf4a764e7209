#pragma once

#include <memory>
#include <optional>

#include "domain/index.hpp"

namespace portico::pricing {

struct TermIndex;

/// What requests are answered from: rules, and terms of sale, of one state of the records.
struct PriceState {
    std::shared_ptr<const Index> prices;
    std::shared_ptr<const TermIndex> terms;
};

/// Where requests get the index that is valid now. Thread-safe; readers never wait for a rebuild.
class IndexSource {
public:
    IndexSource() = default;
    IndexSource(const IndexSource&) = delete;
    IndexSource& operator=(const IndexSource&) = delete;

    /// Stays whole as long as the caller keeps it, whatever is loaded meanwhile. Never null, as its
    /// parts.
    [[nodiscard]] virtual std::shared_ptr<const PriceState> state() const = 0;

    /// Its rules, for those who need no terms.
    [[nodiscard]] std::shared_ptr<const Index> current() const { return state()->prices; }

    /// The moment up to which the ERP's changes are known; nothing before the first pull.
    [[nodiscard]] virtual std::optional<Moment> as_of(Moment now) = 0;

protected:
    ~IndexSource() = default;
};

}  // namespace portico::pricing
