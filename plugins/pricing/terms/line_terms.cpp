#include "terms/line_terms.hpp"

namespace portico::pricing {
namespace {

std::int64_t factor_of(const Index& index, const PackedProduct& product, std::string_view unit) {
    if (unit.empty()) return index.factor(product, nothing);
    const auto number = index.unit(unit);
    return number ? index.factor(product, *number) : 0;
}

}  // namespace

void find_order_terms(
    const BuyerTerms& buyer, const TermProduct& product, std::string_view unit, LineTerms& terms
) {
    const auto factor = factor_of(buyer.index(), *product.product, unit);
    if (factor > 0) terms.order = in_unit(limits_of(buyer, product), factor);
}

bool apply_floor(
    const BuyerTerms& buyer,
    const TermProduct& product,
    const Question& question,
    Currency currency,
    Price& price,
    LineTerms& terms
) {
    if (!buyer.has(TermFamily::cost)) return true;
    const auto factor = factor_of(buyer.index(), *product.product, question.unit);
    const auto found = floor_of(buyer, product, factor, currency);
    if (!found.ok()) return false;
    if (!*found) {
        const auto* cost = buyer.find(TermFamily::cost, product);
        terms.is_cost_foreign = cost != nullptr && cost->currency != currency &&
                                buyer.find(TermFamily::margin, product) != nullptr;
        return true;
    }
    const auto& floor = **found;
    terms.allowed = Decimal::scaled(floor.unit_price, price_limits.scale_max);
    if (price.unit_price < *terms.allowed) {
        terms.floor = floor;
        terms.wanted = price.unit_price;
    }
    if (buyer.index().settings().floor_action == FloorAction::alarm) return true;
    terms.is_raised = terms.floor.has_value();
    terms.lowest = terms.allowed;
    return raise_to(price, floor.unit_price, question.quantity, currency);
}

bool finish_price(
    const BuyerTerms& buyer,
    const TermProduct& product,
    const Question& question,
    Currency currency,
    Price& price,
    LineTerms& terms
) {
    return apply_floor(buyer, product, question, currency, price, terms) &&
           find_line_tax(buyer, product, price, currency, terms);
}

bool find_line_tax(
    const BuyerTerms& buyer,
    const TermProduct& product,
    const Price& price,
    Currency currency,
    LineTerms& terms
) {
    const auto& settings = buyer.index().settings();
    if (settings.taxes.empty()) return true;
    const auto* facts = buyer.facts(product.sku);
    const auto tax_class = facts == nullptr ? std::string_view{} : facts->tax_class;
    const auto* rate = find_tax(settings, tax_class, buyer.region(), buyer.at());
    if (rate == nullptr) return true;
    auto tax = tax_of(*rate, price.unit_price, price.total, currency);
    if (!tax.ok()) return false;
    terms.tax = *tax;
    return true;
}

}  // namespace portico::pricing
