#pragma once

#include <array>
#include <initializer_list>
#include <string_view>

#include <portico/abi/metrics.h>
#include <portico/boundary.hpp>

namespace portico {

struct MetricLabel {
    std::string_view name;
    std::string_view value;
};

/// One time series; cheap to copy; does nothing when default constructed. Thread-safe.
class Series {
public:
    Series() = default;

    /// Counter: adds (>= 0). Gauge: sets. Histogram: observes (seconds).
    void record(double value) const {
        if (PORTICO_HAS(table_, record)) {
            static_cast<void>(table_->record(table_->self, handle_, value));
        }
    }

private:
    friend class Metrics;

    Series(const portico_metrics* table, portico_handle handle) : table_{table}, handle_{handle} {}

    const portico_metrics* table_ = nullptr;
    portico_handle handle_ = 0;
};

/// Time series in /metrics, named `portico_<plugin>_<name>`. Thread-safe.
/// Errors: Code::quota over 1,000 series of one plugin, Code::invalid for a name or over 8 labels.
class Metrics {
public:
    using Labels = std::initializer_list<MetricLabel>;

    explicit Metrics(Host host)
        : host_{host}, table_{host.extension<portico_metrics>(PORTICO_METRICS_ID)} {}

    Result<Series> counter(std::string_view name, std::string_view help, Labels labels = {}) const {
        return series(PORTICO_COUNTER, name, help, labels);
    }

    Result<Series> gauge(std::string_view name, std::string_view help, Labels labels = {}) const {
        return series(PORTICO_GAUGE, name, help, labels);
    }

    /// Buckets for seconds, from 100 microseconds to 10 seconds.
    Result<Series> histogram(std::string_view name, std::string_view help, Labels labels = {})
        const {
        return series(PORTICO_HISTOGRAM, name, help, labels);
    }

private:
    Result<Series> series(
        std::int32_t kind, std::string_view name, std::string_view help, Labels labels
    ) const {
        if (!PORTICO_HAS(table_, series)) return not_given(PORTICO_METRICS_ID);
        std::array<portico_pair, 8> pairs{};
        if (labels.size() > pairs.size()) return invalid("A series has at most 8 labels.");
        std::size_t count = 0;
        for (const auto& label : labels) {
            pairs[count++] = {to_abi(label.name), to_abi(label.value)};
        }
        portico_handle handle = 0;
        PORTICO_TRY(host_.check(table_->series(
            table_->self, kind, to_abi(name), to_abi(help), pairs.data(), count, &handle
        )));
        return Series{table_, handle};
    }

    Host host_;
    const portico_metrics* table_;
};

}  // namespace portico
