#include "line_check.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "code_text.hpp"
#include "pasted_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t near_max = 3;
constexpr int near_searches_max = 20;  // each looks at the whole catalogue

/// Identifies lines one after the other.
class Identifier {
public:
    Identifier(const ProductIndex& products, const OwnCodes& codes)
        : products_{products}, codes_{codes} {}

    CheckedLine identify(std::size_t number, GivenLine given) {
        CheckedLine line;
        line.number = number;
        line.given = std::move(given);
        line.asked = line.given.unit;
        const auto* product = find_product(line);
        if (product != nullptr && find_unit(line, *product)) find_quantity(line);
        return line;
    }

private:
    static void settle(CheckedLine& line, Outcome outcome) {
        line.outcome = outcome;
        line.is_settled = true;
    }

    const KnownProduct* find_product(CheckedLine& line) {
        if (!line.given.fault.empty()) {
            settle(line, Outcome::unknown_sku);
            return nullptr;
        }
        const auto* product = named_product(line);
        if (product == nullptr) return nullptr;
        line.sku = product->sku;
        if (!product->is_discontinued) return product;
        const auto* successor = successor_of(*product);
        settle(line, successor != nullptr ? Outcome::replaced_by : Outcome::discontinued);
        if (successor != nullptr) {
            line.detail = successor->sku;
            line.fixes.push_back(instead(line, *product, *successor));
        }
        return nullptr;
    }

    /// The product that the code means, sold or not; null: none, or several.
    const KnownProduct* named_product(CheckedLine& line) {
        const auto* exact = products_.find(line.given.sku);
        const auto* own = own_code(line);
        const auto* coded = own != nullptr ? products_.find(own->sku) : nullptr;
        if (exact != nullptr && coded != nullptr && coded != exact && !own->is_over_sku) {
            line.is_own_code = true;
            settle(line, Outcome::ambiguous);
            propose(line, {coded});
            return nullptr;
        }
        if (coded != nullptr && coded != exact) {
            line.is_own_code = true;
            if (line.asked.empty()) line.asked = own->unit;
            return coded;
        }
        if (exact != nullptr) return exact;
        const auto alike = products_.written_like(line.given.sku);
        if (alike.size() == 1) return alike.front();
        settle(line, alike.empty() ? Outcome::unknown_sku : Outcome::ambiguous);
        if (!alike.empty()) {
            propose(line, alike);
        } else if (near_searches_++ < near_searches_max) {
            propose(line, products_.near(line.given.sku, near_max));
        }
        return nullptr;
    }

    [[nodiscard]] const OwnCode* own_code(const CheckedLine& line) const {
        if (codes_.empty() || line.given.is_sku) return nullptr;
        const auto found = codes_.find(comparable(line.given.sku));
        return found == codes_.end() ? nullptr : &found->second;
    }

    /// The first in the chain that is sold; null: none, or the chain is a circle.
    const KnownProduct* successor_of(const KnownProduct& product) const {
        constexpr int steps_max = 10;
        const auto* next = products_.find(product.replaced_by);
        for (int i = 0; i < steps_max && next != nullptr; ++i) {
            if (!next->is_discontinued) return next;
            next = products_.find(next->replaced_by);
        }
        return nullptr;
    }

    static const Decimal* factor_of(const KnownProduct& product, std::string_view unit) {
        const auto found = std::ranges::find(product.units, unit, &KnownProduct::Unit::code);
        return found == product.units.end() ? nullptr : &found->factor;
    }

    /// As much of the successor: in the unit that was asked for, or, where only the product had
    /// that one, in base units. What can't be counted so keeps its unit: a person chooses another.
    static Fix instead(
        const CheckedLine& line, const KnownProduct& product, const KnownProduct& successor
    ) {
        const auto& unit = line.asked.empty() ? product.unit : line.asked;
        Fix same{successor.sku, line.given.quantity, unit};
        const bool has_unit = unit == successor.unit || factor_of(successor, unit) != nullptr;
        const auto* factor = factor_of(product, unit);
        if (has_unit || factor == nullptr || product.unit != successor.unit) return same;
        const auto quantity = Decimal::parse(line.given.quantity, quantity_limits);
        if (!quantity.ok()) return same;
        const auto base = multiply(*quantity, *factor);
        if (!base.ok()) return same;
        const auto text = base->trimmed().text();
        if (!Decimal::parse(text, quantity_limits).ok()) return same;
        return {successor.sku, text, successor.unit};
    }

    static void propose(CheckedLine& line, const std::vector<const KnownProduct*>& products) {
        for (const auto* product : products) {
            if (!line.detail.empty()) line.detail.append(", ");
            line.detail.append(product->sku);
            line.fixes.push_back({product->sku, line.given.quantity, line.given.unit});
        }
    }

