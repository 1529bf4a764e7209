#include "domain/columns.hpp"

#include <algorithm>

namespace portico::erp_csv {
namespace {

using enum ColumnKind;

constexpr Column required(std::string_view name) {
    return {name, name, text, true};
}

constexpr Column optional(std::string_view name, ColumnKind kind = text) {
    return {name, name, kind, false};
}

constexpr Column renamed(std::string_view name, std::string_view field, ColumnKind kind) {
    return {name, field, kind, false};
}

constexpr Column companies[] = {
    required("id"),
    required("name"),
    optional("tax_id"),
    optional("groups", list),
    optional("region"),
    required("currency"),
    optional("price_lists", list),
    optional("payment_terms"),
    optional("credit_limit"),
    optional("account_manager"),
    optional("customer_since"),
    optional("active", flag),
    optional("updated_at")};

constexpr Column members[] = {
    required("id"),
    required("company_id"),
    required("name"),
    optional("email"),
    optional("phone"),
    optional("roles", list),
    optional("active", flag),
    optional("updated_at")};

constexpr Column products[] = {
    required("sku"),
    required("name"),
    renamed("name_uk", "uk", name),
    renamed("name_ru", "ru", name),
    renamed("name_en", "en", name),
    optional("category"),
    required("unit"),
    optional("units", units),
    optional("pack_multiple"),
    optional("min_quantity"),
    optional("status"),
    optional("replaced_by"),
    optional("base_price"),
    optional("currency"),
    optional("tax_class"),
    optional("image_url"),
    optional("updated_at")};

constexpr Column price_lists[] = {
    required("id"),
    required("name"),
    required("currency"),
    optional("kind"),
    optional("mode"),
    optional("priority"),
    optional("reference_list"),
    optional("round_step"),
    optional("round_mode"),
    optional("valid_from"),
    optional("valid_to"),
    optional("updated_at")};

constexpr Column price_rules[] = {
    required("id"),
    optional("list_id"),
    optional("company_id"),
    optional("group"),
    optional("region"),
    optional("sku"),
    optional("category"),
    optional("unit"),
    optional("min_quantity"),
    required("kind"),
    required("value"),
    optional("of_list"),
    optional("currency"),
    optional("valid_from"),
    optional("valid_to"),
    optional("sequence"),
    optional("round_step"),
    optional("round_mode"),
    optional("updated_at")};

constexpr Column stock[] = {
    required("sku"),
    optional("warehouse"),
    required("available"),
    optional("next_receipt"),
    optional("updated_at")};

constexpr Column orders[] = {
    required("id"),
    required("company_id"),
    optional("placed_by"),
    optional("channel"),
    optional("number"),
    optional("client_reference"),
    required("status"),
    required("currency"),
    optional("total"),
    optional("ordered_at"),
    optional("requested_at"),
    optional("promised_at"),
    optional("responsible"),
    optional("updated_at")};

constexpr Column order_lines[] = {
    required("order_id"),
    required("line"),
    required("sku"),
    required("quantity"),
    optional("unit"),
    required("unit_price"),
    optional("discount"),
    optional("total"),
    optional("status"),
    optional("updated_at")};

constexpr Column shipments[] = {
    required("id"),
    required("company_id"),
    optional("order_ids", list),
    optional("number"),
    required("status"),
    optional("carrier"),
    optional("tracking"),
    optional("shipped_at"),
    optional("expected_at"),
    optional("delivered_at"),
    optional("updated_at")};

constexpr Column invoices[] = {
    required("id"),
    required("company_id"),
    optional("order_ids", list),
    optional("number"),
    required("status"),
    optional("currency"),
    optional("total"),
    optional("open_amount"),
    optional("issued_at"),
    optional("due_at"),
    optional("paid_at"),
    optional("updated_at")};

constexpr Column payments[] = {
    required("id"),
    required("company_id"),
    optional("order_ids", list),
    optional("number"),
    required("status"),
    optional("amount"),
    optional("currency"),
    optional("method"),
    optional("paid_at"),
    optional("updated_at")};

constexpr Column status_changes[] = {
    required("entity"),
    required("entity_id"),
    optional("from"),
    required("to"),
    required("at"),
    optional("actor"),
    optional("note"),
    optional("company_id")};

constexpr Column documents[] = {
    required("id"),
    required("company_id"),
    required("kind"),
    optional("number"),
    optional("order_id"),
    optional("invoice_id"),
    optional("issued_at"),
    {"file", "reference", file, true},
    optional("media_type"),
    optional("updated_at")};

constexpr FileContract contracts[] = {
    {"companies", "company", companies, ""},
    {"members", "member", members, ""},
    {"products", "product", products, ""},
    {"price_lists", "price_list", price_lists, ""},
    {"price_rules", "price_rule", price_rules, "list_id|company_id|group|region"},
    {"stock", "stock", stock, ""},
    {"orders", "order", orders, ""},
    {"order_lines", "order_line", order_lines, ""},
    {"shipments", "shipment", shipments, ""},
    {"invoices", "invoice", invoices, ""},
    {"payments", "payment", payments, ""},
    {"documents", "document", documents, ""},
    {"status_changes", "status_change", status_changes, ""},
};

bool has_column(const Layout& layout, std::string_view name) {
    return std::any_of(layout.slots.begin(), layout.slots.end(), [name](const auto& slot) {
        return slot.name == name;
    });
}

const Column* find_column(const FileContract& contract, std::string_view name) {
    for (const auto& column : contract.columns) {
        if (column.name == name) return &column;
    }
    return nullptr;
}

std::string joined(const std::vector<std::string_view>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
        out += names[i];
    }
    return out;
}

bool has_any(const Layout& layout, std::string_view names) {
    while (!names.empty()) {
        const auto end = std::min(names.find('|'), names.size());
        if (has_column(layout, names.substr(0, end))) return true;
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return false;
}

std::string with_commas(std::string_view names) {
    std::string out;
    for (const char c : names) {
        out += c == '|' ? std::string{", "} : std::string{c};
    }
    return out;
}

}  // namespace

std::span<const FileContract> file_contracts() {
    return contracts;
}

const FileContract* find_contract(std::string_view entity) {
    for (const auto& contract : contracts) {
        if (contract.entity == entity) return &contract;
    }
    return nullptr;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

Result<Layout> read_header(const FileContract& contract, std::span<const std::string_view> header) {
    Layout layout;
    for (const auto cell : header) {
        const auto name = trimmed(cell);
        if (!name.empty() && has_column(layout, name)) {
            return invalid(
                "The column " + std::string{name} +
                " is there twice: remove one, and the file is "
                "read again."
            );
        }
        layout.slots.push_back({find_column(contract, name), std::string{name}});
    }
    std::vector<std::string_view> missing;
    for (const auto& column : contract.columns) {
        if (column.is_required && !has_column(layout, column.name)) missing.push_back(column.name);
    }
    if (!missing.empty()) {
        return invalid(
            std::string{missing.size() == 1 ? "The column " : "The columns "} + joined(missing) +
            (missing.size() == 1 ? " is" : " are") + " missing in the header of " +
            std::string{contract.stem} +
            ": no row of the file was read; correct the export, and it is read again."
        );
    }
    if (!contract.one_of.empty() && !has_any(layout, contract.one_of)) {
        return invalid(
            "At least one of the columns " + with_commas(contract.one_of) +
            " must be in the header of " + std::string{contract.stem} +
            ": no row of the file was read; correct the export, and it is read again."
        );
    }
    return layout;
}

}  // namespace portico::erp_csv
