#include "push/sale_draft.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <set>

#include <portico/time.hpp>

#include "protocol/decimal_text.hpp"
#include "protocol/values.hpp"
#include "push/line_price.hpp"
#include "server_day.hpp"

namespace portico::erp_tryton {
namespace {

constexpr int default_price_digits = 4;
constexpr std::size_t description_bytes_max = 400;

/// What sale.sale.on_change(party) decides and create() takes; other members of its answer are for
/// the eye.
constexpr std::array<std::string_view, 8> default_fields{
    "payment_term",
    "invoice_party",
    "invoice_address",
    "shipment_party",
    "shipment_address",
    "price_list",
    "invoice_method",
    "shipment_method"};

/// A Char field of Tryton takes no line breaks and tabs.
std::string one_line(std::string_view text) {
    std::string line{cut_text(text, description_bytes_max)};
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' '
    );
    return line;
}

/// Letters and digits in small letters: how people type one address in two ways.
std::string address_key(std::string_view text) {
    std::string key;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) {
            key += c;
        } else if (std::isalnum(byte) != 0) {
            key += static_cast<char>(std::tolower(byte));
        }
    }
    return key;
}

/// `is_address_chosen`: the sale has the party's own address that the order names.
std::string comment_of(const OrderRecord& order, bool is_address_chosen) {
    std::string comment = order.comment;
    if (!order.delivery_address.empty() && !is_address_chosen) {
        if (!comment.empty()) comment += "\n\n";
        comment += "Delivery address: " + order.delivery_address;
    }
    return comment;
}

/// Some versions of Tryton strip what they store.
std::string_view stripped(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace

struct SaleDrafts::Head {
    std::int64_t party = 0;
    std::int64_t company = 0;
    std::int64_t currency = 0;
    std::int64_t warehouse = 0;
    std::string sale_date;                             ///< empty: Tryton's today
    std::string shipping_date;                         ///< empty: as soon as possible
    std::map<std::string_view, std::string> defaults;  ///< JSON by field
    bool is_address_chosen = false;
};

struct SaleDrafts::Line {
    const OrderLine* order = nullptr;
    OrderedProduct product = {};
    std::int64_t unit = 0;
    std::string unit_price = {};
    std::vector<std::int64_t> taxes = {};
};

struct SaleDrafts::LineAnswer {
    std::vector<std::int64_t> taxes;
    std::string unit_price;  ///< empty: Tryton has none
};

Result<std::int64_t> party_of_company(BusinessCalls& calls, std::string_view id, Instant deadline) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (error != std::errc{} || end != id.data() + id.size()) {
        return invalid("Tryton has no party with the id " + std::string{id} + ".");
    }
    Domain domain;
    domain.where("id", "=", number).clause(R"(["active","in",[true,false]])");
    const auto rows = PORTICO_TRY(calls.search_read("party.party", domain, {"active"}, deadline));
    if (rows.size() != 1) {
        return invalid("Tryton has no party with the id " + std::string{id} + ".");
    }
    const auto party = rows.values().front();
    if (!read_flag(party["active"])) {
        return invalid("Tryton's party " + std::string{id} + " is deactivated.");
    }
    return read_id(party["id"]);
}

Result<std::int64_t> currency_of_code(
    BusinessCalls& calls, std::string_view code, Instant deadline
) {
    const auto facts = PORTICO_TRY(calls.facts(deadline));
    if (code.empty() || code == facts.currency_code) return facts.currency;
    Domain domain;
    domain.where("code", "=", code);
    const auto rows =
        PORTICO_TRY(calls.search_read("currency.currency", domain, {"code"}, deadline));
    if (rows.empty()) {
        return invalid("Tryton has no currency " + std::string{code} + " in use.");
    }
    return read_id(rows.values().front()["id"]);
}

