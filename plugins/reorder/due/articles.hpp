#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "history.hpp"

namespace portico::reorder {

/// Numbers for the SKUs that are sold: 0, 1, 2, ... in order of arrival.
class Articles {
public:
    void add(std::string sku) {
        const auto [found, is_new] =
            numbers_.try_emplace(std::move(sku), static_cast<Article>(skus_.size()));
        if (is_new) skus_.push_back(&found->first);
    }

    /// `factor`: base units in one. An SKU that is not sold is passed over.
    void add_unit(std::string_view sku, std::string code, float factor) {
        const auto article = find(sku);
        if (article) units_[*article].push_back({std::move(code), factor});
    }

    /// Absent: not sold, or not known yet.
    [[nodiscard]] std::optional<Article> find(std::string_view sku) const {
        const auto found = numbers_.find(sku);
        if (found == numbers_.end()) return std::nullopt;
        return found->second;
    }

    /// Base units in one of this unit; 1 for the base unit, and for one that is not known.
    [[nodiscard]] float factor(Article article, std::string_view unit) const {
        for (const auto& [code, factor] : units(article)) {
            if (code == unit) return factor;
        }
        return 1;
    }

    struct Unit {
        std::string code;
        float factor = 1;
    };

    /// Those beside the base unit.
    [[nodiscard]] std::span<const Unit> units(Article article) const {
        const auto found = units_.find(article);
        return found == units_.end() ? std::span<const Unit>{} : std::span{found->second};
    }

    [[nodiscard]] std::string_view sku(Article article) const { return *skus_[article]; }

    [[nodiscard]] std::size_t size() const { return skus_.size(); }

private:
    /// Finds by a view, without a copy.
    struct Hash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    // Its keys stay where they are.
    std::unordered_map<std::string, Article, Hash, std::equal_to<>> numbers_;
    std::vector<const std::string*> skus_;
    std::unordered_map<Article, std::vector<Unit>> units_;  ///< beside the base unit
};

}  // namespace portico::reorder
