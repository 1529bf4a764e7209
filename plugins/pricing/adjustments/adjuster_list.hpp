#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <portico/metrics.hpp>
#include <portico/result.hpp>

namespace portico::pricing {

/// A service of another plugin that adjusts prices.
struct Adjuster {
    std::string service;     ///< "loyalty.adjust/1"
    std::string plugin;      ///< who provides it: "loyalty"
    std::int64_t order = 0;  ///< lower ones come first, then by name
    Series answered;
    Series failed;

    /// After some failures in a row it is left alone for a while (see AdjusterDesk).
    std::atomic<int> failures{0};
    std::atomic<std::int64_t> rests_until{0};  ///< microseconds of the clock
};

/// Those that have registered, in their order. Thread-safe.
class AdjusterList {
public:
    using Adjusters = std::vector<std::shared_ptr<Adjuster>>;

    static constexpr std::size_t adjusters_max = 16;

    explicit AdjusterList(const Metrics& metrics) : metrics_{metrics} {}

    /// Answers `pricing.adjustments/1`: `{"service": "loyalty.adjust/1", "order": 10}` registers a
    /// service of the caller (again: with another order), `"withdraw": true` ends that.
    /// Errors: Code::invalid with a sentence, Code::denied (a service of another plugin),
    /// Code::quota.
    Result<std::string> change(std::string_view caller, std::string_view request);

    /// Null while there are none: what most hosts have costs one load.
    [[nodiscard]] std::shared_ptr<const Adjusters> current() const {
        return is_empty_.load(std::memory_order_acquire) ? nullptr : load();
    }

private:
    [[nodiscard]] std::shared_ptr<const Adjusters> load() const;
    Status add(std::string_view caller, std::string_view service, std::int64_t order);
    void remove(std::string_view service);
    void publish(Adjusters adjusters);

    const Metrics& metrics_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Adjusters> adjusters_ = std::make_shared<const Adjusters>();
    std::atomic<bool> is_empty_{true};
};

}  // namespace portico::pricing