    static bool find_unit(CheckedLine& line, const KnownProduct& product) {
        const auto& asked = line.asked;
        line.unit = product.unit;
        if (asked.empty() || asked == product.unit) return true;
        for (const auto& unit : product.units) {
            if (unit.code != asked) continue;
            line.unit = asked;
            return true;
        }
        settle(line, Outcome::unit_changed);
        line.detail = product.unit;
        line.fixes.push_back({product.sku, line.given.quantity, product.unit});
        for (const auto& unit : product.units) {
            line.detail.append(", ").append(unit.code);
            line.fixes.push_back({product.sku, line.given.quantity, unit.code});
        }
        return false;
    }

    static void find_quantity(CheckedLine& line) {
        for (auto& reading : quantity_readings(line.given.quantity)) {
            line.detail.append(line.detail.empty() ? "" : ", ").append(reading);
            line.fixes.push_back({line.sku, std::move(reading), line.unit});
        }
        const auto quantity = Decimal::parse(line.given.quantity, quantity_limits);
        if (!quantity.ok() || quantity->sign() <= 0) return settle(line, Outcome::invalid_quantity);
        line.quantity = quantity->trimmed();
    }

    const ProductIndex& products_;
    const OwnCodes& codes_;
    int near_searches_ = 0;
};

/// Adds a line to an earlier one of the same product and unit. False: the sum has too many digits.
bool merge(CheckedLine& into, CheckedLine& line) {
    const auto sum = add(into.quantity, line.quantity);
    if (!sum.ok() || !Decimal::parse(sum->text(), quantity_limits).ok()) return false;
    into.quantity = sum->trimmed();
    if (!into.given.was) {
        into.given.was = line.given.was;
        into.given.was_currency = line.given.was_currency;
    }
    line.outcome = Outcome::merged_duplicate;
    line.merged_into = into.number;
    line.detail = std::to_string(into.number);
    line.is_settled = true;
    return true;
}

}  // namespace

std::vector<CheckedLine> identify(
    std::vector<GivenLine> given, const ProductIndex& products, const OwnCodes& codes
) {
    Identifier identifier{products, codes};
    std::vector<CheckedLine> lines;
    lines.reserve(given.size());
    std::unordered_map<std::string, std::size_t> first_with;  // by SKU and unit
    for (auto& one : given) {
        lines.push_back(identifier.identify(lines.size() + 1, std::move(one)));
        auto& line = lines.back();
        if (line.is_settled) continue;
        const auto [found, is_first] =
            first_with.try_emplace(line.sku + '\0' + line.unit, lines.size() - 1);
        if (!is_first) merge(lines[found->second], line);
    }
    return lines;
}

void judge_price(CheckedLine& line, const PriceFacts& facts) {
    line.is_settled = true;
    if (facts.verdict == PriceFacts::Verdict::not_in_catalogue) {
        line.outcome = Outcome::not_in_your_catalogue;
        return;
    }
    line.unit_price = facts.unit_price;
    line.total = facts.total;
    line.gross = facts.gross;
    line.tax_rate = facts.tax_rate;
    line.tax = facts.tax;
    line.detail = facts.limit;
    for (const auto& proposal : facts.proposals) {
        line.fixes.push_back({line.sku, proposal, line.unit});
    }
    if (facts.quantity_check == "below_minimum") {
        line.outcome = Outcome::below_minimum;
    } else if (facts.quantity_check == "above_maximum") {
        line.outcome = Outcome::above_maximum;
    } else if (facts.quantity_check == "not_a_pack_multiple") {
        line.outcome = Outcome::not_a_pack_multiple;
    } else if (facts.verdict != PriceFacts::Verdict::priced || !facts.unit_price) {
        line.outcome = Outcome::no_price;
    } else if (line.given.was && *line.given.was != *facts.unit_price) {
        line.outcome = Outcome::price_changed;
        line.is_settled = false;
    } else {
        line.is_settled = false;
    }
}

void judge_stock(CheckedLine& line, const StockFacts& facts, const ProductIndex& products) {
    line.is_settled = true;
    line.available = facts.available;
    line.next_receipt = facts.next_receipt;
    const auto* product = products.find(line.sku);
    if (!facts.available || product == nullptr) return;
    auto needed = line.quantity;
    for (const auto& unit : product->units) {
        if (unit.code != line.unit) continue;
        const auto base = multiply(needed, unit.factor);
        if (!base.ok()) return;
        needed = *base;
    }
    if (needed <= *facts.available) return;
    // A changed price is told first: short stock shows in `available` beside it.
    if (line.outcome == Outcome::ok) line.outcome = Outcome::short_stock;
}

}  // namespace portico::reorder
