#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <portico/decimal.hpp>
#include <portico/money.hpp>

#include "rule.hpp"
#include "rule_ids.hpp"

namespace portico::pricing {

/// What one line of a quote asks: how much this many of this cost the company.
struct Question {
    std::string_view sku;
    Decimal quantity;
    std::string_view unit;  ///< empty: the product's base unit
};

/// The day, the currency and the buyer that all lines of a quote share.
struct Terms {
    std::string_view company;
    Moment at = 0;
    Currency currency;  ///< empty: the company's
    /// What will be asked first: it is fetched together with the company. Empty: unknown.
    std::string_view first_sku{};
    /// All lines of the request, each of which will be asked; empty: they are asked alone. They
    /// outlive the engine.
    std::span<const Question> basket{};
};

enum class Outcome : std::uint8_t {
    priced,
    no_price,    ///< an answer: nobody wrote down a price that fits
    on_request,  ///< an answer too: a rule says that the price is told on request
    unknown_sku,
    unknown_unit,  ///< the product is not sold in it
    bad_quantity,  ///< not above 0, or more digits than 12 before and 4 after the point
    out_of_range,  ///< an amount does not fit 18 digits
};

/// The reward for ordering more.
///
/// `quantity` is the smallest quantity above the asked one, in the asked unit and in steps of
/// 0.0001, at which the rounded unit price is lower than now (breaks at which it is not are passed
/// over). `saving` is what that quantity costs less than it would at today's unit price:
/// quantity × (unit price now − unit price then), rounded half_up to the currency's minor unit.
struct NextBreak {
    Decimal quantity;
    Decimal unit_price;
    Decimal saving;

    friend bool operator==(const NextBreak&, const NextBreak&) = default;
};

/// From this quantity on (in the asked unit), one unit costs so much: lower than before it.
struct PriceBreak {
    Decimal quantity;
    Decimal unit_price;

    friend bool operator==(const PriceBreak&, const PriceBreak&) = default;
};

/// A ladder ends after so many breaks.
inline constexpr std::size_t breaks_max = 50;

/// The answer to one Question. Only `outcome` and `unit` are meaningful without a price; on request
/// also `level` and `rule`.
/// Texts view the index or rule set that was asked.
struct Price {
    Outcome outcome = Outcome::no_price;
    std::string_view unit;  ///< the asked one, or the product's base unit; empty if unknown
    Decimal unit_price;     ///< in `unit`, rounded, 6 decimals
    /// The product's base price in `unit`, rounded by the configured rounding, 6 decimals; nothing
    /// without a base price in the asked currency.
    std::optional<Decimal> list_price;
    Decimal total;  ///< unit price × quantity, half_up to the currency's minor unit
    Level level = Level::base;
    RuleText rule;             ///< the winner's id; empty for the base price
    bool counts_once = false;  ///< the winner has a limit: a trial
    std::optional<NextBreak> next_break;
};

}  // namespace portico::pricing
