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

/// What may be ordered of a product, in ten-thousandths of the asked unit: multiples of `increment`
/// from `minimum` to `maximum`, both of them multiples of it. 0: no such term.
struct OrderTerms {
    std::int64_t minimum = 0;
    std::int64_t maximum = 0;
    std::int64_t increment = 0;
    bool is_impossible = false;  ///< no quantity of this unit fits

    [[nodiscard]] bool is_empty() const {
        return minimum == 0 && maximum == 0 && increment == 0 && !is_impossible;
    }

    /// The smallest quantity, not below `quantity` (above 0), that may be ordered; 0: there is
    /// none.
    [[nodiscard]] std::int64_t at_least(std::int64_t quantity) const {
        if (is_impossible) return 0;
        auto fitting = quantity < minimum ? minimum : quantity;
        const auto over = increment == 0 ? 0 : fitting % increment;
        if (over != 0) fitting += increment - over;
        constexpr std::int64_t too_much = 10'000'000'000'000'000;
        const bool is_too_much = fitting >= too_much || (maximum != 0 && fitting > maximum);
        return is_too_much ? 0 : fitting;
    }

    friend bool operator==(const OrderTerms&, const OrderTerms&) = default;
};

/// What one line of a quote asks: how much this many of this cost the company.
struct Question {
    std::string_view sku;
    Decimal quantity;
    std::string_view unit;  ///< empty: the product's base unit
    OrderTerms order{};     ///< breaks are told in quantities that may be ordered
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
/// 0.0001, that may be ordered and at which the rounded unit price is lower than now (breaks at
/// which it is not are passed over). `saving` is what that quantity costs less than it would at
/// today's unit price: quantity × (unit price now − unit price then), rounded half_up to the
/// currency's minor unit.
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
