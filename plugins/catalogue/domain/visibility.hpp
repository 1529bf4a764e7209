#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "domain/index.hpp"

namespace portico::catalogue {

/// What one holder of terms (the company, a group, its region, everyone) decides: true is shown.
struct VisibilityStep {
    std::optional<bool> all;
    std::vector<std::pair<std::string, bool>> categories;  ///< with everything below them
    std::vector<std::pair<std::string, bool>> skus;
};

/// What a company may see of all products. Immutable; any number of readers.
class Visibility {
public:
    /// Everything.
    Visibility() = default;

    /// The first step that decides about a product counts; within a step its SKU before the deepest
    /// category before all. What no step decides is shown.
    Visibility(const Index& index, std::span<const VisibilityStep> steps);

    [[nodiscard]] bool shows(ProductId product) const {
        return hidden_.empty() || !hidden_[product];
    }

private:
    void apply(const Index& index, const VisibilityStep& step);

    std::vector<bool> hidden_;  ///< empty: nothing is
};

/// Whether a company may buy a product. The one place that decides it: search, counts, the
/// product's own page and the price list ask here, once for each product that they look at.
inline bool may_buy(const Visibility& visibility, const Index& index, ProductId product) {
    return index.record(product).status != ProductStatus::discontinued && visibility.shows(product);
}

}  // namespace portico::catalogue
