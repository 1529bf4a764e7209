#include "standing/schedule_book.hpp"

#include <algorithm>
#include <utility>

#include <portico/json.hpp>

#include "baskets/basket_lines.hpp"
#include "standing/agreed_prices.hpp"
#include "standing/schedule_text.hpp"
#include "store/new_id.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t shown_runs = 5;
constexpr std::size_t named_runs_max = 400;

Error no_such_schedule(std::string_view id) {
    return not_found("There is no standing order " + excerpt(id) + ".");
}

Status must_be_active(const Schedule& schedule) {
    if (schedule.state == ScheduleState::active) return {};
    return conflict("The standing order is paused. Resume it first.");
}

Error being_done() {
    return conflict("The next run is being done. Try again in a minute.");
}

/// The name of the run whose time has come and that nobody has done yet; empty: there is none.
Result<std::string> due_run(ScheduleStore& store, const Schedule& schedule, std::int64_t now) {
    const bool is_due = schedule.state == ScheduleState::active && schedule.next_at <= now;
    if (!schedule.next_at || !is_due) return std::string{};
    const auto coming = next_runs(store, schedule, 1);
    // Of a zone that tzdata has dropped no run can be done: another one may be given.
    if (!coming.ok() && coming.error().code == Code::invalid) return std::string{};
    if (!coming.ok()) return coming.error();
    return coming->empty() ? std::string{} : coming->front().run;
}

std::string rule_text(const Schedule& schedule) {
    std::string text;
    json::Writer writer{text};
    schedule.definition.rule->write(writer);
    return text;
}

Status check_lines(const Schedule& schedule) {
    const bool is_own = schedule.definition.source.kind == LineSource::Kind::lines;
    if (is_own && schedule.lines.empty()) {
        return invalid(R"(Give "lines", or a "source" that has them: {"list": "..."}.)");
    }
    return {};
}

Result<ShownSchedule> shown(ScheduleStore& store, Schedule schedule) {
    ShownSchedule show{std::move(schedule), {}, {}};
    if (show.schedule.state == ScheduleState::active) {
        auto coming = next_runs(store, show.schedule, shown_runs);
        // A zone that tzdata has dropped hides nobody's other standing orders.
        if (!coming.ok() && coming.error().code != Code::invalid) return coming.error();
        if (coming.ok()) show.coming = std::move(*coming);
    }
    for (auto& run : PORTICO_TRY(store.runs(show.schedule.id, {}, shown_runs * 2))) {
        if (run.outcome == RunOutcome::skipped) continue;
        show.last = std::move(run);
        break;
    }
    return show;
}

}  // namespace

Status ScheduleBook::change_kept(std::string_view company, std::string_view id, const Work& work) {
    return database_.write([&](Transaction& transaction) -> Status {
        ScheduleStore store{transaction, company};
        auto schedule = PORTICO_TRY(store.load(id));
        if (!schedule) return no_such_schedule(id);
        PORTICO_TRY(work(store, *schedule));
        PORTICO_TRY(set_next(store, *schedule));
        ++schedule->version;
        schedule->updated_at = now();
        return store.replace(*schedule);
    });
}

Result<LocalMinute> ScheduleBook::local_now(const Schedule& schedule) const {
    const auto zone = PORTICO_TRY(TimeZone::find(schedule.definition.time_zone));
    return zone.local_of(clock_.now());
}

Result<std::vector<ShownSchedule>> ScheduleBook::list(std::string_view company) {
    auto transaction = PORTICO_TRY(database_.begin(Access::read));
    ScheduleStore store{transaction, company};
    std::vector<ShownSchedule> all;
    for (auto& schedule : PORTICO_TRY(store.list())) {
        all.push_back(PORTICO_TRY(shown(store, std::move(schedule))));
    }
    return all;
}

Result<ShownSchedule> ScheduleBook::look(std::string_view company, std::string_view id) {
    auto transaction = PORTICO_TRY(database_.begin(Access::read));
    ScheduleStore store{transaction, company};
    auto schedule = PORTICO_TRY(store.load(id));
    if (!schedule) return no_such_schedule(id);
    return shown(store, std::move(*schedule));
}

