#include "history/record_fields.hpp"

#include <algorithm>
#include <string>

namespace portico::pricing {
namespace {

Result<Currency> currency_from(const RecordFields& fields) {
    const auto code = fields.text("currency");
    if (code.empty()) return Currency{};
    return Currency::parse(code);
}

Validity validity_from(const RecordFields& fields) {
    return {
        fields.integer("valid_from").value_or(beginning_of_time),
        fields.integer("valid_to").value_or(end_of_time)};
}

Result<Rounding> rounding_from(const RecordFields& fields) {
    Rounding rounding;
    if (const auto step = fields.text("round_step"); !step.empty()) {
        rounding.step = PORTICO_TRY(Decimal::parse(step, price_limits));
    }
    if (const auto mode = fields.text("round_mode"); !mode.empty()) {
        rounding.mode = PORTICO_TRY(rounding_mode(mode));
    }
    return rounding;
}

Result<HolderKind> holder_kind_from(std::string_view name) {
    for (const auto kind :
         {HolderKind::company, HolderKind::list, HolderKind::group, HolderKind::region}) {
        if (name_of(kind) == name) return kind;
    }
    return invalid("\"" + excerpt(name) + "\" is not a kind of holder.");
}

}  // namespace

std::size_t RowFields::at(std::string_view column) const {
    const auto found = std::find(columns_.begin(), columns_.end(), column);
    PORTICO_ASSERT(found != columns_.end());
    return static_cast<std::size_t>(found - columns_.begin());
}

std::string_view RowFields::text(std::string_view column) const {
    return row_.text(at(column));
}

std::optional<std::int64_t> RowFields::integer(std::string_view column) const {
    return row_.optional_integer(at(column));
}

std::optional<std::int64_t> JsonFields::integer(std::string_view column) const {
    const auto number = record_[column].integer();
    if (!number.ok()) return {};
    return *number;
}

Result<Company> company_from(const RecordFields& fields) {
    Company company;
    company.id = fields.text("id");
    company.currency = PORTICO_TRY(currency_from(fields));
    company.region = fields.text("region");
    return company;
}

Result<Product> product_from(const RecordFields& fields) {
    Product product;
    product.sku = fields.text("sku");
    product.category = fields.text("category");
    product.unit = fields.text("unit");
    if (const auto price = fields.text("base_price"); !price.empty()) {
        product.base_price = PORTICO_TRY(Decimal::parse(price, price_limits));
    }
    product.currency = PORTICO_TRY(currency_from(fields));
    return product;
}

Result<PriceList> list_from(const RecordFields& fields) {
    PriceList list;
    list.id = fields.text("id");
    list.currency = PORTICO_TRY(currency_from(fields));
    list.kind = fields.text("kind") == "default" ? ListKind::default_list : ListKind::assigned;
    list.mode = fields.text("mode") == "sequence" ? MatchMode::sequence : MatchMode::best;
    list.priority = fields.integer("priority").value_or(0);
    list.reference_list = fields.text("reference_list");
    list.rounding = PORTICO_TRY(rounding_from(fields));
    list.validity = validity_from(fields);
    return list;
}

Result<Rule> rule_from(const RecordFields& fields) {
    Rule rule;
    rule.id = fields.text("id");
    rule.holder_kind = PORTICO_TRY(holder_kind_from(fields.text("holder_kind")));
    rule.holder = fields.text("holder_id");
    const auto sku = fields.text("sku");
    const auto category = fields.text("category");
    rule.target_kind = !sku.empty()        ? TargetKind::sku
                       : !category.empty() ? TargetKind::category
                                           : TargetKind::all;
    rule.target = rule.target_kind == TargetKind::category ? category : sku;
    rule.unit = fields.text("unit");
    if (const auto quantity = fields.text("min_quantity"); !quantity.empty()) {
        rule.min_quantity = PORTICO_TRY(Decimal::parse(quantity, quantity_limits));
    }
    rule.kind = PORTICO_TRY(rule_kind_named(fields.text("kind")));
    if (rule.kind != RuleKind::on_request) {
        rule.value = PORTICO_TRY(Decimal::parse(fields.text("value"), price_limits));
    }
    rule.of_list = fields.text("of_list");
    rule.currency = PORTICO_TRY(currency_from(fields));
    rule.validity = validity_from(fields);
    rule.sequence = fields.integer("sequence").value_or(0);
    rule.rounding = PORTICO_TRY(rounding_from(fields));
    if (const auto counted_by = fields.text("counted_by"); !counted_by.empty()) {
        rule.counted_by = PORTICO_TRY(counted_by_named(counted_by));
    }
    if (const auto limit = fields.text("limit_quantity"); !limit.empty()) {
        rule.limit_quantity = PORTICO_TRY(Decimal::parse(limit, quantity_limits));
    }
    return rule;
}

ProductFacts facts_from(const RecordFields& fields) {
    const auto number = [&](std::string_view column) {
        const auto read = Decimal::parse(fields.text(column), quantity_limits);
        return read.ok() && read->sign() > 0 ? *read : Decimal{};
    };
    return {
        std::string{fields.text("sku")},
        number("pack_multiple"),
        number("min_quantity"),
        std::string{fields.text("tax_class")}};
}

}  // namespace portico::pricing