Result<std::int64_t> order_warehouse(
    BusinessCalls& calls, const PushSettings& settings, Instant deadline
) {
    if (settings.warehouse.empty()) {
        const auto preferred = PORTICO_TRY(calls.preferred_warehouse(deadline));
        if (preferred != 0) return preferred;
    }
    Domain domain;
    domain.where("type", "=", "warehouse");
    const auto rows =
        PORTICO_TRY(calls.search_read("stock.location", domain, {"code", "name"}, deadline));
    const std::string& wanted = settings.warehouse;
    std::string names;
    for (const auto row : rows) {
        const auto id = read_id(row["id"]);
        if (wanted.empty() && rows.size() == 1) return id;
        const bool is_named = row["code"].text() == wanted || row["name"].text() == wanted ||
                              std::to_string(id) == wanted;
        if (!wanted.empty() && is_named) return id;
        names +=
            (names.empty() ? "" : ", ") + row["code"].string() + " (" + row["name"].string() + ")";
    }
    if (rows.empty() && wanted.empty()) return 0;
    return invalid(
        (wanted.empty() ? "Tryton has several warehouses" : "Tryton has no warehouse " + wanted) +
        ": name one of them in plugins.erp_tryton.order_warehouse: " + names + "."
    );
}

Result<std::string> SaleDrafts::make(
    const OrderRecord& order, std::string_view reference, Instant deadline
) {
    const auto head = PORTICO_TRY(head_of(order, deadline));
    const auto lines = PORTICO_TRY(lines_of(order, head, deadline));
    std::string text;
    json::Writer writer{text};
    writer.begin_object().member("reference", reference);
    writer.key("party").integer(head.party).key("company").integer(head.company);
    writer.key("currency").integer(head.currency);
    if (head.warehouse != 0) writer.key("warehouse").integer(head.warehouse);
    for (const auto& [field, value] : head.defaults) writer.key(field).raw(value);
    for (const auto& [field, date] :
         {std::pair{"sale_date", &head.sale_date}, {"shipping_date", &head.shipping_date}}) {
        if (date->empty()) continue;
        writer.key(field);
        PORTICO_TRY(write_date(writer, *date));
    }
    if (!order.client_reference.empty()) {
        writer.member("description", one_line(order.client_reference));
    }
    const auto comment = comment_of(order, head.is_address_chosen);
    if (!comment.empty()) writer.member("comment", comment);
    writer.key("lines").begin_array().begin_array().string("create").begin_array();
    for (const auto& line : lines) {
        writer.begin_object().member("type", "line").key("product").integer(line.product.id);
        writer.key("unit").integer(line.unit).key("quantity").raw(line.order->quantity);
        writer.key("unit_price");
        write_decimal(writer, line.unit_price);
        if (!line.order->comment.empty()) writer.member("note", line.order->comment);
        writer.key("taxes").begin_array().begin_array().string("add").begin_array();
        for (const auto tax : line.taxes) writer.integer(tax);
        writer.end_array().end_array().end_array().end_object();
    }
    writer.end_array().end_array().end_array().end_object();
    return text;
}

Result<SaleDrafts::Head> SaleDrafts::head_of(const OrderRecord& order, Instant deadline) {
    Head head;
    head.company = PORTICO_TRY(parts_.calls.facts(deadline)).company;
    head.party = PORTICO_TRY(party_of_company(parts_.calls, order.company, deadline));
    head.currency = PORTICO_TRY(currency_of_code(parts_.calls, order.currency, deadline));
    head.warehouse = PORTICO_TRY(order_warehouse(parts_.calls, parts_.settings.push, deadline));
    // The day on which the buyer ordered, so that shipping never begins before the sale's date,
    // whenever the sale is confirmed.
    if (order.submitted_at) head.sale_date = day_in_zone(*order.submitted_at, parts_.settings);
    if (order.requested_at) {
        head.shipping_date = requested_day(*order.requested_at, parts_.settings);
        if (head.shipping_date <= head.sale_date) head.shipping_date.clear();
    }
    PORTICO_TRY(ask_defaults(head, deadline));
    if (!order.delivery_address.empty()) PORTICO_TRY(choose_address(head, order, deadline));
    return head;
}

