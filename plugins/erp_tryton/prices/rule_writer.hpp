#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <portico/result.hpp>

#include "prices/price_book.hpp"
#include "pull/feed.hpp"

namespace portico::erp_tryton {

/// "12:4": the rule of one line for one product.
std::string product_rule_id(std::int64_t line, std::int64_t product);

/// Turns lines of price lists into canonical rules.
///
/// A line whose formula is a rule of ours, and whose break is in the default unit, is one rule
/// ("12") for its product, its category or all. A category of Tryton covers products of any of
/// their categories, a canonical product has one path: those that are not below it get rules of
/// their own
/// ("12:4"). So does every product of a line whose break is in sale units.
/// A line that only Tryton can compute becomes a fixed price for each of its products, asked at a
/// quantity and a day at which the line decides; attributes.materialised says so.
class RuleWriter {
public:
    RuleWriter(const PriceBook& book, Pull& pull) : book_{book}, pull_{pull} {}

    /// The rule of the line as a whole, if it has one.
    Status give_line(const PriceLine& line);

    /// The rules that the line has for these products alone, of those to which it applies.
    Status give_products(const PriceLine& line, const std::vector<std::int64_t>& products);

    [[nodiscard]] bool has_given(const std::string& rule) const { return given_.contains(rule); }

private:
    /// Unit and break of a rule.
    struct Place {
        std::string unit = {};  ///< empty: the base unit
        Decimal factor = Decimal::whole(1);
        Decimal min_quantity;
    };

    struct Rule {
        std::string id;
        std::string sku = {};
        std::string category = {};
        Place place;
        std::string_view kind;
        std::string value;
    };

    /// Products whose price is asked in one question.
    struct Batch {
        std::int64_t unit = 0;
        std::string quantity;
        std::string date;
        auto operator<=>(const Batch&) const = default;
    };

    [[nodiscard]] bool is_general(const PriceLine& line) const;
    [[nodiscard]] std::optional<Place> place_of(const PriceLine& line, const Template& of) const;
    Status give_fixed(const PriceLine& line, std::int64_t product);
    Status give_computed(const PriceLine& line, const std::vector<std::int64_t>& products);
    Status give_price(const PriceLine& line, std::int64_t product, std::string_view price);
    [[nodiscard]] std::optional<Batch> batch_of(const PriceLine& line, std::int64_t product) const;
    void move_to_larger_unit(Place& place, const Template& of) const;
    Status give(const PriceLine& line, const Rule& rule);
    Status refuse(const PriceLine& line, std::int64_t product, std::string_view why);

    const PriceBook& book_;
    Pull& pull_;
    std::unordered_set<std::string> given_;
};

}  // namespace portico::erp_tryton
