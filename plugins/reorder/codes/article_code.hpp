#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace portico::reorder {

/// What a company calls an article itself.
struct ArticleCode {
    std::string code;
    std::string sku;
    std::string unit;          ///< empty: the base unit
    bool is_over_sku = false;  ///< it counts before another article's SKU that is written so
    std::string set_by;        ///< the member who did; empty: the storefront itself
    std::int64_t set_at = 0;   ///< microseconds UTC
};

inline constexpr std::size_t article_codes_max = 100'000;  ///< of one company

}  // namespace portico::reorder
