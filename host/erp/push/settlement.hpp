#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "erp/push/back_off.hpp"
#include "erp/push/breaker.hpp"
#include "erp/push/outbox.hpp"
#include "ports/connector.hpp"

namespace portico::erp {

struct PushRules {
    BackOff back_off;
    std::int64_t attempts_max = 12;  ///< technical failures of one order while others go through
    /// Since the acceptance, ascending; after a refusal or a cancellation, since the last look.
    std::vector<std::chrono::seconds> verify_after;
};

/// What came of one push.
struct PushResult {
    Result<ports::PushOutcome> outcome;
    Breaker::Admission admission = Breaker::Admission::admitted;
    std::int64_t at = 0;  ///< microseconds UTC
    std::uint64_t random = 0;
};

/// The change with what the metrics, the breaker and the log want to know.
struct Settlement {
    OrderChange change;
    std::string_view label;       ///< "accepted", "unavailable", ...: a metric's label
    bool is_technical = false;    ///< the ERP could not be asked or did not answer
    bool needs_operator = false;  ///< worth an error in the log
};

/// The order as it begins to be sent.
OrderChange begin_push(const OrderRow& row, std::int64_t now);

/// What becomes of `row`, which was `sending` or `exported`; or `accepted`, `refused` or
/// `cancelled` after an attempt with an unknown outcome (a verification: the ERP has it once, or
/// not at all).
///
/// | the connector says | state | may have reached the ERP | counts as its failure |
/// |---|---|---|---|
/// | accepted, refused, pending | that | | |
/// | UNAVAILABLE | waiting | as before | unless it was the breaker's probe |
/// | DENIED, UNSUPPORTED | waiting, the longest pause | as before | no |
/// | CANCELLED | waiting | yes | no |
/// | INVALID | dead | as before | |
/// | CONFLICT | dead | yes | |
/// | TIMEOUT, anything else | waiting | yes | unless it was the breaker's probe |
///
/// An order whose own failures reach `attempts_max` is dead. Pure and thread-safe.
Settlement settle(const OrderRow& row, const PushResult& result, const PushRules& rules);

}  // namespace portico::erp
