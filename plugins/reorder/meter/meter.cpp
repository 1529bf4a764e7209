#include "meter/meter.hpp"

#include <cstddef>

namespace portico::reorder {

Result<Meter> Meter::open(const Metrics& metrics) {
    Meter meter;
    constexpr auto lines_help = "Lines that were checked, by what became of them";
    for (std::size_t i = 0; i < meter.lines_.size(); ++i) {
        const auto outcome = name_of(static_cast<Outcome>(i));
        meter.lines_[i] =
            PORTICO_TRY(metrics.counter("lines_total", lines_help, {{"outcome", outcome}}));
    }
    meter.check_seconds_ = PORTICO_TRY(
        metrics.histogram("check_seconds", "How long a check took, with prices and stock")
    );
    constexpr auto baskets_help = "Baskets that somebody submitted, by what became of them";
    const auto baskets = [&](std::string_view result) {
        return metrics.counter("baskets_total", baskets_help, {{"result", result}});
    };
    meter.submitted_ = PORTICO_TRY(baskets("submitted"));
    meter.refused_ = PORTICO_TRY(baskets("refused"));
    meter.failed_ = PORTICO_TRY(baskets("failed"));
    meter.due_lists_ =
        PORTICO_TRY(metrics.counter("due_lists_total", "Due lists that were made for a company"));
    return meter;
}

void Meter::checked(std::span<const CheckedLine> lines, double seconds) const {
    std::array<double, outcome_count> counts{};
    for (const auto& line : lines) counts[static_cast<std::size_t>(line.outcome)] += 1;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0) lines_[i].record(counts[i]);
    }
    check_seconds_.record(seconds);
}

void Meter::not_submitted(Code code) const {
    const bool is_refused = code == Code::invalid || code == Code::conflict ||
                            code == Code::not_found || code == Code::denied;
    (is_refused ? refused_ : failed_).record(1);
}

}  // namespace portico::reorder
