#include "standing/standing_runner.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <portico/json.hpp>

#include "baskets/basket_lines.hpp"
#include "baskets/basket_store.hpp"
#include "standing/agreed_prices.hpp"
#include "standing/next_run.hpp"

namespace portico::reorder {
namespace {

constexpr std::int64_t a_minute = 60'000'000;
constexpr std::int64_t late_after = 60 * a_minute;
constexpr std::size_t runs_caught_up_max = 10;  ///< by the policy "all"
constexpr int runs_of_one_pass_max = 100;       ///< of one standing order
constexpr int open_batches_max = 50;
constexpr int failures_max = 3;
constexpr int attempts_max = 10;
constexpr std::chrono::seconds check_deadline{30};

/// Whether the first of these runs is left out, as it is late and others count.
bool is_missed(CatchUp policy, const std::vector<Occurrence>& coming, Instant now) {
    const auto due = static_cast<std::size_t>(
        std::ranges::count_if(coming, [now](const Occurrence& one) { return one.at <= now; })
    );
    if (policy == CatchUp::all) return due > runs_caught_up_max;
    if (due > 1) return true;
    return policy == CatchUp::none &&
           microseconds_of(now) - microseconds_of(coming.front().at) > late_after;
}

std::string filled(std::string text, std::string_view run) {
    constexpr std::string_view place = "{run}";
    const auto at = text.find(place);
    if (at != std::string::npos) text.replace(at, place.size(), run);
    return text;
}

/// `today`: of its own clock. Whoever is late promises no day that has passed.
BasketHead head_of(const Definition& definition, const Occurrence& due, LocalMinute today) {
    BasketHead head;
    head.name = definition.name + ", " + due.run;
    head.client_reference = filled(definition.client_reference, due.run);
    head.delivery_address = definition.delivery_address;
    head.comment = definition.comment;
    if (definition.delivery_days) {
        const auto day = std::chrono::floor<std::chrono::days>(std::max(due.local, today));
        const auto wanted = day + std::chrono::days{*definition.delivery_days};
        head.requested_at = std::chrono::microseconds{wanted.time_since_epoch()}.count();
    }
    return head;
}

Run run_of(const Occurrence& due, RunOutcome outcome, RunReason reason = RunReason::none) {
    Run run;
    run.run = due.run;
    run.due_at = microseconds_of(due.at);
    run.outcome = outcome;
    run.reason = reason;
    return run;
}

void append_name(std::string& names, std::string_view name) {
    constexpr std::size_t names_bytes_max = 300;
    if (names.ends_with("...")) return;
    if (!names.empty()) names += ", ";
    names += names.size() < names_bytes_max ? name : "...";
}

/// Why what was checked is no order that goes by itself; nothing: it is one.
Result<Run> judge(Run run, const Schedule& schedule, const CheckedLines& checked) {
    const auto needs_decision = [&run](RunReason reason, std::string detail) {
        run.outcome = RunOutcome::needs_decision;
        run.reason = reason;
        run.detail = std::move(detail);
        return run;
    };
    std::string broken;
    for (const auto& line : checked.lines) {
        if (is_orderable(line.outcome) || line.outcome == Outcome::merged_duplicate) continue;
        append_name(broken, std::to_string(line.number) + " (" + line.given.sku + ")");
    }
    if (!broken.empty()) return needs_decision(RunReason::lines, std::move(broken));
    const auto& percent = schedule.definition.price_limit_percent;
    if (!percent) return run;
    const auto agreed = PORTICO_TRY(AgreedPrices::read(schedule.agreed));
    std::string unknown;
    std::string dearer;
    for (const auto& line : checked.lines) {
        if (!is_orderable(line.outcome)) continue;
        const auto price = agreed.find(line, checked.currency);
        if (!price || !line.unit_price) {
            append_name(unknown, line.sku);
        } else if (is_above(*line.unit_price, *price, *percent)) {
            append_name(
                dearer, line.sku + " (" + price->text() + " → " + line.unit_price->text() + ")"
            );
        }
    }
    if (!dearer.empty()) return needs_decision(RunReason::price, std::move(dearer));
    if (!unknown.empty()) return needs_decision(RunReason::no_agreed_price, std::move(unknown));
    return run;
}

bool is_refusal(Code code) {
    return code == Code::invalid || code == Code::conflict || code == Code::not_found ||
           code == Code::denied;
}

/// In whose name a run's basket is made.
std::string_view member_of(const Schedule& schedule, const Occurrence& due) {
    const bool has_own_lines = due.is_changed && schedule.once && schedule.once->lines;
    if (has_own_lines && !schedule.once->ordered_by.empty()) return schedule.once->ordered_by;
    return ordering_member(schedule);
}

/// Whether nobody has done anything about it since it was read.
bool is_as_seen(const Schedule& kept, const Schedule& seen) {
    return kept.version == seen.version && kept.settled == seen.settled && kept.state == seen.state;
}

}  // namespace

Status StandingRunner::run_due(const std::function<bool()>& is_cancelled) {
    PORTICO_TRY(end_open_runs(is_cancelled));
    for (const auto& key : PORTICO_TRY(schedules_ahead(parts_.database, now()))) {
        const auto followed = follow_clock_back(key);
        if (!followed.ok()) tell_failure(key, followed.error());
    }
    DueSchedule last;
    while (true) {
        const auto due = PORTICO_TRY(due_schedules(parts_.database, now(), last));
        if (due.empty()) return {};
        for (const auto& one : due) {
            if (is_cancelled()) return Error{Code::cancelled, "The runs were stopped."};
            const auto done = visit(one.key);
            if (!done.ok()) tell_failure(one.key, done.error());
        }
        last = due.back();
    }
}

/// The machine's clock was ahead, and was put back: what was missed then will come. What was done
/// then has its row, and is not done again.
Status StandingRunner::follow_clock_back(const ScheduleKey& key) {
    return parts_.database.write([&](Transaction& transaction) -> Status {
        ScheduleStore store{transaction, key.company};
        auto schedule = PORTICO_TRY(store.load(key.id));
        if (!schedule) return {};
        const auto zone = PORTICO_TRY(TimeZone::find(schedule->definition.time_zone));
        PORTICO_TRY(store.erase_missed_after(key.id, now()));
        schedule->settled = std::min(schedule->settled, zone.local_of(parts_.clock.now()));
        PORTICO_TRY(set_next(store, *schedule));
        return store.replace_progress(*schedule);
    });
}

Status StandingRunner::end_open_runs(const std::function<bool()>& is_cancelled) {
    for (int batch = 0; batch < open_batches_max; ++batch) {
        const auto open = PORTICO_TRY(open_runs(parts_.database, now()));
        bool has_ended_all = true;
        for (const auto& one : open) {
            if (is_cancelled()) return Error{Code::cancelled, "The runs were stopped."};
            const auto ended = order(one.key, one.run);
            if (!ended.ok()) tell_failure(one.key, ended.error());
            has_ended_all = has_ended_all && ended.ok();
        }
        if (open.empty() || !has_ended_all) return {};
    }
    return {};
}

Status StandingRunner::visit(const ScheduleKey& key) {
    for (int i = 0; i < runs_of_one_pass_max; ++i) {
        if (!PORTICO_TRY(do_next(key))) return {};
    }
    return {};
}

Result<bool> StandingRunner::do_next(const ScheduleKey& key) {
    ScheduleStore store{parts_.database, key.company};
    const auto schedule = PORTICO_TRY(store.load(key.id));
    if (!schedule || schedule->state != ScheduleState::active) return false;
    const auto coming = PORTICO_TRY(next_runs(store, *schedule, runs_caught_up_max + 1));
    const auto moment = parts_.clock.now();
    if (coming.empty() || coming.front().at > moment) return false;
    const auto& due = coming.front();
    if (is_missed(schedule->definition.catch_up, coming, moment)) {
        PORTICO_TRY(keep_outcome(key, *schedule, due, run_of(due, RunOutcome::missed)));
    } else {
        PORTICO_TRY(do_run(key, *schedule, due));
    }
    return true;
}

Status StandingRunner::do_run(
    const ScheduleKey& key, const Schedule& schedule, const Occurrence& due
) {
    const auto fail = [&](RunReason reason) {
        return keep_outcome(key, schedule, due, run_of(due, RunOutcome::failed, reason));
    };
    const auto zone = PORTICO_TRY(TimeZone::find(schedule.definition.time_zone));
    Basket basket;
    basket.head = head_of(schedule.definition, due, zone.local_of(parts_.clock.now()));
    auto lines = due.is_changed && schedule.once->lines
                     ? Result<std::vector<BasketLine>>{*schedule.once->lines}
                     : parts_.lines.of(key.company, schedule);
    if (!lines.ok() && lines.error().code == Code::not_found) return fail(RunReason::source_gone);
    const auto put = put_lines(basket, PORTICO_TRY(std::move(lines)));
    if (!put.ok()) return fail(RunReason::too_many_lines);
    if (basket.lines.empty()) return fail(RunReason::empty);
    const bool has_room = PORTICO_TRY(claim(key, schedule, due, std::move(basket)));
    if (!has_room) return fail(RunReason::baskets);
    if (schedule.definition.result == RunResult::basket) return {};
    ScheduleStore store{parts_.database, key.company};
    const auto run = PORTICO_TRY(store.run(key.id, due.run));
    if (!run || run->outcome != RunOutcome::claimed) return {};
    return order(key, *run);
}

/// The end of a run that has no basket.
Status StandingRunner::keep_outcome(
    const ScheduleKey& key, const Schedule& seen, const Occurrence& due, Run run
) {
    return parts_.database.write([&](Transaction& transaction) -> Status {
        ScheduleStore store{transaction, key.company};
        auto schedule = PORTICO_TRY(store.load(key.id));
        if (!schedule || !is_as_seen(*schedule, seen)) return {};
        schedule->settled = settled_with(*schedule, due);
        if (run.outcome == RunOutcome::failed && ++schedule->failures >= failures_max) {
            schedule->state = ScheduleState::paused;
            schedule->pause_reason = name_of(run.reason);
            ++schedule->version;
        }
        PORTICO_TRY(set_next(store, *schedule));
        PORTICO_TRY(store.replace(*schedule));
        if (PORTICO_TRY(store.run(key.id, run.run))) return {};
        run.updated_at = now();
        PORTICO_TRY(store.insert_run(key.id, run, std::nullopt));
        return publish(transaction, key, run);
    });
}

/// The run's row, its basket and what comes next, together: after this the run is had, and once.
Result<bool> StandingRunner::claim(
    const ScheduleKey& key, const Schedule& seen, const Occurrence& due, Basket basket
) {
    bool has_room = true;
    PORTICO_TRY(parts_.database.write([&](Transaction& transaction) -> Status {
        ScheduleStore store{transaction, key.company};
        auto schedule = PORTICO_TRY(store.load(key.id));
        if (!schedule || !is_as_seen(*schedule, seen)) return {};
        schedule->settled = settled_with(*schedule, due);
        PORTICO_TRY(set_next(store, *schedule));
        const bool is_had = PORTICO_TRY(store.run(key.id, due.run)).has_value();
        const auto open = PORTICO_TRY(BasketStore(transaction, key.company).count_open());
        has_room = is_had || open < static_cast<std::int64_t>(standing_baskets_max);
        if (!has_room) return {};
        if (!is_had) schedule->failures = 0;
        PORTICO_TRY(store.replace_progress(*schedule));
        if (is_had) return {};
        const Shopper shopper{key.company, member_of(seen, due), {}};
        const bool is_ordered = schedule->definition.result == RunResult::order;
        auto run = run_of(due, is_ordered ? RunOutcome::claimed : RunOutcome::basket);
        run.basket_id = PORTICO_TRY(
            parts_.baskets.create_in(transaction, shopper, std::move(basket), standing_baskets_max)
        );
        run.updated_at = now();
        const auto try_at = is_ordered ? std::optional{run.updated_at} : std::nullopt;
        PORTICO_TRY(store.insert_run(key.id, run, try_at));
        return is_ordered ? Status{} : publish(transaction, key, run);
    }));
    return has_room;
}

/// Orders a claimed run's basket, if it can be ordered as it is; else a person decides. Called
/// again after a kill or a fault, it finds what was done.
Status StandingRunner::order(const ScheduleKey& key, const Run& claimed) {
    auto run = claimed;
    const auto needs_decision = [&](RunReason reason, std::string detail) {
        run.outcome = RunOutcome::needs_decision;
        run.reason = reason;
        run.detail = std::move(detail);
        return end_run(key, run);
    };
    ScheduleStore store{parts_.database, key.company};
    const auto schedule = PORTICO_TRY(store.load(key.id));
    if (!schedule) return needs_decision(RunReason::changed, {});
    Shopper shopper{key.company, {}, parts_.clock.now() + check_deadline};
    const auto seen = parts_.baskets.look(shopper, run.basket_id);
    if (!seen.ok() && seen.error().code == Code::not_found) {
        return needs_decision(RunReason::changed, {});
    }
    if (!seen.ok()) return try_again(key, run, seen.error(), false);
    const auto& basket = seen->basket;
    shopper.member = basket.created_by;
    const bool is_open = basket.state == BasketState::open;
    if (is_open && basket.version != 1) return needs_decision(RunReason::changed, {});
    WantedOrder wanted{basket.id, basket.version, {}};
    std::string total;
    if (is_open) {
        run = PORTICO_TRY(judge(std::move(run), *schedule, seen->checked));
        if (run.outcome != RunOutcome::claimed) return end_run(key, run);
        const auto sum = seen->checked.total();
        total = sum ? sum->text() : "0";
        wanted.total = total;
    }
    const auto sent = parts_.baskets.submit(shopper, wanted);
    if (!sent.ok() && is_refusal(sent.error().code)) {
        return needs_decision(RunReason::refused, sent.error().message);
    }
    if (!sent.ok()) return try_again(key, run, sent.error(), true);
    const auto state = json::parse(*sent);
    run.order_id = state.ok() ? state->root()["id"].string() : std::string{};
    run.outcome = RunOutcome::ordered;
    return end_run(key, run);
}

Status StandingRunner::end_run(const ScheduleKey& key, Run run) {
    return parts_.database.write([&](Transaction& transaction) -> Status {
        ScheduleStore store{transaction, key.company};
        run.updated_at = now();
        PORTICO_TRY(store.replace_run(key.id, run, std::nullopt));
        return publish(transaction, key, run);
    });
}

/// A fault says nothing about the order: it is tried again, ever less often. Where nothing can have
/// been sent, a person decides in the end.
Status StandingRunner::try_again(
    const ScheduleKey& key, Run run, const Error& error, bool may_be_ordered
) {
    ++run.attempts;
    if (run.attempts >= attempts_max && !may_be_ordered) {
        run.outcome = RunOutcome::needs_decision;
        run.reason = RunReason::fault;
        run.detail = error.message;
        return end_run(key, run);
    }
    tell_failure(key, error);
    const auto wait = std::min<std::int64_t>(std::int64_t{1} << std::min(run.attempts - 1, 6), 60);
    run.updated_at = now();
    ScheduleStore store{parts_.database, key.company};
    return store.replace_run(key.id, run, run.updated_at + wait * a_minute);
}

void StandingRunner::tell_failure(const ScheduleKey& key, const Error& error) const {
    parts_.log.warning(
        "A standing order could not be run; it is tried again.",
        {{"company", key.company}, {"schedule", key.id}, {"error", error.message}}
    );
}

Status StandingRunner::publish(Transaction& transaction, const ScheduleKey& key, const Run& run) {
    parts_.runs.at(static_cast<std::size_t>(run.outcome)).record(1);
    std::string text;
    json::Writer writer{text};
    writer.begin_object().member("schedule", key.id).member("run", run.run);
    writer.member("outcome", name_of(run.outcome));
    if (!run.basket_id.empty()) writer.member("basket", run.basket_id);
    if (!run.order_id.empty()) writer.member("order", run.order_id);
    if (run.reason != RunReason::none) writer.member("reason", name_of(run.reason));
    writer.end_object();
    Event event;
    event.type = "standing_order.ran";
    event.company = key.company;
    event.subject = key.id;
    event.json = text;
    return parts_.events.publish(transaction, event);
}

}  // namespace portico::reorder
