#include "store/due_lists.hpp"

#include <algorithm>
#include <utility>

#include "store/bought.hpp"

namespace portico::reorder {
namespace {

/// The median of the latest quantities in the latest one's unit.
BoughtQuantity usual(const std::vector<BoughtQuantity>& latest) {
    std::vector<Decimal> quantities;
    for (const auto& bought : latest) {
        if (bought.unit == latest.front().unit) quantities.push_back(bought.quantity);
    }
    std::sort(quantities.begin(), quantities.end());
    return {quantities[(quantities.size() - 1) / 2].trimmed(), latest.front().unit};
}

}  // namespace

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
    if (!bought.baskets.empty()) {
        constexpr std::uint32_t unknown_company = 0xffff'ffff;
        const auto number = forecast->companies.find(std::string{company});
        const Buyer buyer{
            number == forecast->companies.end() ? unknown_company : number->second,
            bought.baskets,
            today + 1};
        ArticleWeights weights{forecast->articles.size()};
        for (const auto& due : forecast->model->rank(buyer, items_max, weights)) {
            DueItem item{due, Decimal::whole(1), {}};
            const auto quantities = bought.quantities.find(due.article);
            if (quantities != bought.quantities.end()) {
                const auto most = usual(quantities->second);
                item.quantity = most.quantity;
                item.unit = most.unit;
            }
            list->items.push_back(std::move(item));
        }
    }
    list->forecast = std::move(forecast);
    return std::shared_ptr<const DueList>{std::move(list)};
}

}  // namespace portico::reorder
