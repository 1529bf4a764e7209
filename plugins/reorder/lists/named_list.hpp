#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "baskets/basket.hpp"

namespace portico::reorder {

/// Articles with their usual quantities under a name, to order from again and again. Its lines are
/// what somebody typed, like those of a basket, and have no day.
struct NamedList {
    std::string id;
    std::string owner;  ///< a member; empty: the storefront itself
    std::string name;
    bool is_shared = true;  ///< with all members of the company; else its owner alone sees it
    std::int64_t version = 0;
    std::int64_t created_at = 0;  ///< microseconds UTC
    std::int64_t updated_at = 0;
    std::int64_t next_line = 1;
    std::vector<BasketLine> lines;

    [[nodiscard]] bool is_seen_by(std::string_view member) const {
        return is_shared || owner == member;
    }
};

inline constexpr std::size_t lists_max = 200;  ///< of a company

}  // namespace portico::reorder
