#include "store/live_forecast.hpp"

#include <chrono>
#include <utility>

#include "store/bought.hpp"
#include "store/kept_forecast.hpp"

namespace portico::reorder {
namespace {

constexpr auto select_first_order =
    "SELECT MIN(ordered_at) FROM erp.order_head WHERE active = 1 AND ordered_at >= $1";

/// The day of the first order that counts; `today` without one.
Result<Day> first_day(Database& database, Day today) {
    const std::int64_t earliest = (today - bought_days) * microseconds_a_day;
    const auto read = [](const Row& row) { return row.optional_integer(0); };
    const auto found = PORTICO_TRY(database.query_one(select_first_order, read, earliest));
    if (!found || !*found) return today;
    return day_of(**found);
}

}  // namespace

Status LiveForecast::learn(const Watch& watch) {
    const std::lock_guard lock{learning_};
    const auto started = clock_.monotonic();
    const auto today = day_of(microseconds_of(clock_.now()));
    auto forecast = std::make_shared<Forecast>();
    PORTICO_TRY(load_articles(database_, forecast->articles));
    const auto companies = PORTICO_TRY(load_companies(database_));
    DueTeacher teacher{PORTICO_TRY(first_day(database_, today)), today, forecast->articles.size()};
    std::uint32_t number = 0;
    for (const auto& company : companies) {
        const auto bought =
            PORTICO_TRY(load_bought(database_, forecast->articles, company, today - 1));
        teacher.add(number, bought.baskets());
        forecast->companies.emplace(company, number++);
        if (watch(number, companies.size())) {
            return Error{Code::cancelled, "Learning was stopped."};
        }
    }
    forecast->model = teacher.teach();
    forecast->learned_at = microseconds_of(clock_.now());
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() - started);
    log_.info(
        "Learned what companies order next",
        {{"companies", std::to_string(companies.size())},
         {"articles", std::to_string(forecast->articles.size())},
         {"orders_learned_from", std::to_string(forecast->model->lesson_count())},
         {"milliseconds", std::to_string(took.count())}}
    );
    current_.store(forecast, std::memory_order_release);
    const auto kept = keep_forecast(database_, *forecast);
    if (!kept.ok()) {
        log_.warning(
            "What was learned is not kept for the next start", {{"reason", kept.error().message}}
        );
    }
    return {};
}

bool LiveForecast::remember() {
    const std::lock_guard lock{learning_};
    auto kept = kept_forecast(database_);
    if (!kept.ok()) {
        if (kept.error().code != Code::not_found) {
            log_.warning("What is due is learned again", {{"reason", kept.error().message}});
        }
        return false;
    }
    const auto now = microseconds_of(clock_.now());
    const auto learned_at = (*kept)->learned_at;
    // After a clock that went wrong it would speak of days to come.
    if (learned_at > now || (*kept)->companies.empty()) return false;
    current_.store(std::move(*kept), std::memory_order_release);
    return now - learned_at < microseconds_a_day;
}

}  // namespace portico::reorder
