#include "store/due_lists.hpp"

#include <utility>

#include "store/bought.hpp"

namespace portico::reorder {

Result<std::shared_ptr<const DueList>> DueLists::of(std::string_view company) {
    auto forecast = live_.current();
    if (forecast == nullptr) {
        return unavailable(
            "What is due is being learned from the orders; this takes some minutes after a start. "
            "Try again in a minute."
        );
    }
    const auto today = day_of(microseconds_of(clock_.now()));
    std::uint64_t changes = 0;
    {
        const std::lock_guard lock{mutex_};
        const auto found = kept_.find(std::string{company});
        if (found != kept_.end() && found->second->forecast == forecast &&
            found->second->today == today) {
            return found->second;
        }
        changes = changes_;
    }
    auto list = PORTICO_TRY(make(company, std::move(forecast), today));
    meter_.made_due_list();
    const std::lock_guard lock{mutex_};
    if (kept_.size() >= kept_max) kept_.clear();
    // Orders that came while it was made may not be in it.
    if (changes == changes_) kept_.insert_or_assign(std::string{company}, list);
    return list;
}

void DueLists::forget(const std::string& company) {
    const std::lock_guard lock{mutex_};
    ++changes_;
    kept_.erase(company);
}

void DueLists::forget_all() {
    const std::lock_guard lock{mutex_};
    ++changes_;
    kept_.clear();
}

Result<std::shared_ptr<const DueList>> DueLists::make(
    std::string_view company, std::shared_ptr<const Forecast> forecast, Day today
) const {
    auto list = std::make_shared<DueList>();
    list->today = today;
    const auto bought = PORTICO_TRY(load_bought(database_, forecast->articles, company, today));
    if (!bought.lines.empty()) {
        const auto baskets = bought.baskets();
        const UsualQuantities usual_quantities{bought};
        constexpr std::uint32_t unknown_company = 0xffff'ffff;
        const auto number = forecast->companies.find(std::string{company});
        const Buyer buyer{
            number == forecast->companies.end() ? unknown_company : number->second,
            baskets,
            today + 1};
        ArticleWeights weights{forecast->articles.size()};
        for (const auto& due : forecast->model->rank(buyer, items_max, weights)) {
            DueItem item{due, Decimal::whole(1), {}};
            if (const auto usual = usual_quantities.of(due.article)) {
                item.quantity = usual->quantity;
                item.unit = usual->unit;
            }
            list->items.push_back(std::move(item));
        }
    }
    list->forecast = std::move(forecast);
    return std::shared_ptr<const DueList>{std::move(list)};
}

}  // namespace portico::reorder
