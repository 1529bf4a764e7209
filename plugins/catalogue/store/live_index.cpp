#include "store/live_index.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace portico::catalogue {

Status LiveIndex::reload() {
    const std::lock_guard lock{reloading_};
    const auto started = clock_.monotonic();
    auto state = std::make_shared<State>();
    // Before the records: a change in between makes the index look older than it is, never newer.
    state->loaded = PORTICO_TRY(load_freshness(database_));
    auto loaded = PORTICO_TRY(load_index(database_));
    state->index = std::make_shared<const Index>(std::move(loaded.index));
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - started);
    log_.info(
        "The catalogue is ready",
        {{"products", std::to_string(state->index->size())},
         {"words", std::to_string(state->index->terms().size())},
         {"bytes", std::to_string(state->index->memory_bytes())},
         {"milliseconds", std::to_string(took.count())}}
    );
    if (loaded.problem_count > 0) {
        log_.warning(
            "Some fields of products can't be read and were left out",
            {{"count", std::to_string(loaded.problem_count)}, {"first", loaded.first_problem}}
        );
    }
    state_.store(std::move(state), std::memory_order_release);
    return {};
}

Result<std::optional<std::int64_t>> LiveIndex::as_of() const {
    const auto state = state_.load(std::memory_order_acquire);
    const auto now = PORTICO_TRY(load_freshness(database_));
    // Products that this index does not know yet: it is as old as when it was loaded.
    if (now.products_changed_at > state->loaded.products_changed_at) return state->loaded.as_of;
    return now.as_of;
}

}  // namespace portico::catalogue
