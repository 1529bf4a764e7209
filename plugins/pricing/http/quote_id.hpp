#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "domain/rule.hpp"

namespace portico::pricing {

/// Makes quote ids: "q_" and a ULID, so that ids sort by time. Thread-safe.
class QuoteIds {
public:
    /// Seeds from the operating system.
    QuoteIds();

    explicit QuoteIds(std::uint64_t seed) : next_{seed} {}

    std::string next(Moment now);

private:
    std::atomic<std::uint64_t> next_;
};

}  // namespace portico::pricing
