#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "rule.hpp"

namespace portico::pricing {

/// A live price that the written rules do not give: an alarm.
struct OracleDifference {
    Moment at = 0;         ///< when it was found
    std::string question;  ///< company, product, quantity, unit, day, currency
    std::string answered;  ///< what the request got
    std::string expected;  ///< what the records say
    std::string records;   ///< as few of them as show it
};

/// What has been compared since the start.
struct OracleReport {
    std::string share_text = "0";  ///< of all prices, as a JSON number
    std::uint64_t agreed = 0;
    std::uint64_t differed = 0;
    std::uint64_t outdated = 0;         ///< the records changed before they could be read
    std::uint64_t dropped = 0;          ///< too many waited
    std::uint64_t failed = 0;           ///< the records could not be read
    std::deque<OracleDifference> last;  ///< the latest first, at most 20
};

}  // namespace portico::pricing
