#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <portico/result.hpp>

#include "erp/shadow/price_comparer.hpp"
#include "ports/jobs.hpp"

namespace portico::erp {

struct ComparisonRhythm {
    std::int64_t every_seconds = 0;  ///< 0: only on demand
    std::size_t samples = 200;       ///< of a comparison that runs by itself
    /// Why the ERP should be left alone now, as a sentence; empty: it need not. Asked before a
    /// comparison that nobody demanded.
    std::function<Result<std::string>()> hindrance;
};

/// The price comparison as a job of the host. What is given outlives it; its end stops a run in
/// progress and waits for it. Thread-safe.
class ComparisonJob {
public:
    static constexpr std::string_view owner = "host";
    static constexpr std::string_view name = "erp.compare_prices";

    static Result<std::unique_ptr<ComparisonJob>> create(
        PriceComparer& comparer, ports::Jobs& jobs, ComparisonRhythm rhythm
    );

    /// Queues a comparison and gives its id, which is the report's too. `seed` absent: by the
    /// time. Errors: Code::invalid (samples), those of the scheduler.
    Result<std::string> start(
        std::size_t samples, std::optional<std::int64_t> seed, const std::string& company
    );

private:
    explicit ComparisonJob(ports::Jobs& jobs) : jobs_{jobs} {}

    ports::Jobs& jobs_;
    std::unique_ptr<ports::DeclaredJob> declared_;
};

}  // namespace portico::erp
