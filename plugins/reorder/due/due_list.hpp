#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "articles.hpp"
#include "due_model.hpp"

namespace portico::reorder {

/// What was learned, and the numbers in which it speaks. Immutable.
struct Forecast {
    Articles articles;
    std::unordered_map<std::string, std::uint32_t> companies;
    std::unique_ptr<const DueModel> model;
    std::int64_t learned_at = 0;  ///< microseconds UTC
};

/// One due article with the quantity that the company usually orders.
struct DueItem {
    DueArticle due;
    Decimal quantity;  ///< in `unit`
    std::string unit;  ///< empty: the base unit
};

/// What is due for one company on one day, the most likely first. Immutable.
struct DueList {
    std::shared_ptr<const Forecast> forecast;
    Day today = 0;
    std::vector<DueItem> items;

    [[nodiscard]] std::string_view sku(const DueItem& item) const {
        return forecast->articles.sku(item.due.article);
    }
};

/// Where due lists come from. Thread-safe.
class DueSource {
public:
    DueSource() = default;
    virtual ~DueSource() = default;
    DueSource(const DueSource&) = delete;
    DueSource& operator=(const DueSource&) = delete;

    /// Longer lists are cut: nobody reads so far.
    static constexpr std::size_t items_max = 500;

    /// Errors: Code::unavailable (nothing has been learned yet), those of the database.
    virtual Result<std::shared_ptr<const DueList>> of(std::string_view company) = 0;
};

}  // namespace portico::reorder
