#include "erp/entity.hpp"

#include <array>

namespace portico::erp {
namespace {

using enum FieldKind;
using std::string_view;
constexpr auto required = Presence::required;
constexpr auto optional = Presence::optional;
constexpr string_view rounding_modes = "half_up|half_even|up|down";

constexpr FieldSpec id_field(string_view name, Presence presence) {
    return {.name = name, .column = name, .kind = id, .presence = presence};
}

constexpr FieldSpec text_field(string_view name, Presence presence = optional) {
    return {.name = name, .column = name, .presence = presence};
}

constexpr FieldSpec short_text(string_view name, Presence presence = optional) {
    return {.name = name, .column = name, .presence = presence, .length_max = 64};
}

constexpr FieldSpec field(string_view name, FieldKind kind, Presence presence = optional) {
    return {.name = name, .column = name, .kind = kind, .presence = presence};
}

constexpr FieldSpec signed_field(
    string_view name, FieldKind kind, Sign sign, string_view fallback = {}
) {
    return {.name = name, .column = name, .kind = kind, .sign = sign, .fallback = fallback};
}

constexpr FieldSpec choice_of(string_view name, string_view choices, string_view fallback = {}) {
    return {
        .name = name,
        .column = name,
        .kind = choice,
        .presence = fallback.empty() ? required : optional,
        .fallback = fallback,
        .choices = choices};
}

constexpr FieldSpec round_mode_field() {
    return {
        .name = "round_mode", .column = "round_mode", .kind = choice, .choices = rounding_modes};
}

/// A list that lives in a child table.
constexpr FieldSpec list_field(string_view name, FieldKind kind = texts) {
    return {.name = name, .column = {}, .kind = kind};
}

constexpr FieldSpec active_field() {
    return {.name = "active", .column = "active", .kind = flag, .fallback = "true"};
}

constexpr FieldSpec company_fields[] = {
    id_field("id", required),
    text_field("name", required),
    text_field("tax_id"),
    text_field("region"),
    field("currency", currency, required),
    text_field("payment_terms"),
    field("credit_limit", amount),
    text_field("account_manager"),
    field("customer_since", time),
    active_field(),
    list_field("groups"),
    list_field("price_lists"),
};
constexpr ChildSpec company_children[] = {
    {"company_group", "groups", "", "name", true},
    {"company_price_list", "price_lists", "", "price_list_id", true},
};

constexpr FieldSpec member_fields[] = {
    id_field("company_id", required),
    id_field("id", required),
    text_field("name", required),
    text_field("email"),
    text_field("phone"),
    {.name = "roles",
     .column = "roles",
     .kind = texts,
     .choices = "buyer|approver|finance|manager|company-admin"},
    active_field(),
};

constexpr FieldSpec product_fields[] = {
    id_field("sku", required),
    text_field("name", required),
    field("names", names),
    text_field("category"),
    {.name = "unit", .column = "unit", .presence = required, .length_max = 32},
    signed_field("pack_multiple", quantity, Sign::positive),
    signed_field("min_quantity", quantity, Sign::positive),
    choice_of("status", "active|phase_out|discontinued", "active"),
    id_field("replaced_by", optional),
    signed_field("base_price", amount, Sign::not_negative),
    field("currency", currency),
    text_field("tax_class"),
    text_field("image_url"),
    list_field("units", units),
};
constexpr ChildSpec product_children[] = {{"product_unit", "units", "sku", "code", false}};

constexpr FieldSpec price_list_fields[] = {
    id_field("id", required),
    text_field("name", required),
    field("currency", currency, required),
    choice_of("kind", "assigned|default", "assigned"),
    choice_of("mode", "best|sequence", "best"),
    signed_field("priority", integer, Sign::any, "0"),
    id_field("reference_list", optional),
    signed_field("round_step", amount, Sign::positive),
    round_mode_field(),
    field("valid_from", time),
    field("valid_to", time),
};

constexpr FieldSpec price_rule_fields[] = {
    id_field("company_id", optional),
    id_field("id", required),
    {.name = "list_id", .column = "", .kind = id},
    {.name = "group", .column = ""},
    {.name = "region", .column = ""},
    id_field("sku", optional),
    text_field("category"),
    {.name = "unit", .column = "unit", .length_max = 32},
    signed_field("min_quantity", quantity, Sign::not_negative, "0"),
    choice_of("kind", "fixed|percent|amount|of_list"),
    field("value", amount, required),
    id_field("of_list", optional),
    field("currency", currency),
    field("valid_from", time),
    field("valid_to", time),
    signed_field("sequence", integer, Sign::any, "0"),
    signed_field("round_step", amount, Sign::positive),
    round_mode_field(),
};

constexpr FieldSpec stock_fields[] = {
    id_field("sku", required),
    {.name = "warehouse", .column = "warehouse", .kind = id, .fallback = "main"},
    field("available", quantity, required),
    field("next_receipt", time),
};

constexpr FieldSpec order_fields[] = {
    id_field("company_id", required),
    id_field("id", required),
    text_field("placed_by"),
    text_field("channel"),
    text_field("number"),
    text_field("client_reference"),
    short_text("status", required),
    field("currency", currency, required),
    field("total", amount),
    field("ordered_at", time),
    field("requested_at", time),
    field("promised_at", time),
    text_field("responsible"),
};

constexpr FieldSpec order_line_fields[] = {
    id_field("company_id", optional),
    id_field("order_id", required),
    {.name = "line",
     .column = "line",
     .kind = integer,
     .presence = required,
     .sign = Sign::not_negative},
    id_field("sku", required),
    field("quantity", quantity, required),
    {.name = "unit", .column = "unit", .length_max = 32},
    field("unit_price", amount, required),
    field("discount", amount),
    field("total", amount),
    short_text("status"),
};

constexpr FieldSpec shipment_fields[] = {
    id_field("company_id", required),
    id_field("id", required),
    text_field("number"),
    short_text("status", required),
    text_field("carrier"),
    text_field("tracking"),
    field("shipped_at", time),
    field("expected_at", time),
    field("delivered_at", time),
    list_field("order_ids"),
};
constexpr ChildSpec shipment_children[] = {
    {"shipment_order", "order_ids", "shipment_id", "order_id", false}};

constexpr FieldSpec invoice_fields[] = {
    id_field("company_id", required),
    id_field("id", required),
    text_field("number"),
    short_text("status", required),
    field("currency", currency),
    field("total", amount),
    field("open_amount", amount),
    field("issued_at", time),
    field("due_at", time),
    field("paid_at", time),
    list_field("order_ids"),
};
constexpr ChildSpec invoice_children[] = {
    {"invoice_order", "order_ids", "invoice_id", "order_id", false}};

constexpr FieldSpec payment_fields[] = {
    id_field("company_id", required),
    id_field("id", required),
    text_field("number"),
    short_text("status", required),
    field("amount", amount),
    field("currency", currency),
    text_field("method"),
    field("paid_at", time),
    list_field("order_ids"),
};
constexpr ChildSpec payment_children[] = {
    {"payment_order", "order_ids", "payment_id", "order_id", false}};

constexpr FieldSpec status_change_fields[] = {
    id_field("company_id", optional),
    id_field("id", required),
    choice_of("entity", "order|order_line|shipment|invoice|payment|document"),
    id_field("entity_id", required),
    {.name = "from", .column = "from_status", .length_max = 64},
    {.name = "to", .column = "to_status", .presence = required, .length_max = 64},
    field("at", time, required),
    text_field("actor"),
    {.name = "note", .column = "note", .length_max = 4000},
};

constexpr FieldSpec document_fields[] = {
    id_field("company_id", required),
    id_field("id", required),
    choice_of(
        "kind", "invoice|delivery_note|credit_note|certificate|contract|price_list|statement|other"
    ),
    text_field("number"),
    id_field("order_id", optional),
    id_field("invoice_id", optional),
    field("issued_at", time),
    text_field("media_type"),
    signed_field("size_bytes", integer, Sign::not_negative),
    text_field("reference", required),
};

constexpr string_view by_id[] = {"id"};
constexpr string_view by_sku[] = {"sku"};
constexpr string_view by_stock_place[] = {"sku", "warehouse"};
constexpr string_view by_order_line[] = {"order_id", "line"};

constexpr EntitySpec specs[] = {
    {"company", "company", Tenancy::self, company_fields, by_id, company_children, "id"},
    {"member", "member", Tenancy::field, member_fields, by_id, {}, "id"},
    {"product", "product", Tenancy::none, product_fields, by_sku, product_children, "sku"},
    {"price_list", "price_list", Tenancy::none, price_list_fields, by_id, {}, "id"},
    {"price_rule", "price_rule", Tenancy::holder, price_rule_fields, by_id, {}, "id"},
    {"stock", "stock", Tenancy::none, stock_fields, by_stock_place, {}, "sku"},
    {"order", "order_head", Tenancy::field, order_fields, by_id, {}, "id"},
    {"order_line", "order_line", Tenancy::order, order_line_fields, by_order_line, {}, "order_id"},
    {"shipment", "shipment", Tenancy::field, shipment_fields, by_id, shipment_children, "id"},
    {"invoice", "invoice", Tenancy::field, invoice_fields, by_id, invoice_children, "id"},
    {"payment", "payment", Tenancy::field, payment_fields, by_id, payment_children, "id"},
    {"status_change", "status_change", Tenancy::subject, status_change_fields, by_id, {}, "id"},
    {"document", "document", Tenancy::field, document_fields, by_id, {}, "id"},
};

}  // namespace

std::span<const EntitySpec> entities() {
    return specs;
}

const EntitySpec* find_entity(std::string_view name) {
    for (const auto& spec : specs) {
        if (spec.name == name) return &spec;
    }
    return nullptr;
}

std::size_t field_index(const EntitySpec& entity, std::string_view name) {
    for (std::size_t i = 0; i < entity.fields.size(); ++i) {
        if (entity.fields[i].name == name) return i;
    }
    return no_field;
}

}  // namespace portico::erp