Status ScheduleBook::fill_agreed(const Shopper& shopper, Schedule& schedule) const {
    schedule.agreed.clear();
    if (!schedule.definition.price_limit_percent) return {};
    const auto lines = PORTICO_TRY(lines_.of(shopper.company, schedule));
    const auto checked =
        PORTICO_TRY(checker_.check(shopper.company, given_lines(lines), shopper.deadline));
    schedule.agreed = AgreedPrices::of(checked).text();
    return {};
}

Result<std::string> ScheduleBook::create(const Shopper& shopper, Schedule wanted) {
    PORTICO_TRY(check_definition(wanted.definition));
    PORTICO_TRY(check_lines(wanted));
    wanted.id = new_id('s');
    wanted.version = 1;
    wanted.created_at = now();
    wanted.updated_at = wanted.created_at;
    wanted.created_by = shopper.member;
    wanted.settled = PORTICO_TRY(local_now(wanted));
    PORTICO_TRY(lines_.of(shopper.company, wanted));  // its list or order is there
    PORTICO_TRY(fill_agreed(shopper, wanted));
    PORTICO_TRY(database_.write([&](Transaction& transaction) -> Status {
        ScheduleStore store{transaction, shopper.company};
        if (PORTICO_TRY(store.count()) >= static_cast<std::int64_t>(schedules_max)) {
            return Error{
                Code::quota, "There are 200 standing orders already. Delete one of them first."};
        }
        PORTICO_TRY(set_next(store, wanted));
        return store.insert(wanted);
    }));
    return wanted.id;
}

Status ScheduleBook::change(
    const Shopper& shopper, std::string_view id, const ScheduleChange& change
) {
    const auto changed_meanwhile = [] {
        return conflict(
            "Somebody has changed the standing order since you looked. Look again, then repeat."
        );
    };
    auto wanted = PORTICO_TRY(look(shopper.company, id)).schedule;
    if (change.version && *change.version != wanted.version) return changed_meanwhile();
    const auto seen = wanted.version;
    const auto rule = rule_text(wanted);
    PORTICO_TRY(change.apply(wanted));
    if (change.takes_over) wanted.definition.ordered_by = shopper.member;
    if (wanted.definition.ordered_by == wanted.created_by) wanted.definition.ordered_by.reset();
    PORTICO_TRY(check_definition(wanted.definition));
    PORTICO_TRY(check_lines(wanted));
    PORTICO_TRY(lines_.of(shopper.company, wanted));
    const bool has_limit = wanted.definition.price_limit_percent.has_value();
    if (change.agrees_prices || wanted.agreed.empty() || !has_limit) {
        PORTICO_TRY(fill_agreed(shopper, wanted));
    }
    const auto local = PORTICO_TRY(local_now(wanted));
    const bool has_other_rule = rule != rule_text(wanted);
    return change_kept(
        shopper.company,
        id,
        [&](ScheduleStore& store, Schedule& schedule) -> Status {
            if (schedule.version != seen) return changed_meanwhile();
            const auto due = PORTICO_TRY(due_run(store, schedule, now()));
            schedule.definition = wanted.definition;
            schedule.lines = wanted.lines;
            schedule.agreed = wanted.agreed;
            if (has_other_rule) {
                schedule.settled = std::max(schedule.settled, local);
                schedule.once.reset();
            }
            if (due.empty()) return {};
            const auto coming = PORTICO_TRY(next_runs(store, schedule, 1));
            if (coming.empty() || coming.front().run != due) return being_done();
            return {};
        }
    );
}

Status ScheduleBook::erase(std::string_view company, std::string_view id) {
    return database_.write([&](Transaction& transaction) -> Status {
        ScheduleStore store{transaction, company};
        if (!PORTICO_TRY(store.load(id))) return no_such_schedule(id);
        if (PORTICO_TRY(store.has_open_run(id))) {
            return conflict("A run is being ordered. Try again in a minute.");
        }
        return store.erase(id);
    });
}

Status ScheduleBook::pause(std::string_view company, std::string_view id) {
    return change_kept(company, id, [&](ScheduleStore&, Schedule& schedule) -> Status {
        schedule.state = ScheduleState::paused;
        schedule.pause_reason.clear();
        return {};
    });
}

