#include "rule_text.hpp"

#include <array>
#include <sstream>

namespace portico::pricing {
namespace {

std::string text_of(const Validity& validity) {
    if (validity == Validity{}) return {};
    const auto day = [](Moment at) {
        if (at == beginning_of_time || at == end_of_time) return std::string{"*"};
        return std::to_string(at);
    };
    return " valid [" + day(validity.from) + ", " + day(validity.to) + ")";
}

std::string text_of(const Rounding& rounding) {
    std::string text;
    if (rounding.step) text += " step " + rounding.step->text();
    if (rounding.mode) text += " mode " + std::string{portico::name_of(*rounding.mode)};
    return text;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) all += (all.empty() ? "" : "|") + text;
    return all;
}

}  // namespace

std::string text_of(const RuleSet& rules) {
    std::ostringstream out;
    for (const auto& product : rules.products) {
        out << "product " << product.sku << " category '" << product.category << "' unit "
            << product.unit;
        for (const auto& unit : product.units) {
            out << " " << unit.code << "=" << unit.factor.text();
        }
        if (product.base_price) out << " base " << product.base_price->text();
        out << " " << product.currency.code() << "\n";
    }
    for (const auto& company : rules.companies) {
        out << "company " << company.id << " " << company.currency.code() << " lists "
            << joined(company.lists) << " groups " << joined(company.groups) << " region "
            << company.region << "\n";
    }
    for (const auto& list : rules.lists) {
        out << "list " << list.id << " " << list.currency.code()
            << (list.kind == ListKind::default_list ? " default " : " assigned ")
            << (list.mode == MatchMode::sequence ? "sequence" : "best") << " priority "
            << list.priority << " reference '" << list.reference_list << "'"
            << text_of(list.validity) << text_of(list.rounding) << "\n";
    }
    for (const auto& rule : rules.rules) {
        out << "rule " << rule.id << " of " << name_of(rule.holder_kind) << " " << rule.holder
            << " for " << name_of(rule.target_kind) << " '" << rule.target << "' from "
            << rule.min_quantity.text() << " " << rule.unit << ": " << name_of(rule.kind) << " "
            << rule.of_list << " " << rule.value.text() << " " << rule.currency.code()
            << " sequence " << rule.sequence << text_of(rule.validity) << text_of(rule.rounding);
        if (rule.counted_by != CountedBy::line) out << " counted by " << name_of(rule.counted_by);
        if (!rule.limit_quantity.is_zero()) out << " limit " << rule.limit_quantity.text();
        out << "\n";
    }
    for (const auto& line : rules.ordered) {
        out << "ordered by " << line.company << ": " << line.quantity.text() << " '" << line.unit
            << "' of " << line.sku << " for " << line.amount.text() << " " << line.currency.code()
            << " at " << line.ordered_at << "\n";
    }
    for (const auto& use : rules.uses) out << use.company << " has used " << use.rule << "\n";
    return out.str();
}

std::string text_of(const Price& price) {
    constexpr std::array outcomes{
        "priced",
        "no_price",
        "on_request",
        "unknown_sku",
        "unknown_unit",
        "bad_quantity",
        "out_of_range"};
    std::string text = outcomes.at(static_cast<std::size_t>(price.outcome));
    text += " per '" + std::string{price.unit} + "'";
    if (price.outcome == Outcome::on_request) {
        return text + " by " + std::string{name_of(price.level)} + " " + std::string{price.rule};
    }
    if (price.outcome != Outcome::priced) return text;
    text += " unit " + price.unit_price.text() + " list " +
            (price.list_price ? price.list_price->text() : "-") + " total " + price.total.text() +
            " by " + std::string{name_of(price.level)} + " " + std::string{price.rule};
    if (price.next_break) {
        text += " next " + price.next_break->quantity.text() + " at " +
                price.next_break->unit_price.text() + " saves " + price.next_break->saving.text();
    }
    return text;
}

}  // namespace portico::pricing
