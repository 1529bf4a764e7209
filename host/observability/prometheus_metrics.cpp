#include "observability/prometheus_metrics.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace portico::observability {
namespace {

constexpr std::size_t series_max = 10'000;

/// Seconds, from 100 microseconds to 10 seconds.
const prometheus::Histogram::BucketBoundaries buckets{
    0.0001,
    0.00025,
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0};

bool is_name(std::string_view text) {
    const auto is_first = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return !text.empty() && text.size() <= 200 && is_first(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return is_first(c) || (c >= '0' && c <= '9'); });
}

class CounterSeries final : public ports::Series {
public:
    explicit CounterSeries(prometheus::Counter& counter) : counter_{counter} {}

    void record(double value) override {
        if (value >= 0) counter_.Increment(value);
    }

private:
    prometheus::Counter& counter_;
};

class GaugeSeries final : public ports::Series {
public:
    explicit GaugeSeries(prometheus::Gauge& gauge) : gauge_{gauge} {}

    void record(double value) override { gauge_.Set(value); }

private:
    prometheus::Gauge& gauge_;
};

class HistogramSeries final : public ports::Series {
public:
    explicit HistogramSeries(prometheus::Histogram& histogram) : histogram_{histogram} {}

    void record(double value) override { histogram_.Observe(value); }

private:
    prometheus::Histogram& histogram_;
};

}  // namespace

class PrometheusMetrics::Registry {
public:
    using Labels = std::map<std::string, std::string>;
    using Key = std::pair<std::string, Labels>;

    struct Known {
        ports::SeriesKind kind;
        std::unique_ptr<ports::Series> series;
    };

    Result<ports::Series*> find_or_make(
        ports::SeriesKind kind, const std::string& name, const std::string& help, Labels labels
    ) {
        const std::lock_guard lock{mutex_};
        const auto [named, is_new] = kinds_.try_emplace(name, kind);
        if (named->second != kind) return conflict("The metric " + name + " is of another kind.");
        Key key{name, std::move(labels)};
        if (const auto found = series_.find(key); found != series_.end())
            return found->second.get();
        if (series_.size() >= series_max) {
            return Error{Code::quota, "There are 10,000 metric series already; use fewer labels."};
        }
        auto made = make(kind, name, help, key.second);
        return series_.emplace(std::move(key), std::move(made)).first->second.get();
    }

    [[nodiscard]] std::string text() const {
        return prometheus::TextSerializer{}.Serialize(registry_.Collect());
    }

private:
    std::unique_ptr<ports::Series> make(
        ports::SeriesKind kind,
        const std::string& name,
        const std::string& help,
        const Labels& labels
    ) {
        switch (kind) {
            case ports::SeriesKind::counter:
                return std::make_unique<CounterSeries>(
                    prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add(labels)
                );
            case ports::SeriesKind::gauge:
                return std::make_unique<GaugeSeries>(
                    prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add(labels)
                );
            case ports::SeriesKind::histogram:
                break;
        }
        return std::make_unique<HistogramSeries>(
            prometheus::BuildHistogram().Name(name).Help(help).Register(registry_).Add(
                labels, buckets
            )
        );
    }

    prometheus::Registry registry_{prometheus::Registry::InsertBehavior::Merge};
    std::mutex mutex_;
    std::map<std::string, ports::SeriesKind> kinds_;
    std::map<Key, std::unique_ptr<ports::Series>> series_;
};

PrometheusMetrics::PrometheusMetrics() : registry_{std::make_unique<Registry>()} {}

PrometheusMetrics::~PrometheusMetrics() = default;

Result<ports::Series*> PrometheusMetrics::series(
    ports::SeriesKind kind,
    std::string_view name,
    std::string_view help,
    std::span<const ports::Label> labels
) {
    if (!is_name(name)) {
        return invalid(
            "`" + std::string{name} + "` is no metric name: use letters, digits and underscores."
        );
    }
    Registry::Labels copied;
    for (const auto& label : labels) {
        if (!is_name(label.name)) {
            return invalid("`" + std::string{label.name} + "` is no label name.");
        }
        copied.insert_or_assign(std::string{label.name}, std::string{label.value});
    }
    try {
        return registry_->find_or_make(
            kind, std::string{name}, std::string{help}, std::move(copied)
        );
    } catch (const std::exception& error) {
        return invalid("The metric " + std::string{name} + " was refused: " + error.what());
    }
}

std::string PrometheusMetrics::text() const {
    return registry_->text();
}

}  // namespace portico::observability
