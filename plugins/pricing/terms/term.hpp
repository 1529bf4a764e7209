#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/rule.hpp"

/// What a company may buy, how much of it, and for how little at most: conditions of sale that are
/// published like rules, but are no prices.
namespace portico::pricing {

enum class TermKind : std::uint8_t { minimum, maximum, increment, hidden, shown, cost, margin };

/// Kinds among which one term is chosen: `hidden` and `shown` answer the same question.
enum class TermFamily : std::uint8_t { minimum, maximum, increment, visibility, cost, margin };

inline constexpr std::size_t term_family_count = 6;

/// Whose term it is, in the order in which they are asked.
enum class TermHolder : std::uint8_t { company, group, region, everyone };

/// One published term. Quantities are in `unit`, a cost is per `unit` (empty: the base unit).
struct Term {
    std::string id;
    TermKind kind = TermKind::minimum;
    TermHolder holder_kind = TermHolder::everyone;
    std::string holder;  ///< empty for everyone
    TargetKind target_kind = TargetKind::all;
    std::string target;  ///< SKU or category path; empty for all
    std::string unit;
    Decimal value;      ///< a quantity, a cost or a percentage; 0 for hidden and shown
    Currency currency;  ///< of a cost
    Validity validity;
    std::int64_t sequence = 0;
};

std::string_view name_of(TermKind kind);
std::string_view name_of(TermHolder holder);

/// Absent: it is none of the kinds of terms, perhaps one of rules.
std::optional<TermKind> term_kind_named(std::string_view name);

/// Errors: Code::invalid.
Result<TermHolder> term_holder_named(std::string_view name);

constexpr TermFamily family_of(TermKind kind) {
    constexpr std::array families{
        TermFamily::minimum,
        TermFamily::maximum,
        TermFamily::increment,
        TermFamily::visibility,
        TermFamily::visibility,
        TermFamily::cost,
        TermFamily::margin};
    return families[static_cast<std::size_t>(kind)];
}

/// Which of two terms of the same holder, family and target counts: the lowest sequence, then the
/// latest start, then the smallest id.
bool comes_before(const Term& a, const Term& b);

/// The kinds of terms in SQL, for `kind IN (...)`: rows of published_rule that are no prices.
#define PORTICO_TERM_KINDS \
    "('minimum', 'maximum', 'increment', 'hidden', 'shown', 'cost', 'margin')"

}  // namespace portico::pricing
