#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/result.hpp>

#include "baskets/basket_book.hpp"
#include "checks/line_checker.hpp"
#include "standing/next_run.hpp"
#include "standing/schedule.hpp"
#include "standing/schedule_store.hpp"
#include "standing/standing_lines.hpp"

namespace portico::reorder {

/// A standing order with what comes and what was.
struct ShownSchedule {
    Schedule schedule;
    std::vector<Occurrence> coming;  ///< the next five; none while it is paused
    std::optional<Run> last;
};

/// How a person changes one.
struct ScheduleChange {
    std::optional<std::int64_t> version;     ///< what he saw; absent: whatever it is
    std::function<Status(Schedule&)> apply;  ///< to its definition and lines
    bool agrees_prices = false;              ///< today's prices are the agreed ones
    bool takes_over = false;                 ///< orders go in this person's name from now on
};

/// The standing orders of all companies, as people make and change them. Parts outlive it.
/// Thread-safe.
class ScheduleBook {
public:
    ScheduleBook(
        Database& database,
        const StandingLines& lines,
        const LineChecker& checker,
        const Clock& clock
    )
        : database_{database}, lines_{lines}, checker_{checker}, clock_{clock} {}

    /// By id; without their lines.
    Result<std::vector<ShownSchedule>> list(std::string_view company);

    /// Errors: Code::not_found.
    Result<ShownSchedule> look(std::string_view company, std::string_view id);

    /// `wanted`: definition and lines; gives its id. Errors: Code::invalid (it does not fit
    /// together), Code::not_found (its list or order), Code::quota (200 of a company), those of the
    /// checker where prices are agreed.
    Result<std::string> create(const Shopper& shopper, Schedule wanted);

    /// Another rule counts from now on; another time or zone keeps what is still to come today.
    /// Errors: Code::not_found, Code::conflict (another version; a run is due that would be lost),
    /// and those of create().
    Status change(const Shopper& shopper, std::string_view id, const ScheduleChange& change);

    /// Errors: Code::not_found, Code::conflict (a run is being ordered).
    Status erase(std::string_view company, std::string_view id);

    Status pause(std::string_view company, std::string_view id);
    /// What was due meanwhile is not done any more.
    Status resume(std::string_view company, std::string_view id);

    /// Leaves out the next run, or the named one of the next 400. Errors: Code::not_found,
    /// Code::conflict (none comes), Code::invalid (no such run comes).
    Status skip(std::string_view company, std::string_view id, std::string_view run);
    /// Errors: Code::not_found (it is not left out), Code::conflict (its time has passed).
    Status take_back_skip(std::string_view company, std::string_view id, std::string_view run);

    /// Changes the next run only: when it is done (before the one that follows), what it orders;
    /// other lines are ordered in the shopper's name. Errors: Code::not_found, Code::conflict (none
    /// comes), Code::invalid.
    Status change_once(const Shopper& shopper, std::string_view id, ChangedOnce once);
    Status forget_once(std::string_view company, std::string_view id);

    /// What became of its runs, the latest first; those before `before`, if it is not empty.
    Result<std::vector<Run>> runs(
        std::string_view company, std::string_view id, std::string_view before, std::int64_t limit
    );

    /// Errors: Code::not_found (no such basket of this company, or a person made it).
    Result<MadeBasket> run_of_basket(std::string_view company, std::string_view basket);

private:
    using Work = std::function<Status(ScheduleStore&, Schedule&)>;

    Status change_kept(std::string_view company, std::string_view id, const Work& work);
    Status fill_agreed(const Shopper& shopper, Schedule& schedule) const;
    [[nodiscard]] Result<LocalMinute> local_now(const Schedule& schedule) const;

    [[nodiscard]] std::int64_t now() const { return microseconds_of(clock_.now()); }

    Database& database_;
    const StandingLines& lines_;
    const LineChecker& checker_;
    const Clock& clock_;
};

}  // namespace portico::reorder
