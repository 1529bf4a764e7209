#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/config.hpp"

namespace portico::gateway {

/// What a caller is told in the RateLimit headers.
struct RateState {
    bool allowed = true;
    bool limited = false;  ///< false: there is no limit, and no header
    std::uint32_t limit = 0;
    std::uint32_t remaining = 0;
    std::uint32_t reset_seconds = 0;  ///< until the whole burst is there again
    std::uint32_t retry_seconds = 0;  ///< until one request is allowed again; if not allowed
};

/// One caller's allowance as one number: the moment at which it is whole again. Lock-free.
class RateBucket {
public:
    explicit RateBucket(const RateRule& rule);

    /// Takes one request at `now_ns` (monotonic).
    RateState take(std::int64_t now_ns);

    [[nodiscard]] bool is_whole(std::int64_t now_ns) const { return whole_at_.load() <= now_ns; }

private:
    std::int64_t interval_ns_;
    std::int64_t burst_ns_;
    std::uint32_t burst_;
    std::atomic<std::int64_t> whole_at_{0};
};

/// Buckets by caller, at most 16,384: beyond that, callers of one part of the table share a bucket.
/// Thread-safe.
class RateLimiter {
public:
    /// nullptr if the rule sets no limit.
    std::shared_ptr<RateBucket> bucket(
        std::string_view caller, const RateRule& rule, std::int64_t now_ns
    );

private:
    struct Part {
        std::mutex mutex;
        std::unordered_map<std::string, std::shared_ptr<RateBucket>> buckets;
        std::shared_ptr<RateBucket> shared;
    };

    static constexpr std::size_t part_buckets_max = 1024;
    std::array<Part, 16> parts_;
};

}  // namespace portico::gateway
