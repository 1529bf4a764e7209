#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// A line that a company ordered.
struct BoughtLine {
    Day day = 0;
    Article article = 0;
    float base_quantity = 0;  ///< in base units
    Decimal quantity;         ///< in the unit
    std::uint32_t unit = 0;   ///< which of Bought::units
};

/// One company's orders as due-now reads them.
struct Bought {
    std::vector<BoughtLine> lines;   ///< the latest first
    std::vector<std::string> units;  ///< empty: the base unit

    [[nodiscard]] History baskets() const;
};

/// How much of each article a company usually orders. `bought` outlives it. Immutable.
class UsualQuantities {
public:
    explicit UsualQuantities(const Bought& bought);

    /// The median of the latest five quantities, of those in the latest one's unit. Absent: the
    /// company never bought it.
    [[nodiscard]] std::optional<BoughtQuantity> of(Article article) const;

private:
    const Bought& bought_;
    std::vector<const BoughtLine*> lines_;  ///< by article, the latest first
};

/// So far back orders are read.
inline constexpr Day bought_days = 730;

/// Adds the SKUs that are sold, of the mirror. Errors: those of the database.
Status load_articles(Database& database, Articles& articles);

/// Active companies, by id. Errors: those of the database.
Result<std::vector<std::string>> load_companies(Database& database);

/// The orders of one company up to and with `today` (UTC days), without cancelled ones and without
/// articles that are not among `articles`; at most 200,000 lines, the latest. Errors: those of the
/// database.
Result<Bought> load_bought(
    Database& database, const Articles& articles, std::string_view company, Day today
);

}  // namespace portico::reorder
