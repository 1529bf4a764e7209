#include "http/repeated_lines.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "lines/pasted_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t orders_max = 20;
constexpr std::int64_t days_max = 366;
constexpr std::int64_t a_day = 86'400'000'000;

/// From the first moment up to the second, microseconds UTC.
struct Period {
    std::int64_t from = 0;
    std::int64_t until = 0;
};

Error no_such_period() {
    return invalid(
        R"(Give "period" as "last_month" or as {"from": "2026-10-01", "to": "2026-10-31"}.)"
    );
}

Error too_many_lines() {
    return invalid("There are more than 10,000 lines. Repeat them in parts.");
}

Result<std::int64_t> read_day(const json::Value& value) {
    constexpr std::size_t day_bytes = 10;
    if (value.text().size() != day_bytes) return no_such_period();
    return parse_time(value.text());
}

std::int64_t start_of(std::chrono::year_month month) {
    const std::chrono::sys_days first{month / 1};
    return first.time_since_epoch().count() * a_day;
}

Period last_month(Instant now) {
    const auto today =
        std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::microseconds>{
            std::chrono::microseconds{microseconds_of(now)}});
    const std::chrono::year_month_day day{today};
    const auto month = day.year() / day.month();
    return {start_of(month - std::chrono::months{1}), start_of(month)};
}

Result<Period> read_period(const json::Value& value, Instant now) {
    if (value.text() == "last_month") return last_month(now);
    if (!value.is_object() || value.size() != 2) return no_such_period();
    Period period;
    period.from = PORTICO_TRY(read_day(value["from"]));
    period.until = PORTICO_TRY(read_day(value["to"])) + a_day;
    if (period.until <= period.from) return invalid("The period ends before it begins.");
    if (period.until - period.from > days_max * a_day) {
        return invalid("The period is longer than 366 days.");
    }
    return period;
}

Status add_some_lines(
    const std::vector<GivenLine>& all, const json::Value& wanted, std::vector<GivenLine>& lines
) {
    if (!wanted.is_array()) return invalid("\"lines\" of an order must be a list of numbers.");
    for (const auto number : wanted) {
        const auto place = number.integer();
        if (!place.ok() || *place < 1 || static_cast<std::size_t>(*place) > all.size()) {
            return invalid(
                "An order has lines 1 to " + std::to_string(all.size()) + ", not " +
                excerpt(number.text()) + "."
            );
        }
        lines.push_back(all[static_cast<std::size_t>(*place) - 1]);
        if (lines.size() > given_lines_max) return too_many_lines();
    }
    return {};
}

Result<std::vector<GivenLine>> lines_of_orders(
    const json::Value& wanted, std::string_view company, const OrderSource& orders
) {
    if (!wanted.is_array() || wanted.size() == 0 || wanted.size() > orders_max) {
        return invalid(R"(Give "orders": a list of 1 to 20 ids of orders; or a "period".)");
    }
    std::vector<GivenLine> lines;
    for (const auto order : wanted) {
        const auto id = order.is_object() ? order["id"].text() : order.text();
        auto all = PORTICO_TRY(orders.lines_of(company, id));
        if (order.is_object() && !order["lines"].is_missing()) {
            PORTICO_TRY(add_some_lines(all, order["lines"], lines));
            continue;
        }
        for (auto& line : all) lines.push_back(std::move(line));
        if (lines.size() > given_lines_max) return too_many_lines();
    }
    return lines;
}

}  // namespace

Result<std::vector<GivenLine>> read_repeated_lines(
    const Request& request, const OrderSource& orders, Instant now
) {
    const auto document = PORTICO_TRY(request.json());
    const auto root = document.root();
    const auto wanted = root["period"];
    if (root.size() != 1) return invalid(R"(Give either "orders" or "period", and nothing else.)");
    if (wanted.is_missing()) return lines_of_orders(root["orders"], request.company(), orders);
    const auto period = PORTICO_TRY(read_period(wanted, now));
    auto lines = PORTICO_TRY(orders.lines_between(request.company(), period.from, period.until));
    if (lines.empty()) return not_found("Nothing was ordered in this time.");
    if (lines.size() > given_lines_max) return too_many_lines();
    return lines;
}

}  // namespace portico::reorder
