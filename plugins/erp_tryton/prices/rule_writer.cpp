#include "prices/rule_writer.hpp"

#include <array>
#include <charconv>

#include "prices/erp_prices.hpp"
#include "prices/unit_factor.hpp"
#include "protocol/decimal_text.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "product.price_list.line";
constexpr std::size_t products_a_question = 100;

/// Tryton's own decimals: 28 digits, of which the last ones are noise after a division by a unit.
constexpr int noise_places = 18;

std::optional<Decimal> exact_quantity(const Result<Decimal>& value) {
    if (!value.ok() || !value->coefficient_at(quantity_places).ok()) return {};
    return value->trimmed();
}

std::optional<Decimal> factor_between(const Directory& directory, const Template& of) {
    const auto* sale = directory.unit(of.sale_uom);
    const auto* base = directory.unit(of.default_uom);
    if (sale == nullptr || base == nullptr) return {};
    const auto factor = unit_factor(*sale, *base);
    if (!factor) return {};
    const auto number = Decimal::parse(*factor);
    if (!number.ok()) return {};
    return *number;
}

/// A little more than the break, so that no conversion of Tryton's floats falls below it.
std::string just_above(std::string_view quantity, const Decimal& factor) {
    double number = 0;
    std::from_chars(quantity.data(), quantity.data() + quantity.size(), number);
    double scale = 1;
    const auto text = factor.text();
    std::from_chars(text.data(), text.data() + text.size(), scale);
    number *= scale * (1 + 1e-9);
    std::array<char, 64> out{};
    const auto [end, error] = std::to_chars(out.data(), out.data() + out.size(), number);
    return error == std::errc{} ? std::string{out.data(), end} : "0";
}

}  // namespace

std::string product_rule_id(std::int64_t line, std::int64_t product) {
    return std::to_string(line) + ":" + std::to_string(product);
}

/// One rule says it for all products: then their sale units don't matter.
bool RuleWriter::is_general(const PriceLine& line) const {
    if (!line.terms || line.product != 0) return false;
    return !line.has_break() || !book_.is_in_sale_unit(line.list);
}

Status RuleWriter::give_line(const PriceLine& line) {
    if (!is_general(line)) return {};
    Rule rule{
        .id = std::to_string(line.id),
        .place = {.min_quantity = PORTICO_TRY(Decimal::parse(line.quantity, quantity_limits))},
        .kind = line.terms->kind,
        .value = line.terms->value.text()};
    if (line.category != 0) {
        const auto* category = pull_.directory.category(line.category);
        if (category == nullptr) return {};
        rule.category = category->path;
    }
    return give(line, rule);
}

Status RuleWriter::give_products(const PriceLine& line, const std::vector<std::int64_t>& products) {
    if (!line.terms) return give_computed(line, products);
    if (!is_general(line)) {
        for (const auto product : products) PORTICO_TRY(give_fixed(line, product));
        return {};
    }
    if (line.category == 0) return {};
    const auto* category = pull_.directory.category(line.category);
    if (category == nullptr) return {};
    for (const auto product : products) {
        const auto path = pull_.directory.category_path(product);
        const bool is_below = path == category->path || path.starts_with(category->path + "/");
        if (!is_below) PORTICO_TRY(give_fixed(line, product));
    }
    return {};
}

/// Where the line's break stands for this product: in base units if that is exact, else in sale
/// units.
std::optional<RuleWriter::Place> RuleWriter::place_of(const PriceLine& line, const Template& of)
    const {
    const auto quantity = Decimal::parse(line.quantity, quantity_limits);
    if (!quantity.ok()) return {};
    if (!line.has_break() || !book_.is_in_sale_unit(line.list)) {
        return Place{.min_quantity = *quantity};
    }
    const auto factor = factor_between(pull_.directory, of);
    if (!factor) return {};
    if (const auto in_base = exact_quantity(multiply(*quantity, *factor))) {
        return Place{.min_quantity = *in_base};
    }
    return Place{pull_.directory.unit_code(of.sale_uom), *factor, *quantity};
}

Status RuleWriter::give_fixed(const PriceLine& line, std::int64_t product) {
    const auto* of = pull_.directory.template_of(product);
    if (of == nullptr) return {};
    const auto place = place_of(line, *of);
    if (!place) return refuse(line, product, "its break can't be converted from the sale unit");
    Rule rule{
        .id = product_rule_id(line.id, product),
        .sku = pull_.directory.sku(product),
        .place = *place,
        .kind = line.terms->kind,
        .value = line.terms->value.text()};
    if (rule.kind != "percent") {
        const auto value = multiply(line.terms->value, place->factor);
        if (!value.ok() || !value->trimmed().coefficient_at(amount_places).ok()) {
            return refuse(line, product, "its price per sale unit has more than 6 decimals");
        }
        rule.value = value->trimmed().text();
    }
    return give(line, rule);
}

