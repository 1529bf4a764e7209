#include "http/product_reply.hpp"

#include <algorithm>

#include <portico/time.hpp>

namespace portico::catalogue {
namespace {

void append_text_or_null(json::Writer& writer, std::string_view name, std::string_view text) {
    writer.key(name);
    if (text.empty()) {
        writer.null();
    } else {
        writer.string(text);
    }
}

void append_number(json::Writer& writer, std::string_view name, const Decimal& number) {
    writer.member(name, number.text());
}

void append_number_or_null(
    json::Writer& writer, std::string_view name, const std::optional<Decimal>& number
) {
    if (number) {
        append_number(writer, name, *number);
    } else {
        writer.key(name).null();
    }
}

void append_units(json::Writer& writer, std::span<const Unit> units) {
    writer.key("units").begin_array();
    for (const auto& unit : units) {
        writer.begin_object().member("code", unit.code);
        append_number(writer, "factor", unit.factor.trimmed());
        writer.end_object();
    }
    writer.end_array();
}

void append_stock(json::Writer& writer, const std::vector<Stock>* stock) {
    writer.key("stock").begin_array();
    if (stock != nullptr) {
        for (const auto& one : *stock) {
            writer.begin_object().member("warehouse", one.warehouse);
            writer.member("available", one.available).key("next_receipt");
            if (one.next_receipt) {
                writer.string(format_time(*one.next_receipt));
            } else {
                writer.null();
            }
            writer.end_object();
        }
    }
    writer.end_array();
}

void append_gross(
    json::Writer& writer, const Decimal& unit_price, const std::optional<Decimal>& tax_rate
) {
    const auto gross = gross_of(unit_price, tax_rate);
    if (gross) append_number(writer, "unit_price_gross", *gross);
}

void append_break(json::Writer& writer, const Break& one, const std::optional<Decimal>& tax_rate) {
    append_number(writer, "quantity", one.quantity);
    append_number(writer, "unit_price", one.unit_price);
    append_gross(writer, one.unit_price, tax_rate);
}

void append_price(json::Writer& writer, const ShownProduct& shown) {
    const auto& price = shown.price;
    writer.key("price").begin_object();
    const auto& record = shown.index.record(shown.product);
    const auto* without = price.is_on_request ? "price_on_request" : "no_price";
    writer.member("status", price.unit_price ? "ok" : without);
    append_number(
        writer,
        "quantity",
        price.quantity ? *price.quantity : first_quantity(record.min_quantity, record.pack_multiple)
    );
    writer.member("unit", shown.index.unit(shown.product));
    if (price.unit_price) {
        append_number(writer, "unit_price", *price.unit_price);
        if (price.tax_rate) append_number(writer, "tax_rate", *price.tax_rate);
        append_gross(writer, *price.unit_price, price.tax_rate);
        append_number_or_null(writer, "list_price", price.list_price);
        writer.member("level", price.level).key("next_break");
        if (price.next_break) {
            writer.begin_object();
            append_break(writer, *price.next_break, price.tax_rate);
            writer.member("saving", price.saving).end_object();
        } else {
            writer.null();
        }
        if (shown.shows_breaks) {
            writer.key("breaks").begin_array();
            for (const auto& one : price.breaks) {
                writer.begin_object();
                append_break(writer, one, price.tax_rate);
                writer.end_object();
            }
            writer.end_array();
        }
    }
    writer.end_object();
}

void append_category(
    json::Writer& writer,
    const Categories& categories,
    const std::vector<std::uint32_t>& counts,
    std::uint32_t id
) {
    writer.member("path", categories.path(id)).member("name", categories.name(id));
    writer.key("count").integer(counts[id]);
}

void append_subtree(
    json::Writer& writer,
    const Categories& categories,
    const std::vector<std::uint32_t>& counts,
    std::optional<std::uint32_t> parent
) {
    writer.begin_array();
    for (const auto id : categories.children(parent)) {
        if (counts[id] == 0) continue;
        writer.begin_object();
        append_category(writer, categories, counts, id);
        writer.key("children");
        append_subtree(writer, categories, counts, id);
        writer.end_object();
    }
    writer.end_array();
}

}  // namespace

void append_product(json::Writer& writer, const ShownProduct& shown) {
    const auto& index = shown.index;
    const auto id = shown.product;
    const auto& record = index.record(id);
    writer.begin_object();
    writer.member("sku", index.sku(id)).member("name", index.name(id, shown.language));
    const bool has_category = record.category != no_category;
    append_text_or_null(
        writer, "category", has_category ? index.categories().path(record.category) : ""
    );
    writer.member("status", record.status == ProductStatus::phase_out ? "phase_out" : "active");
    append_text_or_null(writer, "replaced_by", index.replaced_by(id));
    append_text_or_null(writer, "image_url", index.image_url(id));
    writer.member("unit", index.unit(id));
    append_units(writer, index.units(id));
    // What this company may order; what the ERP says where pricing does not know the product.
    const auto& price = shown.price;
    const bool is_known = price.quantity.has_value();
    append_number_or_null(
        writer, "pack_multiple", is_known ? price.increment : record.pack_multiple
    );
    append_number_or_null(writer, "min_quantity", is_known ? price.minimum : record.min_quantity);
    append_number_or_null(writer, "max_quantity", price.maximum);
    append_stock(writer, shown.stock);
    append_price(writer, shown);
    writer.end_object();
}

void append_head(
    json::Writer& writer,
    std::string_view company,
    const Prices& prices,
    std::optional<std::int64_t> catalogue_as_of
) {
    writer.member("company", company).member("currency", prices.currency).key("as_of");
    if (prices.as_of && catalogue_as_of) {
        writer.string(format_time(std::min(*prices.as_of, *catalogue_as_of)));
    } else {
        writer.null();
    }
}

void append_category_tree(
    json::Writer& writer, const Categories& categories, const std::vector<std::uint32_t>& counts
) {
    append_subtree(writer, categories, counts, std::nullopt);
}

void append_category_facets(
    json::Writer& writer,
    const Categories& categories,
    const std::vector<std::uint32_t>& counts,
    std::optional<std::uint32_t> parent
) {
    writer.begin_array();
    for (const auto id : categories.children(parent)) {
        if (counts[id] == 0) continue;
        writer.begin_object();
        append_category(writer, categories, counts, id);
        writer.end_object();
    }
    writer.end_array();
}

}  // namespace portico::catalogue
