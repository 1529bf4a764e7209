#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <portico/result.hpp>

#include "prices/formula.hpp"
#include "pull/directory.hpp"
#include "pull/feed.hpp"
#include "pull/polled_model.hpp"

namespace portico::erp_tryton {

/// product.price_list.line.
struct PriceLine {
    std::int64_t id = 0;
    std::int64_t list = 0;
    std::optional<std::int64_t> sequence = {};
    std::int64_t product = 0;   ///< 0: any
    std::int64_t category = 0;  ///< 0: any
    std::string quantity = {};  ///< plain decimal; "0": none
    std::string formula = {};
    std::string start = {};               ///< first day, 2026-11-21; empty: open
    std::string end = {};                 ///< last day
    std::optional<RuleTerms> terms = {};  ///< nothing: only Tryton can compute it

    /// Greater than 0: it applies from this quantity on.
    [[nodiscard]] bool has_break() const { return quantity != "0"; }

    /// The order in which a list is read: sequence (none comes first), then id. Fits a double
    /// exactly up to sequence 8,000,000.
    [[nodiscard]] std::int64_t rank() const;
};

/// Behind the rank of every line.
inline constexpr std::int64_t last_rank = 9'007'199'254'740'991;

/// A day and a quantity at which a line decides, so that Tryton can be asked what it gives.
struct DecidingPoint {
    std::string date;
};

/// All price lists and their lines, in memory: what a line gives depends on those in front of it.
class PriceBook {
public:
    explicit PriceBook(const Settings& settings);

    Status refresh(Pull& pull);
    /// Reads everything again with the next refresh: forgets what was deleted.
    void restart();

    [[nodiscard]] const PriceLine* line(std::int64_t id) const;

    [[nodiscard]] const std::unordered_map<std::int64_t, PriceLine>& lines() const {
        return lines_;
    }

    [[nodiscard]] std::vector<std::int64_t> lines_of(std::int64_t list) const;

    /// Its breaks are in the product's sale unit, not its default unit.
    [[nodiscard]] bool is_in_sale_unit(std::int64_t list) const;

    /// False: of another company, with gross prices, or unknown.
    [[nodiscard]] bool has_list(std::int64_t list) const { return lists_.contains(list); }

    /// True when the line may apply to the product, at some day and quantity.
    [[nodiscard]] static bool is_for(
        const PriceLine& line, std::int64_t product, const Directory& directory
    );

    /// Where the line decides about the product; nothing when those in front of it always do.
    [[nodiscard]] std::optional<DecidingPoint> deciding_point(
        const PriceLine& line, std::int64_t product, const Directory& directory
    ) const;

private:
    void keep_line(json::Value row);

    PolledModel list_rows_;
    PolledModel line_rows_;
    std::map<std::int64_t, bool> lists_;  ///< with is_in_sale_unit
    std::unordered_map<std::int64_t, PriceLine> lines_;
    std::unordered_map<std::int64_t, std::map<std::int64_t, std::int64_t>>
        by_rank_;  ///< of each list
};

/// The day after or before a day 2026-11-21.
std::string shifted_day(std::string_view day, int days);

/// A PriceLine of a row with price_line_fields().
PriceLine read_price_line(json::Value row);
const std::vector<std::string_view>& price_line_fields();

}  // namespace portico::erp_tryton
