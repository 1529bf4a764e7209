#include "terms/term.hpp"

#include <algorithm>

namespace portico::pricing {
namespace {

constexpr std::array<std::string_view, 7> kinds{
    "minimum", "maximum", "increment", "hidden", "shown", "cost", "margin"};
constexpr std::array<std::string_view, 4> holders{"company", "group", "region", "everyone"};

}  // namespace

std::string_view name_of(TermKind kind) {
    return kinds.at(static_cast<std::size_t>(kind));
}

std::string_view name_of(TermHolder holder) {
    return holders.at(static_cast<std::size_t>(holder));
}

std::optional<TermKind> term_kind_named(std::string_view name) {
    const auto found = std::find(kinds.begin(), kinds.end(), name);
    if (found == kinds.end()) return {};
    return static_cast<TermKind>(found - kinds.begin());
}

Result<TermHolder> term_holder_named(std::string_view name) {
    const auto found = std::find(holders.begin(), holders.end(), name);
    if (found == holders.end()) return invalid("\"" + excerpt(name) + "\" can't hold a term.");
    return static_cast<TermHolder>(found - holders.begin());
}

bool comes_before(const Term& a, const Term& b) {
    if (a.sequence != b.sequence) return a.sequence < b.sequence;
    if (a.validity.from != b.validity.from) return a.validity.from > b.validity.from;
    return a.id < b.id;
}

}  // namespace portico::pricing
