#pragma once

#include <optional>
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

    /// Absent: not sold, or not known yet.
    [[nodiscard]] std::optional<Article> find(const std::string& sku) const {
        const auto found = numbers_.find(sku);
        if (found == numbers_.end()) return std::nullopt;
        return found->second;
    }

    [[nodiscard]] std::string_view sku(Article article) const { return *skus_[article]; }

    [[nodiscard]] std::size_t size() const { return skus_.size(); }

private:
    std::unordered_map<std::string, Article> numbers_;  // its keys stay where they are
    std::vector<const std::string*> skus_;
};

}  // namespace portico::reorder
