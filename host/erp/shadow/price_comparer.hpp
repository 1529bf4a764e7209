#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "erp/shadow/report.hpp"
#include "erp/shadow/report_store.hpp"
#include "ports/clock.hpp"
#include "ports/connector.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"
#include "ports/log.hpp"
#include "ports/metrics.hpp"

namespace portico::erp {

/// Asks pricing.quote/1: company and request in, reply out.
using QuoteService =
    std::function<Result<std::string>(std::string_view company, std::string_view request)>;

/// What the comparison stands on; all outlive it.
struct ComparerParts {
    std::shared_ptr<ports::Database> mirror;
    ports::Connectors& connectors;
    QuoteService quote;
    ReportStore& store;
    ports::Events& events;
    ports::Clock& clock;
    ports::Log& log;
    ports::Metrics& metrics;
    /// Lets so much time pass, or less when it is asked to stop.
    std::function<void(std::chrono::milliseconds)> rest;
};

struct ComparerConfig {
    std::string connector;  ///< id of the connector plugin; empty: none is configured
    int scale = 4;          ///< decimals that are compared; 0 to 6
    std::chrono::seconds deadline{1800};
};

struct ComparisonOrder {
    std::string id;  ///< of the report; unique
    std::size_t samples = 0;
    std::uint64_t seed = 0;
    std::string company;  ///< empty: all
};

/// Follows a comparison and may stop it. Called after each batch.
class ComparisonWatcher {
public:
    virtual ~ComparisonWatcher() = default;

    virtual void progress(const ComparisonReport& so_far) = 0;
    [[nodiscard]] virtual bool cancelled() const = 0;
};

/// Shadow mode: asks Portico and the ERP for the same prices. In batches of 50; after each the ERP
/// is left alone for as long as it took. Thread-safe.
class PriceComparer {
public:
    static constexpr std::size_t samples_max = 10'000;
    static constexpr std::size_t batch_max = 50;

    PriceComparer(ComparerParts parts, ComparerConfig config)
        : parts_{std::move(parts)}, config_{std::move(config)} {}

    /// Compares and keeps the report. When the ERP fails or the time is over on the way, the report
    /// says why it is not whole. A mismatch is logged, counted, and published as
    /// erp.prices.mismatched.
    /// Errors: Code::unsupported (the connector can't give prices), Code::not_found (nothing to
    /// sample), Code::cancelled, and why not a single price could be compared.
    Result<ComparisonReport> compare(const ComparisonOrder& order, ComparisonWatcher& watcher);

    [[nodiscard]] const ReportStore& store() const { return parts_.store; }

    [[nodiscard]] const ComparerConfig& config() const { return config_; }

    [[nodiscard]] std::int64_t now_us() const {
        return parts_.clock.now().time_since_epoch().count();
    }

private:
    struct Run;

    Result<std::shared_ptr<ports::Connector>> connector();
    Status compare_all(Run& run);
    Status compare_batch(Run& run, const std::vector<ports::PriceSample>& batch);
    Result<OurPrice> our_price(const ports::PriceSample& sample);
    Status tell(const ComparisonReport& report);
    void count(bool is_equal);

    ComparerParts parts_;
    ComparerConfig config_;
};

}  // namespace portico::erp
