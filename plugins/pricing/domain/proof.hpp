#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine.hpp"
#include "rule.hpp"

namespace portico::pricing {

/// Why a rule gave the price, or the one reason why it did not.
enum class Reason : std::uint8_t {
    won,
    lower_level,          ///< an earlier step has a price
    less_specific,        ///< sku before the deepest category before all
    smaller_break,        ///< another rule with a higher break is reached
    later_sequence,       ///< another rule has a lower sequence
    older,                ///< another rule started later
    same_rank_larger_id,  ///< nothing but the id decided
    dearer,               ///< strategy lowest found a lower price
    break_not_reached,
    not_yet_valid,
    expired,
    other_currency,
    no_price_in_list,  ///< the list on which it builds has no price
    no_base_price,     ///< it takes something off a base price that is not there
    unknown_unit,      ///< the product is not sold in the rule's unit
    out_of_range,      ///< its price does not fit 18 digits
    deleted_at,        ///< it had been deleted by the moment that was asked for
    over_limit,        ///< it counts for a smaller quantity only
    used_up,           ///< it counts once, and the company has ordered at it
    on_request,        ///< strategy lowest found a price that is told on request
};

std::string_view name_of(Reason reason);

/// One rule that names the company (or its lists, groups, region, the default lists) and the
/// product; or the base price, which has no rule, holder and target. Texts view the index.
struct ProofLine {
    Reason reason = Reason::won;
    Level level = Level::base;
    RuleText rule;
    HolderKind holder_kind = HolderKind::company;
    std::string_view holder;
    TargetKind target_kind = TargetKind::sku;
    std::string_view target;
    RuleKind kind = RuleKind::fixed;
    Decimal value;
    std::string_view of_list;
    Decimal min_quantity;
    std::string_view unit;
    Validity validity;
    Currency currency;      ///< of the value; empty for a percentage
    Moment deleted_at = 0;  ///< with Reason::deleted_at
    CountedBy counted_by = CountedBy::line;
    Currency asked_currency{};  ///< of a turnover
    /// What the break was compared with, where that is not the line's quantity.
    std::optional<Decimal> counted{};
    Decimal limit_quantity{};  ///< 0: none
};

/// A line keeps at most this many rules.
inline constexpr std::size_t proof_lines_max = 500;

/// The winner and every loser with its reason, in the order of the search. Empty for a question
/// that can't be asked (unknown SKU or unit, bad quantity). Moves the engine to this question.
std::vector<ProofLine> prove(Engine& engine, const Question& question);

}  // namespace portico::pricing
