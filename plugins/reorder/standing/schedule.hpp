#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>

#include "baskets/basket.hpp"
#include "standing/rule.hpp"

namespace portico::reorder {

/// Where the lines of a run come from.
struct LineSource {
    enum class Kind : std::uint8_t { lines, list, order };

    Kind kind = Kind::lines;
    std::string id;  ///< of the list or the order
};

/// What a run makes.
enum class RunResult : std::uint8_t { basket, order };

/// Which of the runs that nobody could do in time are done later.
enum class CatchUp : std::uint8_t { latest, all, none };

/// What a person says about a standing order, without its lines.
struct Definition {
    std::string name;
    LineSource source;
    std::optional<Rule> rule;    ///< always there once it was checked
    std::chrono::minutes at{0};  ///< since midnight; of rules that say days
    std::string time_zone;
    RunResult result = RunResult::basket;
    CatchUp catch_up = CatchUp::latest;
    std::optional<std::chrono::local_days> valid_from;
    std::optional<std::chrono::local_days> valid_until;  ///< the last day
    std::optional<Decimal> price_limit_percent;  ///< so far above the agreed price it may be
    std::optional<int> delivery_days;            ///< wanted so many days after the run
    std::string client_reference;                ///< {run} is the run's day
    std::string delivery_address;
    std::string comment;
    /// In whose name its orders go; absent: who made it.
    std::optional<std::string> ordered_by;
};

/// What the next run does otherwise than the rest.
struct ChangedOnce {
    std::string run;  ///< whose
    std::optional<LocalMinute> at;
    std::optional<std::vector<BasketLine>> lines;
    std::string ordered_by;  ///< who gave the lines
};

enum class ScheduleState : std::uint8_t { active, paused };

struct Schedule {
    std::string id;
    std::int64_t version = 0;  ///< grows when a person changes it
    ScheduleState state = ScheduleState::active;
    std::string pause_reason;  ///< why it was paused by itself; else empty
    std::int64_t created_at = 0;
    std::string created_by;
    std::int64_t updated_at = 0;
    Definition definition;
    std::vector<BasketLine> lines;  ///< of a source of its own
    std::string agreed;             ///< agreed_prices.hpp; empty: none
    std::optional<ChangedOnce> once;
    LocalMinute settled;                  ///< all occurrences up to here are done with
    std::optional<std::int64_t> next_at;  ///< of the next run, microseconds UTC; absent: none comes
    int failures = 0;                     ///< runs in a row that failed
};

/// In whose name its orders go, and whose lists it may read. Pure.
std::string_view ordering_member(const Schedule& schedule);

/// What became of a run.
enum class RunOutcome : std::uint8_t {
    claimed,  ///< it has its basket, and is being ordered
    basket,   ///< its basket is there for approval
    ordered,
    needs_decision,  ///< its basket can't be ordered as it is
    skipped,         ///< a person said so
    missed,          ///< it could not be done in time, and a later one counts
    failed           ///< there is nothing to order
};

/// Why a run needs a decision or failed.
enum class RunReason : std::uint8_t {
    none,
    lines,            ///< some can't be ordered; detail: their numbers
    price,            ///< above the limit; detail: articles
    no_agreed_price,  ///< of some articles; detail: articles
    refused,          ///< detail: the sentence
    changed,          ///< somebody changed or took its basket meanwhile
    source_gone,      ///< the list or order is not there any more
    empty,            ///< there are no lines
    baskets,          ///< too many baskets wait
    fault,            ///< detail: the sentence
    too_many_lines    ///< for one basket
};

struct Run {
    std::string run;  ///< "2026-11-24", or with its time where the rule says times
    std::int64_t due_at = 0;
    RunOutcome outcome = RunOutcome::claimed;
    RunReason reason = RunReason::none;
    std::string detail;
    std::string basket_id;
    std::string order_id;
    std::int64_t updated_at = 0;
    int attempts = 0;
};

std::string_view name_of(RunResult result);
std::string_view name_of(CatchUp policy);
std::string_view name_of(RunOutcome outcome);
std::string_view name_of(RunReason reason);
RunOutcome outcome_named(std::string_view name);
RunReason reason_named(std::string_view name);

inline constexpr std::size_t schedules_max = 200;
/// Open baskets at which standing orders make no more; people stop at 100.
inline constexpr std::size_t standing_baskets_max = 200;

}  // namespace portico::reorder
