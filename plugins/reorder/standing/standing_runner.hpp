#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/events.hpp>
#include <portico/log.hpp>
#include <portico/metrics.hpp>
#include <portico/result.hpp>

#include "baskets/basket_book.hpp"
#include "standing/plan.hpp"
#include "standing/schedule_store.hpp"
#include "standing/standing_lines.hpp"

namespace portico::reorder {

/// Counts runs, by RunOutcome.
using RunCounters = std::array<Series, 7>;

/// Does the runs of standing orders when they are due, each once, whatever is killed when: a run's
/// row and its basket are written together, and the basket is submitted under its own key. Parts
/// outlive it. One pass at a time.
class StandingRunner {
public:
    struct Parts {
        Database& database;
        BasketBook& baskets;
        const StandingLines& lines;
        Events& events;
        const Clock& clock;
        const Log& log;
        RunCounters runs;
    };

    explicit StandingRunner(const Parts& parts) : parts_{parts} {}

    /// Ends what was begun, then does all that is due, company by company; a standing order that
    /// can't be done is logged and stops no other. Errors: Code::cancelled, those of the database.
    Status run_due(const std::function<bool()>& is_cancelled);

private:
    Status follow_clock_back(const ScheduleKey& key);
    Status end_open_runs(const std::function<bool()>& is_cancelled);
    Status visit(const ScheduleKey& key);
    /// Gives false when nothing of it is due.
    Result<bool> do_next(const ScheduleKey& key);
    Status do_run(const ScheduleKey& key, const Schedule& schedule, const Occurrence& due);
    Status keep_outcome(
        const ScheduleKey& key, const Schedule& seen, const Occurrence& due, Run run
    );
    /// False: too many baskets wait.
    Result<bool> claim(
        const ScheduleKey& key, const Schedule& seen, const Occurrence& due, Basket basket
    );

    Status order(const ScheduleKey& key, const Run& run);
    Status end_run(const ScheduleKey& key, Run run);
    Status try_again(const ScheduleKey& key, Run run, const Error& error, bool may_be_ordered);
    void tell_failure(const ScheduleKey& key, const Error& error) const;
    Status publish(Transaction& transaction, const ScheduleKey& key, const Run& run);

    [[nodiscard]] std::int64_t now() const { return microseconds_of(parts_.clock.now()); }

    Parts parts_;
};

}  // namespace portico::reorder
