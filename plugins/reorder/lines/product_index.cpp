#include "product_index.hpp"

#include <utility>

#include "code_text.hpp"

namespace portico::reorder {
namespace {

/// One letter more, less or other, or two neighbours exchanged.
bool differs_in_one_place(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    std::size_t at = 0;
    while (at < a.size() && a[at] == b[at]) ++at;
    const auto left = a.substr(at);
    const auto right = b.substr(at);
    if (left.size() < right.size()) return left == right.substr(1);
    if (left.size() < 2) return true;
    return left.substr(1) == right.substr(1) ||
           (left[0] == right[1] && left[1] == right[0] && left.substr(2) == right.substr(2));
}

}  // namespace

ProductIndex::ProductIndex(std::vector<KnownProduct> products) : products_{std::move(products)} {
    comparable_.reserve(products_.size());
    for (const auto& product : products_) comparable_.push_back(comparable(product.sku));
    for (std::size_t i = 0; i < products_.size(); ++i) {
        by_sku_.emplace(products_[i].sku, i);
        by_code_.emplace(comparable_[i], i);
    }
}

const KnownProduct* ProductIndex::find(std::string_view sku) const {
    const auto found = by_sku_.find(sku);
    return found == by_sku_.end() ? nullptr : &products_[found->second];
}

std::vector<const KnownProduct*> ProductIndex::written_like(std::string_view code) const {
    std::vector<const KnownProduct*> found;
    const auto wanted = comparable(code);
    if (wanted.empty()) return found;
    const auto [begin, end] = by_code_.equal_range(wanted);
    for (auto at = begin; at != end; ++at) found.push_back(&products_[at->second]);
    return found;
}

std::vector<const KnownProduct*> ProductIndex::near(std::string_view code, std::size_t count)
    const {
    constexpr std::size_t letters_min = 3;  // less is near to too much
    std::vector<const KnownProduct*> found;
    const auto wanted = comparable(code);
    if (wanted.size() < letters_min) return found;
    for (std::size_t i = 0; i < products_.size() && found.size() < count; ++i) {
        if (products_[i].is_discontinued) continue;
        if (comparable_[i].starts_with(wanted) || differs_in_one_place(wanted, comparable_[i])) {
            found.push_back(&products_[i]);
        }
    }
    return found;
}

}  // namespace portico::reorder
