#include "erp/push/push_metrics.hpp"

#include <algorithm>
#include <array>

namespace portico::erp {
namespace {

constexpr std::array open_states = {
    OrderState::received,
    OrderState::sending,
    OrderState::exported,
    OrderState::waiting,
    OrderState::dead};

struct Shape {
    ports::SeriesKind kind;
    std::string_view name;
    std::string_view help;
};

void record(
    ports::Metrics& metrics, const Shape& shape, std::span<const ports::Label> labels, double value
) {
    const auto series = metrics.series(shape.kind, shape.name, shape.help, labels);
    if (series.ok()) (*series)->record(value);
}

}  // namespace

void PushMetrics::count(std::string_view outcome, double seconds) {
    using ports::SeriesKind;
    const std::array<ports::Label, 1> labels{{{"outcome", outcome}}};
    record(
        metrics_,
        {SeriesKind::counter, "portico_orders_pushes_total", "Pushes to the ERP by outcome."},
        labels,
        1
    );
    record(
        metrics_,
        {SeriesKind::histogram, "portico_orders_push_seconds", "How long the connector took."},
        {},
        seconds
    );
}

void PushMetrics::show(Breaker::State state) {
    record(
        metrics_,
        {ports::SeriesKind::gauge,
         "portico_orders_breaker",
         "0: pushes go to the ERP; 1: one is tried; 2: none are sent for a while."},
        {},
        static_cast<double>(state)
    );
}

void PushMetrics::show(const std::vector<OutboxCount>& counts, std::int64_t now) {
    std::int64_t oldest = now;
    for (const auto state : open_states) {
        const auto found = std::ranges::find(counts, state, &OutboxCount::state);
        const std::int64_t orders = found == counts.end() ? 0 : found->orders;
        if (orders > 0 && state != OrderState::dead) oldest = std::min(oldest, found->oldest_at);
        const std::array<ports::Label, 1> labels{{{"state", name_of(state)}}};
        record(
            metrics_,
            {ports::SeriesKind::gauge, "portico_orders_outbox", "Orders that the ERP lacks."},
            labels,
            static_cast<double>(orders)
        );
    }
    record(
        metrics_,
        {ports::SeriesKind::gauge,
         "portico_orders_oldest_seconds",
         "Age of the oldest order on its way to the ERP."},
        {},
        static_cast<double>(now - oldest) / 1e6
    );
}

}  // namespace portico::erp