Status SaleDrafts::ask_defaults(Head& head, Instant deadline) {
    constexpr std::string_view method = "model.sale.sale.on_change";
    const auto arguments = [&head](json::Writer& writer) {
        writer.begin_object().key("party").integer(head.party);
        writer.key("company").integer(head.company).end_object();
        writer.begin_array().string("party").end_array();
    };
    const auto reply = PORTICO_TRY(
        without_fault(parts_.calls.call(method, Effect::reads, arguments, deadline), method)
    );
    for (const auto changes : reply.result()) {
        for (const auto field : default_fields) {
            const auto value = changes[field];
            if (!value.is_missing()) head.defaults[field] = value.dump();
        }
    }
    return {};
}

/// One of the party's own addresses when the buyer's text is that address.
Status SaleDrafts::choose_address(Head& head, const OrderRecord& order, Instant deadline) {
    Domain domain;
    domain.where("party", "=", head.party);
    const auto rows =
        PORTICO_TRY(parts_.calls.search_read("party.address", domain, {"full_address"}, deadline));
    const auto wanted = address_key(order.delivery_address);
    for (const auto row : rows) {
        if (address_key(row["full_address"].text()) != wanted) continue;
        head.defaults["shipment_address"] = std::to_string(read_id(row["id"]));
        head.is_address_chosen = true;
        break;
    }
    return {};
}

