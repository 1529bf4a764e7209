#pragma once

#include <chrono>
#include <cstdint>

namespace portico::erp {

struct BackOff {
    std::chrono::milliseconds first{1'000};      ///< bound of the pause after the first failure
    std::chrono::milliseconds longest{600'000};  ///< bound of every pause
};

/// How long an order waits after so many failures in a row: the bound doubles with each failure,
/// and the pause is anywhere below it ("full jitter"), so that orders which failed together do not
/// come back together. `random` is any number. Pure and thread-safe.
std::chrono::milliseconds pause_after(
    const BackOff& rule, std::int64_t failures, std::uint64_t random
);

}  // namespace portico::erp
