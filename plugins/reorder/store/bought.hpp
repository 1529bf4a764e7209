#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/database.hpp>
#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "due/articles.hpp"
#include "due/history.hpp"

namespace portico::reorder {

/// How much of an article a company ordered.
struct BoughtQuantity {
    Decimal quantity;  ///< in `unit`
    std::string unit;  ///< empty: the base unit
};

/// One company's orders as due-now reads them.
struct Bought {
    History baskets;
    /// By article, the latest first: at most five.
    std::unordered_map<Article, std::vector<BoughtQuantity>> quantities;
};

/// So far back orders are read.
inline constexpr Day bought_days = 730;

/// The SKUs that are sold, of the mirror. Errors: those of the database.
Result<Articles> load_articles(Database& database);

/// Active companies, by id. Errors: those of the database.
Result<std::vector<std::string>> load_companies(Database& database);

/// The orders of one company up to and with `today` (UTC days), without cancelled ones and without
/// articles that are not among `articles`; at most 200,000 lines, the latest. Errors: those of the
/// database.
Result<Bought> load_bought(
    Database& database, const Articles& articles, std::string_view company, Day today
);

}  // namespace portico::reorder
