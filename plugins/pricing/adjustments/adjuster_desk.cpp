#include "adjustments/adjuster_desk.hpp"

#include <algorithm>
#include <chrono>

#include "adjustments/adjusted_price.hpp"

namespace portico::pricing {
namespace {

constexpr int failures_max = 3;
constexpr std::int64_t rest_us = 10'000'000;

}  // namespace

std::vector<std::string> AdjusterDesk::adjust(
    const AdjusterQuestion& question,
    std::string_view caller,
    LinePricer& pricer,
    std::span<PricedLine> lines
) const {
    std::vector<std::string> missing;
    const auto adjusters = adjusters_.current();
    const bool has_prices =
        std::any_of(lines.begin(), lines.end(), [](const auto& line) { return line.has_price(); });
    if (adjusters == nullptr || !has_prices) return missing;
    const auto deadline = clock_.now() + patience;
    for (const auto& adjuster : *adjusters) {
        if (adjuster->plugin == caller) continue;
        if (adjuster->rests_until.load() > microseconds_of(clock_.now())) {
            missing.push_back(adjuster->service);
            continue;
        }
        const auto adjustments = ask(*adjuster, question, lines, deadline);
        const auto applied = adjustments.ok()
                                 ? apply_adjustments(*adjuster, *adjustments, pricer, lines)
                                 : Status{adjustments.error()};
        if (applied.ok()) {
            adjuster->failures = 0;
            adjuster->answered.record(1);
        } else {
            note_failure(*adjuster, applied.error());
            missing.push_back(adjuster->service);
        }
    }
    return missing;
}

Result<std::vector<PlacedAdjustment>> AdjusterDesk::ask(
    const Adjuster& adjuster,
    const AdjusterQuestion& question,
    std::span<const PricedLine> lines,
    Instant deadline
) const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.now());
    if (left <= std::chrono::milliseconds::zero()) {
        return Error{Code::timeout, "The adjusters before it took all the time."};
    }
    const auto reply = PORTICO_TRY(services_.call(
        adjuster.service, question.company, write_adjuster_request(question, lines), left
    ));
    if (clock_.now() > deadline) return Error{Code::timeout, "It answered too late."};
    return read_adjuster_reply(reply, lines);
}

void AdjusterDesk::note_failure(Adjuster& adjuster, const Error& error) const {
    adjuster.failed.record(1);
    if (++adjuster.failures >= failures_max) {
        adjuster.failures = 0;
        adjuster.rests_until = microseconds_of(clock_.now()) + rest_us;
    }
    log_.warning(
        "prices are told without an adjustment: its plugin failed",
        {{"service", adjuster.service}, {"reason", error.message}}
    );
}

}  // namespace portico::pricing
