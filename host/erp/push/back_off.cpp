#include "erp/push/back_off.hpp"

#include <algorithm>

namespace portico::erp {

std::chrono::milliseconds pause_after(
    const BackOff& rule, std::int64_t failures, std::uint64_t random
) {
    constexpr std::int64_t doublings_max = 30;
    const auto longest = std::max<std::int64_t>(0, rule.longest.count());
    const auto doublings = std::clamp<std::int64_t>(failures - 1, 0, doublings_max);
    auto bound = std::max<std::int64_t>(0, rule.first.count());
    for (std::int64_t i = 0; i < doublings && bound < longest; ++i) bound *= 2;
    bound = std::min(bound, longest);
    return std::chrono::milliseconds{random % (static_cast<std::uint64_t>(bound) + 1)};
}

}  // namespace portico::erp
