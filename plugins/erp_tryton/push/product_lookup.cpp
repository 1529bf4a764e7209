#include "push/product_lookup.hpp"

#include <algorithm>
#include <charconv>

namespace portico::erp_tryton {
namespace {

constexpr std::chrono::seconds kept_for{60};
constexpr std::size_t kept_max = 20'000;
constexpr std::size_t codes_a_call = 500;
constexpr std::size_t named_max = 5;
constexpr std::string_view id_prefix = "id:";
constexpr std::string_view any_activity = R"(["active","in",[true,false]])";

const std::vector<std::string_view> product_fields{
    "code", "active", "default_uom", "default_uom_category", "account_category"};

OrderedProduct product_of(json::Value row) {
    return {
        .id = read_id(row["id"]),
        .default_unit = read_id(row["default_uom"]),
        .unit_category = read_id(row["default_uom_category"]),
        .account_category = read_id(row["account_category"])};
}

std::optional<std::int64_t> id_in(std::string_view sku) {
    if (!sku.starts_with(id_prefix)) return {};
    sku.remove_prefix(id_prefix.size());
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(sku.data(), sku.data() + sku.size(), id);
    if (error != std::errc{} || end != sku.data() + sku.size() || id <= 0) return {};
    return id;
}

Error unknown(const std::vector<std::string>& skus) {
    std::string names;
    for (std::size_t at = 0; at < skus.size() && at < named_max; ++at) {
        names += (at == 0 ? "" : ", ") + skus[at];
    }
    if (skus.size() > named_max) {
        names += " and " + std::to_string(skus.size() - named_max) + " more";
    }
    return invalid(
        "Tryton has no product with the code " + names +
        ": correct the order's lines, or the product's code in Tryton."
    );
}

}  // namespace

void ProductLookup::forget_old() {
    const auto now = calls_.now();
    if (now >= kept_since_ && now < kept_since_ + kept_for && products_.size() < kept_max) return;
    products_.clear();
    units_.clear();
    kept_since_ = now;
}

Status ProductLookup::ask_codes(
    const std::vector<std::string>& codes, Products& found, Instant deadline
) {
    for (std::size_t begin = 0; begin < codes.size(); begin += codes_a_call) {
        const auto end = std::min(begin + codes_a_call, codes.size());
        std::string clause;
        json::Writer writer{clause};
        writer.begin_array().string("code").string("in").begin_array();
        for (auto at = begin; at < end; ++at) writer.string(codes[at]);
        writer.end_array().end_array();
        Domain domain;
        domain.clause(clause).clause(any_activity);
        const auto rows =
            PORTICO_TRY(calls_.search_read("product.product", domain, product_fields, deadline));
        // Of several with one code an active one has it, and of these the lowest id.
        for (const bool is_active : {true, false}) {
            for (const auto row : rows) {
                if (read_flag(row["active"]) != is_active) continue;
                found.try_emplace(row["code"].string(), product_of(row));
            }
        }
    }
    return {};
}

Status ProductLookup::ask_ids(
    const std::vector<std::int64_t>& ids, Products& found, Instant deadline
) {
    if (ids.empty()) return {};
    Domain domain;
    domain.where_in("id", ids).clause(any_activity);
    const auto rows =
        PORTICO_TRY(calls_.search_read("product.product", domain, product_fields, deadline));
    for (const auto row : rows) {
        const auto product = product_of(row);
        found.try_emplace(std::string{id_prefix} + std::to_string(product.id), product);
    }
    return {};
}

Result<ProductLookup::Products> ProductLookup::products(
    const std::set<std::string>& skus, Instant deadline
) {
    Products found;
    std::vector<std::string> codes;
    std::vector<std::int64_t> ids;
    {
        const std::scoped_lock lock{mutex_};
        forget_old();
        for (const auto& sku : skus) {
            if (const auto kept = products_.find(sku); kept != products_.end()) {
                found.emplace(sku, kept->second);
            } else if (const auto id = id_in(sku)) {
                ids.push_back(*id);
            } else {
                codes.push_back(sku);
            }
        }
    }
    PORTICO_TRY(ask_codes(codes, found, deadline));
    PORTICO_TRY(ask_ids(ids, found, deadline));
    std::vector<std::string> missing;
    for (const auto& sku : skus) {
        if (!found.contains(sku)) missing.push_back(sku);
    }
    if (!missing.empty()) return unknown(missing);
    const std::scoped_lock lock{mutex_};
    for (const auto& [sku, product] : found) products_.emplace(sku, product);
    return found;
}

Status ProductLookup::ask_units(Instant deadline) {
    {
        const std::scoped_lock lock{mutex_};
        forget_old();
        if (!units_.empty()) return {};
    }
    Domain domain;
    domain.clause(any_activity);
    const auto rows = PORTICO_TRY(
        calls_.search_read("product.uom", domain, {"symbol", "name", "category"}, deadline)
    );
    std::vector<Unit> units;
    for (const auto row : rows) {
        units.push_back(
            {read_id(row["id"]),
             read_id(row["category"]),
             row["symbol"].string(),
             row["name"].string()}
        );
    }
    const std::scoped_lock lock{mutex_};
    units_ = std::move(units);
    return {};
}

Result<std::int64_t> ProductLookup::unit(
    const OrderedProduct& product, std::string_view code, Instant deadline
) {
    if (code.empty()) return product.default_unit;
    PORTICO_TRY(ask_units(deadline));
    const std::scoped_lock lock{mutex_};
    for (const auto text : {&Unit::symbol, &Unit::name}) {
        for (const auto& unit : units_) {
            if (unit.category == product.unit_category && unit.*text == code) return unit.id;
        }
    }
    return invalid(
        "Tryton has no unit " + std::string{code} + " in which this product could be sold."
    );
}

}  // namespace portico::erp_tryton
