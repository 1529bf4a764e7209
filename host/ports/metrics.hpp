#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <portico/result.hpp>

namespace portico::ports {

struct Label {
    std::string_view name;
    std::string_view value;
};

/// One time series. Thread-safe; lives as long as the Metrics that made it.
class Series {
public:
    virtual ~Series() = default;

    /// Counter: adds (>= 0). Gauge: sets. Histogram: observes (seconds).
    virtual void record(double value) = 0;
};

enum class SeriesKind : std::uint8_t { counter, gauge, histogram };

/// Registry of time series in Prometheus form. Thread-safe.
class Metrics {
public:
    virtual ~Metrics() = default;

    /// The same name and labels give the same series. Names: `portico_<owner>_<name>`.
    /// Errors: Code::invalid (name), Code::quota (10,000 series in all), Code::conflict (other
    /// kind).
    virtual Result<Series*> series(
        SeriesKind kind, std::string_view name, std::string_view help, std::span<const Label> labels
    ) = 0;
};

}  // namespace portico::ports
