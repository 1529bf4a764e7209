#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "observability/prometheus_metrics.hpp"
#include "ports/http.hpp"
#include "ports/readiness.hpp"

namespace portico::observability {

/// Collects the readiness of all parts. Thread-safe; outlives the checks that it hands out.
class Health final : public ports::Readiness {
public:
    std::unique_ptr<ports::ReadinessCheck> add(std::string part, std::function<Status()> check)
        override;

    struct PartState {
        std::string part;
        std::string problem;  ///< empty: ready
    };

    [[nodiscard]] std::vector<PartState> ask() const;

private:
    class Check;

    mutable std::mutex mutex_;
    std::map<std::pair<std::string, int>, std::function<Status()>> checks_;
    int next_ = 0;
};

/// Opens GET /healthz (the process answers) and GET /readyz (200, or 503 with the parts that are
/// not ready and why) for everybody. `health` outlives the routes.
Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_health_routes(
    ports::Router& router, const Health& health
);

/// Opens GET /metrics: for everybody on the local port, else for operators.
enum class MetricsFor : std::uint8_t { everybody, operators };
Result<std::unique_ptr<ports::OpenRoute>> open_metrics_route(
    ports::Router& router, const PrometheusMetrics& metrics, MetricsFor whom
);

}  // namespace portico::observability
