#pragma once

#include <memory>
#include <string>

#include "ports/metrics.hpp"

namespace portico::observability {

/// Time series of the process in Prometheus' text form. Thread-safe.
class PrometheusMetrics final : public ports::Metrics {
public:
    PrometheusMetrics();
    ~PrometheusMetrics() override;

    Result<ports::Series*> series(
        ports::SeriesKind kind,
        std::string_view name,
        std::string_view help,
        std::span<const ports::Label> labels
    ) override;

    /// Everything, as /metrics answers it.
    [[nodiscard]] std::string text() const;

private:
    class Registry;
    std::unique_ptr<Registry> registry_;
};

}  // namespace portico::observability
