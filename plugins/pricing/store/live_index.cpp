#include "store/live_index.hpp"

#include <string>
#include <utility>

#include "store/index_store.hpp"

namespace portico::pricing {

Status LiveIndex::reload() {
    const std::lock_guard lock{reloading_};
    // Before the records: a change in between makes the index look older than it is, never newer.
    const auto freshness = PORTICO_TRY(load_freshness(database_));
    auto loaded = PORTICO_TRY(load_index(database_, settings_));
    constexpr std::size_t logged_max = 20;
    for (std::size_t i = 0; i < loaded.problems.size() && i < logged_max; ++i) {
        const auto& problem = loaded.problems[i];
        log_.warning(
            "A record can't be used for prices",
            {{"record", problem.record}, {"reason", problem.sentence}}
        );
    }
    log_.info(
        "Prices are ready",
        {{"rules", std::to_string(loaded.index.rule_count())},
         {"products", std::to_string(loaded.index.product_count())},
         {"bytes", std::to_string(loaded.index.memory_bytes())},
         {"left_out", std::to_string(loaded.problem_count)}}
    );
    current_.store(
        std::make_shared<const Index>(std::move(loaded.index)), std::memory_order_release
    );
    loaded_as_of_.store(freshness.as_of.value_or(unknown), std::memory_order_relaxed);
    loaded_changed_at_.store(freshness.changed_at, std::memory_order_relaxed);
    next_look_.store(beginning_of_time, std::memory_order_relaxed);
    return {};
}

std::optional<Moment> LiveIndex::as_of(Moment now) {
    constexpr Moment second = 1'000'000;
    auto due = next_look_.load(std::memory_order_relaxed);
    const bool is_due = now >= due || due - now > second;  // also when the clock was set back
    if (is_due && next_look_.compare_exchange_strong(due, now + second)) {
        const auto found = load_freshness(database_);
        if (found.ok()) {
            // Records that this index does not know yet: it is as old as when it was loaded.
            const bool is_behind = found->changed_at > loaded_changed_at_.load();
            const auto as_of = is_behind ? loaded_as_of_.load() : found->as_of.value_or(unknown);
            as_of_.store(as_of, std::memory_order_relaxed);
        }
    }
    const auto as_of = as_of_.load(std::memory_order_relaxed);
    if (as_of == unknown) return {};
    return as_of;
}

}  // namespace portico::pricing
