#include "store/record_rows.hpp"

#include <string>

namespace portico::pricing {
namespace {

Validity validity_at(const Row& row, std::size_t from, std::size_t to) {
    return {
        row.optional_integer(from).value_or(beginning_of_time),
        row.optional_integer(to).value_or(end_of_time)};
}

Result<Rounding> rounding_at(const Row& row, std::size_t step, std::size_t mode) {
    Rounding rounding;
    if (!row.text(step).empty()) rounding.step = PORTICO_TRY(row.decimal(step));
    if (!row.text(mode).empty()) rounding.mode = PORTICO_TRY(rounding_mode(row.text(mode)));
    return rounding;
}

Result<HolderKind> holder_kind_named(std::string_view name) {
    for (const auto kind :
         {HolderKind::company, HolderKind::list, HolderKind::group, HolderKind::region}) {
        if (name_of(kind) == name) return kind;
    }
    return invalid("\"" + excerpt(name) + "\" is not a kind of holder.");
}

}  // namespace

Result<Currency> currency_at(const Row& row, std::size_t column) {
    if (row.text(column).empty()) return Currency{};
    return Currency::parse(row.text(column));
}

Result<Product> to_product(const Row& row) {
    Product product;
    product.sku = row.string(0);
    product.category = row.string(1);
    product.unit = row.string(2);
    if (!row.text(3).empty()) product.base_price = PORTICO_TRY(row.decimal(3));
    product.currency = PORTICO_TRY(currency_at(row, 4));
    return product;
}

Result<PriceList> to_list(const Row& row) {
    PriceList list;
    list.id = row.string(0);
    list.currency = PORTICO_TRY(currency_at(row, 1));
    list.kind = row.text(2) == "default" ? ListKind::default_list : ListKind::assigned;
    list.mode = row.text(3) == "sequence" ? MatchMode::sequence : MatchMode::best;
    list.priority = row.integer(4);
    list.reference_list = row.string(5);
    list.rounding = PORTICO_TRY(rounding_at(row, 6, 7));
    list.validity = validity_at(row, 8, 9);
    return list;
}

Status to_rule(const Row& row, Rule& rule) {
    rule.id = row.text(0);
    rule.holder_kind = PORTICO_TRY(holder_kind_named(row.text(1)));
    rule.holder = row.text(2);
    rule.target_kind = !row.text(3).empty()   ? TargetKind::sku
                       : !row.text(4).empty() ? TargetKind::category
                                              : TargetKind::all;
    rule.target = rule.target_kind == TargetKind::category ? row.text(4) : row.text(3);
    rule.unit = row.text(5);
    rule.min_quantity = Decimal{};
    if (!row.text(6).empty()) rule.min_quantity = PORTICO_TRY(row.decimal(6, quantity_limits));
    rule.kind = PORTICO_TRY(rule_kind_named(row.text(7)));
    rule.value = Decimal{};
    if (rule.kind != RuleKind::on_request) rule.value = PORTICO_TRY(row.decimal(8));
    rule.of_list = row.text(9);
    rule.currency = PORTICO_TRY(currency_at(row, 10));
    rule.validity = validity_at(row, 11, 12);
    rule.sequence = row.integer(13);
    rule.rounding = PORTICO_TRY(rounding_at(row, 14, 15));
    rule.counted_by = CountedBy::line;
    rule.limit_quantity = Decimal{};
    return {};
}

Status to_published_rule(const Row& row, Rule& rule) {
    PORTICO_TRY(to_rule(row, rule));
    if (!row.text(16).empty()) rule.counted_by = PORTICO_TRY(counted_by_named(row.text(16)));
    if (!row.text(17).empty()) {
        rule.limit_quantity = PORTICO_TRY(row.decimal(17, quantity_limits));
    }
    return {};
}

}  // namespace portico::pricing
