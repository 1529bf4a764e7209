#include "domain/visibility.hpp"

#include <algorithm>

namespace portico::catalogue {

Visibility::Visibility(const Index& index, std::span<const VisibilityStep> steps) {
    const bool hides = std::any_of(steps.begin(), steps.end(), [](const VisibilityStep& step) {
        const auto is_hidden = [](const auto& decision) { return !decision.second; };
        return !step.all.value_or(true) ||
               std::any_of(step.categories.begin(), step.categories.end(), is_hidden) ||
               std::any_of(step.skus.begin(), step.skus.end(), is_hidden);
    });
    if (!hides) return;
    hidden_.assign(index.size(), false);
    // What decides first is written last.
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) apply(index, *step);
}

void Visibility::apply(const Index& index, const VisibilityStep& step) {
    if (step.all) hidden_.assign(index.size(), !*step.all);
    if (!step.categories.empty()) {
        // A path stands behind those above it.
        auto paths = step.categories;
        std::sort(paths.begin(), paths.end());
        const auto& categories = index.categories();
        std::vector<std::optional<bool>> decisions(categories.size());
        for (const auto& [path, is_shown] : paths) {
            const auto category = categories.find(path);
            if (!category) continue;
            const auto below = categories.below(*category);
            std::fill(decisions.begin() + below.begin, decisions.begin() + below.end, is_shown);
        }
        for (ProductId product = 0; product < index.size(); ++product) {
            const auto category = index.record(product).category;
            if (category == no_category || !decisions[category]) continue;
            hidden_[product] = !*decisions[category];
        }
    }
    for (const auto& [sku, is_shown] : step.skus) {
        if (const auto product = index.find(sku)) hidden_[*product] = !is_shown;
    }
}

}  // namespace portico::catalogue
