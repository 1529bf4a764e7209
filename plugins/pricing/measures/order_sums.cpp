#include "measures/order_sums.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "domain/period.hpp"
#include "measures/mirrored_orders.hpp"

namespace portico::pricing {
namespace {

constexpr auto select_stamp =
    "SELECT entity, changed_at FROM erp.sync_state WHERE entity IN ('order', 'order_line') "
    "AND changed_at IS NOT NULL ORDER BY entity";

using Key = std::tuple<std::string, std::string, std::string>;  // SKU, unit, currency

Status add_line(std::map<Key, OrderedLine>& sums, const OrderedLine& line) {
    const auto [place, is_new] =
        sums.try_emplace({line.sku, line.unit, std::string{line.currency.code()}}, line);
    if (is_new) return {};
    auto& sum = place->second;
    sum.quantity = PORTICO_TRY(add(sum.quantity, line.quantity));
    sum.amount = PORTICO_TRY(add(sum.amount, line.amount));
    sum.ordered_at = std::max(sum.ordered_at, line.ordered_at);
    return {};
}

}  // namespace

std::size_t OrderSums::Sums::size() const {
    std::size_t count = 0;
    for (const auto& part : lines) count += part.size();
    return count;
}

Result<OrderSums::Stamp> OrderSums::stamp() {
    std::string text;
    int entities = 0;
    PORTICO_TRY(database_.each(select_stamp, [&](const Row& row) -> Status {
        ++entities;
        text.append(row.text(0)).append(":").append(std::to_string(row.integer(1))).append(" ");
        return {};
    }));
    return entities == 2 ? Stamp{std::move(text)} : Stamp{};
}

Result<bool> OrderSums::each_sum(
    std::string_view company,
    Moment from,
    Moment until,
    const std::function<void(const OrderedLine&)>& take
) {
    // Before the lines: what changes in between makes the sums look older than they are.
    const auto now = PORTICO_TRY(stamp());
    if (!now) return false;
    const auto sums = PORTICO_TRY(sums_of(company, *now, until));
    if (!sums || sums->newest > until) return false;
    const auto first = std::find(sums->starts.begin(), sums->starts.end(), from);
    if (first == sums->starts.end()) return false;
    for (auto part = sums->lines.begin() + (first - sums->starts.begin());
         part != sums->lines.end();
         ++part) {
        for (const auto& line : *part) take(line);
    }
    return true;
}

Result<std::shared_ptr<const OrderSums::Sums>> OrderSums::sums_of(
    std::string_view company, const std::string& stamp, Moment until
) {
    auto sums = known(company);
    const bool is_current =
        sums && sums->stamp == stamp && sums->starts.back() == period_start(until, 1);
    if (is_current) return sums;
    sums = PORTICO_TRY(load(company, stamp, until));
    if (sums) keep(company, sums);
    return sums;
}

/// Null: a sum does not fit, so that lines must be taken one by one.
Result<std::shared_ptr<const OrderSums::Sums>> OrderSums::load(
    std::string_view company, const std::string& stamp, Moment until
) {
    auto sums = std::make_shared<Sums>();
    sums->stamp = stamp;
    sums->starts = {period_start(until, 12), period_start(until, 3), period_start(until, 1)};
    std::array<std::map<Key, OrderedLine>, parts> by_key;
    bool fits = true;
    const OrderTime whole{sums->starts.front(), end_of_time};
    PORTICO_TRY(each_ordered_line(database_, company, whole, [&](const OrderedLine& line) {
        sums->newest = std::max(sums->newest, line.ordered_at);
        const auto part =
            std::upper_bound(sums->starts.begin() + 1, sums->starts.end(), line.ordered_at);
        const auto number = static_cast<std::size_t>(part - sums->starts.begin()) - 1;
        fits = fits && add_line(by_key.at(number), line).ok();
    }));
    if (!fits) return std::shared_ptr<const Sums>{};
    for (std::size_t i = 0; i < parts; ++i) {
        for (auto& [key, line] : by_key.at(i)) sums->lines.at(i).push_back(std::move(line));
    }
    return std::shared_ptr<const Sums>{std::move(sums)};
}

std::shared_ptr<const OrderSums::Sums> OrderSums::known(std::string_view company) {
    const std::lock_guard lock{mutex_};
    const auto place = places_.find(std::string{company});
    if (place == places_.end()) return {};
    kept_.splice(kept_.begin(), kept_, place->second);
    return place->second->sums;
}

void OrderSums::keep(std::string_view company, std::shared_ptr<const Sums> sums) {
    const std::lock_guard lock{mutex_};
    if (const auto former = places_.find(std::string{company}); former != places_.end()) {
        size_ -= former->second->sums->size();
        kept_.erase(former->second);
        places_.erase(former);
    }
    size_ += sums->size();
    kept_.push_front({std::string{company}, std::move(sums)});
    places_.emplace(company, kept_.begin());
    while (kept_.size() > companies_max || size_ > sums_max) {
        size_ -= kept_.back().sums->size();
        places_.erase(kept_.back().company);
        kept_.pop_back();
    }
}

}  // namespace portico::pricing