/// How to ask for what the line gives; nothing when it never decides about the product.
std::optional<RuleWriter::Batch> RuleWriter::batch_of(const PriceLine& line, std::int64_t product)
    const {
    const auto* of = pull_.directory.template_of(product);
    if (of == nullptr) return {};
    const auto point = book_.deciding_point(line, product, pull_.directory);
    if (!point) return {};
    auto factor = Decimal::whole(1);
    if (book_.is_in_sale_unit(line.list) && line.has_break()) {
        factor = factor_between(pull_.directory, *of).value_or(factor);
    }
    return Batch{of->default_uom, just_above(line.quantity, factor), point->date};
}

Status RuleWriter::give_computed(const PriceLine& line, const std::vector<std::int64_t>& products) {
    std::map<Batch, std::vector<std::int64_t>> batches;
    for (const auto product : products) {
        if (auto batch = batch_of(line, product)) batches[std::move(*batch)].push_back(product);
    }
    for (const auto& [batch, wanted] : batches) {
        for (std::size_t at = 0; at < wanted.size(); at += products_a_question) {
            const auto count = std::min(products_a_question, wanted.size() - at);
            const PriceQuestion question{
                .price_list = line.list,
                .unit = batch.unit,
                .quantity = batch.quantity,
                .date = batch.date};
            const auto prices = PORTICO_TRY(
                ask_prices(pull_.erp, question, {wanted.data() + at, count}, pull_.deadline)
            );
            for (const auto& [product, price] : prices) {
                PORTICO_TRY(give_price(line, product, price));
            }
        }
    }
    return {};
}

/// A fixed price. With more than 6 decimals it is given for a larger unit, where there is one, so
/// that prices of large units are right; and cut so that rounding it to 4 decimals gives what
/// Tryton's price would.
Status RuleWriter::give_price(const PriceLine& line, std::int64_t product, std::string_view price) {
    const auto* of = pull_.directory.template_of(product);
    auto exact = DecimalText::parse(price);
    if (of == nullptr || !exact) return {};
    if (exact->is_negative) return refuse(line, product, "Tryton computes a negative price");
    exact->round(noise_places);
    exact->trim();
    auto place = place_of(line, *of);
    if (!place) return refuse(line, product, "its break can't be converted from the sale unit");
    if (place->unit.empty() && exact->scale > amount_places) move_to_larger_unit(*place, *of);
    if (const auto factor = DecimalText::parse(place->factor.text())) {
        *exact = exact->times(*factor);
    }
    exact->trim();
    exact->round_to_odd(amount_places);
    return give(
        line,
        {.id = product_rule_id(line.id, product),
         .sku = pull_.directory.sku(product),
         .place = *place,
         .kind = "fixed",
         .value = exact->text()}
    );
}

/// The largest unit in which the break is exact too.
void RuleWriter::move_to_larger_unit(Place& place, const Template& of) const {
    const auto* base = pull_.directory.unit(of.default_uom);
    if (base == nullptr) return;
    const auto min_quantity = place.min_quantity;
    for (const auto& [id, unit] : pull_.directory.units()) {
        const auto text = unit_factor(unit, *base);
        if (!text) continue;
        const auto factor = Decimal::parse(*text);
        if (!factor.ok() || *factor <= place.factor) continue;
        const auto moved = divide(min_quantity, *factor, quantity_places, RoundingMode::half_even);
        if (!moved.ok()) continue;
        const auto back = multiply(*moved, *factor);
        if (!back.ok() || *back != min_quantity) continue;
        place = {unit.code, *factor, moved->trimmed()};
    }
}

Status RuleWriter::give(const PriceLine& line, const Rule& rule) {
    std::string json;
    json::Writer writer{json};
    writer.begin_object().member("id", rule.id).member("list_id", std::to_string(line.list));
    if (!rule.sku.empty()) writer.member("sku", rule.sku);
    if (!rule.category.empty()) writer.member("category", rule.category);
    if (!rule.place.unit.empty()) writer.member("unit", rule.place.unit);
    if (!rule.place.min_quantity.is_zero()) {
        writer.member("min_quantity", rule.place.min_quantity.text());
    }
    writer.member("kind", rule.kind).member("value", rule.value);
    if (!line.start.empty()) writer.member("valid_from", line.start);
    // Tryton's end is the last day; ours is the moment after it.
    if (!line.end.empty()) writer.member("valid_to", shifted_day(line.end, 1));
    writer.key("sequence").integer(line.rank());
    writer.key("attributes").begin_object().member("formula", cut_text(line.formula, 1000));
    if (!line.terms) writer.key("materialised").boolean(true);
    writer.end_object().end_object();
    given_.insert(rule.id);
    return pull_.give(json, model, line.id);
}

Status RuleWriter::refuse(const PriceLine& line, std::int64_t product, std::string_view why) {
    const auto sentence = "The price list line can't be a rule for " +
                          pull_.directory.sku(product) + ": " + std::string{why} + ".";
    return pull_.reject(sentence, model, line.id, line.formula);
}

}  // namespace portico::erp_tryton
