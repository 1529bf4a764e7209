#include "gateway/rate_limit.hpp"

#include <algorithm>
#include <functional>

namespace portico::gateway {

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

std::uint32_t seconds_up(std::int64_t ns) {
    return ns <= 0 ? 0U : static_cast<std::uint32_t>((ns + second_ns - 1) / second_ns);
}

}  // namespace

RateBucket::RateBucket(const RateRule& rule)
    : interval_ns_{second_ns / std::max<std::int64_t>(rule.per_second, 1)},
      burst_ns_{interval_ns_ * std::max<std::int64_t>(rule.burst, 1)},
      burst_{std::max(rule.burst, 1U)} {}

RateState RateBucket::take(std::int64_t now_ns) {
    auto whole_at = whole_at_.load(std::memory_order_relaxed);
    while (true) {
        const auto next = std::max(whole_at, now_ns) + interval_ns_;
        const auto over_ns = next - now_ns - burst_ns_;
        RateState state{.limited = true, .limit = burst_};
        if (over_ns > 0) {
            state.allowed = false;
            state.reset_seconds = seconds_up(whole_at - now_ns);
            state.retry_seconds = std::max(1U, seconds_up(over_ns));
            return state;
        }
        if (whole_at_.compare_exchange_weak(whole_at, next, std::memory_order_relaxed)) {
            state.remaining = static_cast<std::uint32_t>(-over_ns / interval_ns_);
            state.reset_seconds = seconds_up(next - now_ns);
            return state;
        }
    }
}

std::shared_ptr<RateBucket> RateLimiter::bucket(
    std::string_view caller, const RateRule& rule, std::int64_t now_ns
) {
    if (rule.per_second == 0) return nullptr;
    auto& part = parts_[std::hash<std::string_view>{}(caller) % parts_.size()];
    std::string key{caller};
    const std::lock_guard lock{part.mutex};
    if (const auto found = part.buckets.find(key); found != part.buckets.end())
        return found->second;
    if (part.buckets.size() >= part_buckets_max) {
        std::erase_if(part.buckets, [&](const auto& entry) {
            return entry.second.use_count() == 1 && entry.second->is_whole(now_ns);
        });
    }
    if (part.buckets.size() >= part_buckets_max) {
        if (!part.shared) part.shared = std::make_shared<RateBucket>(rule);
        return part.shared;
    }
    auto made = std::make_shared<RateBucket>(rule);
    part.buckets.emplace(std::move(key), made);
    return made;
}

}  // namespace portico::gateway
