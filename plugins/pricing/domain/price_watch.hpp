#pragma once

#include <cstdint>

#include "question.hpp"

namespace portico::pricing {

/// Told of the prices that an index gives, each with its next break. Called on the request's
/// thread: it must be quick.
class PriceWatch {
public:
    PriceWatch() = default;
    PriceWatch(const PriceWatch&) = delete;
    PriceWatch& operator=(const PriceWatch&) = delete;

    /// `version` is that of the index that was asked; `terms` name the currency that was asked in.
    /// The views end with the call.
    virtual void saw(
        std::uint64_t version, const Terms& terms, const Question& question, const Price& price
    ) = 0;

protected:
    ~PriceWatch() = default;
};

}  // namespace portico::pricing
