#include "quotes/held_quote.hpp"

#include <algorithm>

#include <portico/time.hpp>

namespace portico::pricing {

const HeldLine* find_held(const HeldQuote& quote, const HeldWish& wish, std::string& why) {
    if (wish.at >= quote.until) {
        why = "The quote " + quote.id + " was held until " + format_time(quote.until) +
              ": ask for a new one.";
        return nullptr;
    }
    const HeldLine* largest = nullptr;
    const auto first = std::lower_bound(
        quote.lines.begin(),
        quote.lines.end(),
        wish.sku,
        [](const HeldLine& line, std::string_view sku) { return line.sku < sku; }
    );
    for (auto at = first; at != quote.lines.end() && at->sku == wish.sku; ++at) {
        const auto& line = *at;
        const bool fits = line.unit == wish.unit && line.currency == wish.currency;
        if (!fits) continue;
        if (wish.quantity <= line.quantity) return &line;
        if (largest == nullptr || largest->quantity < line.quantity) largest = &line;
    }
    if (largest != nullptr) {
        why = "The quote " + quote.id + " holds the price for " +
              largest->quantity.trimmed().text() + " " + largest->unit + " of " + largest->sku +
              ", not for " + wish.quantity.trimmed().text() +
              ": order less, or ask for a new quote.";
    } else {
        why = "The quote " + quote.id + " has no price for this product in " +
              std::string{wish.unit} + " and " + std::string{wish.currency.code()} + ".";
    }
    return nullptr;
}

}  // namespace portico::pricing