Result<std::vector<SaleDrafts::Line>> SaleDrafts::lines_of(
    const OrderRecord& order, const Head& head, Instant deadline
) {
    std::set<std::string> skus;
    for (const auto& line : order.lines) skus.insert(line.sku);
    const auto products = PORTICO_TRY(parts_.products.products(skus, deadline));
    const auto digits = PORTICO_TRY(price_digits(deadline));
    // Tryton takes a line's taxes from the product's account category and the party's tax rule.
    std::map<std::int64_t, std::vector<std::int64_t>> taxes;
    std::vector<Line> lines;
    lines.reserve(order.lines.size());
    for (const auto& ordered : order.lines) {
        Line line{.order = &ordered, .product = products.at(ordered.sku)};
        line.unit = PORTICO_TRY(parts_.products.unit(line.product, ordered.unit, deadline));
        const auto known = taxes.find(line.product.account_category);
        if (known != taxes.end() && ordered.unit_price) {
            line.taxes = known->second;
        } else {
            auto answer = PORTICO_TRY(ask_line(line, head, deadline));
            line.taxes = answer.taxes;
            taxes[line.product.account_category] = std::move(answer.taxes);
            line.unit_price = std::move(answer.unit_price);
        }
        if (ordered.unit_price) {
            line.unit_price = PORTICO_TRY(price_with_digits(ordered, digits));
        } else if (line.unit_price.empty()) {
            return invalid(
                "The order has no price for " + ordered.sku + ", and Tryton has none either."
            );
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<SaleDrafts::LineAnswer> SaleDrafts::ask_line(
    const Line& line, const Head& head, Instant deadline
) {
    constexpr std::string_view method = "model.sale.line.on_change_product";
    constexpr std::array<std::string_view, 4> parent_fields{
        "invoice_party", "shipment_party", "shipment_address", "price_list"};
    Status written;
    const auto arguments = [&](json::Writer& writer) {
        writer.begin_object().key("id").integer(-1).member("type", "line");
        writer.key("product").integer(line.product.id).key("unit").integer(line.unit);
        writer.key("quantity").raw(line.order->quantity);
        writer.key("company").integer(head.company).key("sale").integer(-1);
        writer.key("_parent_sale.id").integer(-1);
        writer.key("_parent_sale.party").integer(head.party);
        writer.key("_parent_sale.company").integer(head.company);
        writer.key("_parent_sale.currency").integer(head.currency);
        for (const auto field : parent_fields) {
            // Without a price in the order the list matters; else it is asked for taxes alone.
            if (field == "price_list" && line.order->unit_price) continue;
            const auto found = head.defaults.find(field);
            if (found == head.defaults.end()) continue;
            writer.key("_parent_sale." + std::string{field}).raw(found->second);
        }
        if (!head.sale_date.empty()) {
            writer.key("_parent_sale.sale_date");
            written = write_date(writer, head.sale_date);
        }
        writer.end_object();
    };
    const auto reply = PORTICO_TRY(
        without_fault(parts_.calls.call(method, Effect::reads, arguments, deadline), method)
    );
    LineAnswer answer;
    const auto changes = reply.result();
    answer.unit_price = std::string{read_decimal_text(changes["unit_price"])};
    // {"add": [[0, {"id": 2}], ...]}
    for (const auto added : changes["taxes"]["add"]) {
        for (const auto part : added) {
            if (part.is_object()) answer.taxes.push_back(read_id(part["id"]));
        }
    }
    return answer;
}

Result<bool> SaleDrafts::has_head_of(
    const OrderRecord& order, std::int64_t sale, Instant deadline
) {
    const auto head = PORTICO_TRY(head_of(order, deadline));
    Domain domain;
    domain.where("id", "=", sale);
    const auto rows = PORTICO_TRY(parts_.calls.search_read(
        "sale.sale",
        domain,
        {"currency", "shipment_address", "shipping_date", "comment", "description"},
        deadline
    ));
    if (rows.size() != 1) return false;
    const auto row = rows.values().front();
    const auto address = head.defaults.find("shipment_address");
    return read_id(row["currency"]) == head.currency &&
           (address == head.defaults.end() || row["shipment_address"].dump() == address->second) &&
           read_date(row["shipping_date"]).value_or("") == head.shipping_date &&
           stripped(row["comment"].text()) == stripped(comment_of(order, head.is_address_chosen)) &&
           stripped(row["description"].text()) == stripped(one_line(order.client_reference));
}

Result<bool> SaleDrafts::is_of(const OrderRecord& order, std::int64_t sale, Instant deadline) {
    if (!PORTICO_TRY(has_head_of(order, sale, deadline))) return false;
    Domain domain;
    domain.where("sale", "=", sale).where("type", "=", "line");
    const auto rows = PORTICO_TRY(parts_.calls.search_read(
        "sale.line", domain, {"product", "unit", "quantity", "unit_price", "note"}, deadline
    ));
    if (rows.size() != order.lines.size()) return false;
    std::set<std::string> skus;
    for (const auto& line : order.lines) skus.insert(line.sku);
    const auto products = PORTICO_TRY(parts_.products.products(skus, deadline));
    const auto digits = PORTICO_TRY(price_digits(deadline));
    for (std::size_t at = 0; at < order.lines.size(); ++at) {
        const auto& line = order.lines[at];
        const auto row = rows.values()[at];
        const auto& product = products.at(line.sku);
        const bool is_same = read_id(row["product"]) == product.id &&
                             read_id(row["unit"]) ==
                                 PORTICO_TRY(parts_.products.unit(product, line.unit, deadline)) &&
                             read_decimal(row["quantity"], quantity_places) ==
                                 plain_decimal(line.quantity, quantity_places) &&
                             stripped(row["note"].text()) == stripped(line.comment);
        if (!is_same) return false;
        if (!line.unit_price) continue;
        const auto price = PORTICO_TRY(price_with_digits(line, digits));
        if (read_decimal(row["unit_price"], digits) != plain_decimal(price, digits)) return false;
    }
    return true;
}

/// sale.line's unit_price is [16, N] digits wide, where N is a setting of the server.
Result<int> SaleDrafts::price_digits(Instant deadline) {
    constexpr std::string_view method = "model.sale.line.fields_get";
    const auto arguments = [](json::Writer& writer) {
        writer.begin_array().string("unit_price").end_array();
    };
    const auto reply = PORTICO_TRY(
        without_fault(parts_.calls.call(method, Effect::reads, arguments, deadline), method)
    );
    const auto document = json::parse(reply.result()["unit_price"]["digits"].text());
    if (!document.ok()) return default_price_digits;
    int digits = default_price_digits;
    std::size_t at = 0;
    for (const auto part : document->root()) {
        if (at++ != 1) continue;
        const auto read = part.integer();
        if (read.ok()) digits = static_cast<int>(std::clamp<std::int64_t>(*read, 0, 18));
    }
    return digits;
}

}  // namespace portico::erp_tryton