Status ScheduleBook::resume(std::string_view company, std::string_view id) {
    return change_kept(company, id, [&](ScheduleStore&, Schedule& schedule) -> Status {
        if (schedule.state == ScheduleState::active) return {};
        schedule.state = ScheduleState::active;
        schedule.pause_reason.clear();
        schedule.failures = 0;
        schedule.settled = std::max(schedule.settled, PORTICO_TRY(local_now(schedule)));
        ++schedule.version;
        schedule.updated_at = now();
        return {};
    });
}

Status ScheduleBook::skip(std::string_view company, std::string_view id, std::string_view run) {
    return change_kept(company, id, [&](ScheduleStore& store, Schedule& schedule) -> Status {
        PORTICO_TRY(must_be_active(schedule));
        const auto count = run.empty() ? std::size_t{1} : named_runs_max;
        const auto coming = PORTICO_TRY(next_runs(store, schedule, count));
        if (coming.empty()) return conflict("No run comes any more.");
        const auto found = std::ranges::find_if(coming, [run](const Occurrence& one) {
            return run.empty() || one.run == run;
        });
        if (found == coming.end()) {
            return invalid(
                "There is no run \"" + excerpt(run) + "\" to come; the next one is \"" +
                coming.front().run + "\"."
            );
        }
        Run skipped;
        skipped.run = found->run;
        skipped.due_at = microseconds_of(found->at);
        skipped.outcome = RunOutcome::skipped;
        skipped.updated_at = now();
        PORTICO_TRY(store.insert_run(id, skipped, std::nullopt));
        return {};
    });
}

Status ScheduleBook::take_back_skip(
    std::string_view company, std::string_view id, std::string_view run
) {
    return change_kept(company, id, [&](ScheduleStore& store, Schedule&) -> Status {
        const auto skipped = PORTICO_TRY(store.run(id, run));
        if (!skipped || skipped->outcome != RunOutcome::skipped) {
            return not_found("The run \"" + excerpt(run) + "\" is not left out.");
        }
        if (skipped->due_at <= now()) return conflict("The time of that run has passed.");
        PORTICO_TRY(store.erase_run(id, run));
        return {};
    });
}

Status ScheduleBook::change_once(const Shopper& shopper, std::string_view id, ChangedOnce once) {
    return change_kept(
        shopper.company,
        id,
        [&](ScheduleStore& store, Schedule& schedule) -> Status {
            PORTICO_TRY(must_be_active(schedule));
            schedule.once.reset();
            const auto coming = PORTICO_TRY(next_runs(store, schedule, 2));
            if (coming.empty()) return conflict("No run comes any more.");
            if (microseconds_of(coming.front().at) <= now()) {
                return being_done();
            }
            if (once.at) {
                const auto local = PORTICO_TRY(local_now(schedule));
                if (*once.at <= local) return invalid("\"at\" has passed already.");
                if (coming.size() > 1 && *once.at >= coming[1].nominal) {
                    return invalid(
                        "\"at\" must be before the run that follows, " +
                        minute_text(coming[1].nominal) + "."
                    );
                }
            }
            once.run = coming.front().run;
            once.ordered_by = shopper.member;
            schedule.once = std::move(once);
            return {};
        }
    );
}

Status ScheduleBook::forget_once(std::string_view company, std::string_view id) {
    return change_kept(company, id, [&](ScheduleStore&, Schedule& schedule) -> Status {
        schedule.once.reset();
        return {};
    });
}

Result<std::vector<Run>> ScheduleBook::runs(
    std::string_view company, std::string_view id, std::string_view before, std::int64_t limit
) {
    auto transaction = PORTICO_TRY(database_.begin(Access::read));
    ScheduleStore store{transaction, company};
    if (!PORTICO_TRY(store.load(id))) return no_such_schedule(id);
    return store.runs(id, before, limit);
}

Result<MadeBasket> ScheduleBook::run_of_basket(std::string_view company, std::string_view basket) {
    auto made = PORTICO_TRY(ScheduleStore(database_, company).run_of_basket(basket));
    if (!made) return not_found("No standing order made a basket " + excerpt(basket) + ".");
    return std::move(*made);
}

}  // namespace portico::reorder
