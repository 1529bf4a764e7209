#include "erp/record_rules.hpp"

#include <array>
#include <utility>

#include <portico/decimal.hpp>

namespace portico::erp {
namespace {

std::string_view text_of(const EntitySpec& entity, const Record& record, std::string_view name) {
    return record.text(field_index(entity, name));
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> holders{{
    {"list_id", "list"},
    {"company_id", "company"},
    {"group", "group"},
    {"region", "region"},
}};

Status check_validity(const EntitySpec& entity, const Record& record) {
    const auto* from = std::get_if<std::int64_t>(&record.values[field_index(entity, "valid_from")]);
    const auto* to = std::get_if<std::int64_t>(&record.values[field_index(entity, "valid_to")]);
    if (from != nullptr && to != nullptr && *from >= *to) {
        return invalid("valid_to: It is not after valid_from, so this would never be valid.");
    }
    return {};
}

Status check_value(std::string_view kind, std::string_view value) {
    const bool is_percentage = kind == "percent" || kind == "of_list";
    const auto number = Decimal::parse(value, is_percentage ? percent_limits : price_limits);
    if (!number.ok()) return invalid("value: " + number.error().message);
    if (is_percentage) {
        if (*number > Decimal::whole(100) || *number < Decimal::whole(-1000)) {
            return invalid("value: A percentage is from -1000 (a surcharge) to 100.");
        }
    } else if (number->sign() < 0) {
        return invalid("value: The number is negative.");
    }
    return {};
}

Status check_price_rule(const EntitySpec& entity, const Record& record) {
    int holder_count = 0;
    for (const auto& [field, kind] : holders) {
        if (!text_of(entity, record, field).empty()) ++holder_count;
    }
    if (holder_count != 1) {
        return invalid(
            "A price rule names exactly one of list_id, company_id, group and region; this one "
            "names " +
            std::to_string(holder_count) + "."
        );
    }
    if (!text_of(entity, record, "sku").empty() && !text_of(entity, record, "category").empty()) {
        return invalid("A price rule names a sku or a category, not both.");
    }
    const auto kind = text_of(entity, record, "kind");
    PORTICO_TRY(check_value(kind, text_of(entity, record, "value")));
    if ((kind == "of_list") != !text_of(entity, record, "of_list").empty()) {
        return invalid("of_list: It goes with the kind of_list, and only with that.");
    }
    const bool needs_currency = kind == "fixed" || kind == "amount";
    if (needs_currency && text_of(entity, record, "list_id").empty() &&
        text_of(entity, record, "currency").empty()) {
        return invalid("currency: It is required where no list gives one.");
    }
    return check_validity(entity, record);
}

Status check_units(const EntitySpec& entity, const Record& record) {
    const auto units = record.members[field_index(entity, "units")];
    const auto base = text_of(entity, record, "unit");
    std::size_t index = 0;
    for (const auto unit : units) {
        const auto code = unit["code"].text();
        if (code == base && Decimal::parse(unit["factor"].text()).value() != Decimal::whole(1)) {
            return invalid("units: The base unit has another factor than 1.");
        }
        std::size_t other_index = 0;
        for (const auto other : units) {
            if (other_index++ < index && other["code"].text() == code) {
                return invalid("units: \"" + excerpt(code) + "\" is there twice.");
            }
        }
        ++index;
    }
    return {};
}

}  // namespace

Status check_rules(const EntitySpec& entity, const Record& record) {
    if (entity.name == "price_rule") return check_price_rule(entity, record);
    if (entity.name == "price_list") return check_validity(entity, record);
    if (entity.name == "product") return check_units(entity, record);
    return {};
}

Holder holder_of(const EntitySpec& entity, const Record& record) {
    for (const auto& [field, kind] : holders) {
        const auto id = text_of(entity, record, field);
        if (!id.empty()) return {kind, id};
    }
    PORTICO_ASSERT(false);
    return {};
}

}  // namespace portico::erp
