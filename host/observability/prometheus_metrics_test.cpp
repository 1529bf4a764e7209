#include "observability/prometheus_metrics.hpp"

#include <array>

#include <gtest/gtest.h>

namespace portico::observability {
namespace {

using ports::Label;
using ports::SeriesKind;

TEST(PrometheusMetrics, CountsInOneSeriesForTheSameNameAndLabels) {
    PrometheusMetrics metrics;
    const std::array<Label, 1> labels{{{"plugin", "pricing"}}};
    auto first = metrics.series(SeriesKind::counter, "portico_x_total", "Things", labels);
    auto again = metrics.series(SeriesKind::counter, "portico_x_total", "Things", labels);
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(*first, *again);
    (*first)->record(2);
    (*again)->record(1);
    (*again)->record(-5);  // a counter never goes back
    EXPECT_NE(metrics.text().find("portico_x_total{plugin=\"pricing\"} 3"), std::string::npos)
        << metrics.text();
}

TEST(PrometheusMetrics, GaugesAreSetAndHistogramsHaveBuckets) {
    PrometheusMetrics metrics;
    (*metrics.series(SeriesKind::gauge, "portico_level", "", {}))->record(7);
    (*metrics.series(SeriesKind::histogram, "portico_seconds", "", {}))->record(0.0003);
    const auto text = metrics.text();
    EXPECT_NE(text.find("portico_level 7"), std::string::npos);
    EXPECT_NE(text.find("portico_seconds_bucket{le=\"0.00025\"} 0"), std::string::npos) << text;
    EXPECT_NE(text.find("portico_seconds_bucket{le=\"0.0005\"} 1"), std::string::npos) << text;
}

TEST(PrometheusMetrics, RefusesWhatPrometheusCouldNotRead) {
    PrometheusMetrics metrics;
    EXPECT_EQ(metrics.series(SeriesKind::counter, "1st", "", {}).error().code, Code::invalid);
    EXPECT_EQ(metrics.series(SeriesKind::counter, "a b", "", {}).error().code, Code::invalid);
    const std::array<Label, 1> labels{{{"bad name", "x"}}};
    EXPECT_EQ(metrics.series(SeriesKind::counter, "a", "", labels).error().code, Code::invalid);
    ASSERT_TRUE(metrics.series(SeriesKind::counter, "one", "", {}).ok());
    EXPECT_EQ(metrics.series(SeriesKind::gauge, "one", "", {}).error().code, Code::conflict);
}

TEST(PrometheusMetrics, StopsAtTenThousandSeries) {
    PrometheusMetrics metrics;
    for (int i = 0; i < 10'000; ++i) {
        const auto value = std::to_string(i);
        const std::array<Label, 1> labels{{{"id", value}}};
        ASSERT_TRUE(metrics.series(SeriesKind::counter, "many", "", labels).ok());
    }
    EXPECT_EQ(metrics.series(SeriesKind::counter, "more", "", {}).error().code, Code::quota);
}

}  // namespace
}  // namespace portico::observability
