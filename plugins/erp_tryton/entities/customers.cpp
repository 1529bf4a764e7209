#include "entities/customers.hpp"

#include <algorithm>

namespace portico::erp_tryton {
namespace {

constexpr int depth_max = 50;

}  // namespace

Customers::Customers(const Settings& settings)
    : wanted_{settings.customer_categories},
      sales_{
          {.model = "sale.sale", .fields = {"party"}}, {settings.overlap, settings.page_records}} {}

const std::vector<std::string_view>& Customers::fields() {
    static const std::vector<std::string_view> names{"categories", "sale_price_list"};
    return names;
}

Status Customers::refresh(Pull& pull) {
    PORTICO_TRY(load_categories(pull));
    PORTICO_TRY(load_default_list(pull));
    return sales_.poll(pull.erp, pull.now, pull.deadline, [this](json::Value sale) {
        if (const auto party = read_id(sale["party"]); party != 0) buyers_.insert(party);
    });
}

Status Customers::load_categories(Pull& pull) {
    const auto rows = PORTICO_TRY(pull.erp.search_read(
        {.model = "party.category", .fields = {"name", "parent"}}, pull.deadline
    ));
    categories_.clear();
    for (const auto row : rows) {
        categories_[read_id(row["id"])] = {row["name"].string(), read_id(row["parent"])};
    }
    return {};
}

Status Customers::load_default_list(Pull& pull) {
    const auto rows = PORTICO_TRY(pull.erp.search_read(
        {.model = "sale.configuration", .fields = {"sale_price_list"}, .is_tolerant = true},
        pull.deadline
    ));
    default_list_ = rows.empty() ? 0 : read_id(rows.values().front()["sale_price_list"]);
    return {};
}

bool Customers::is_customer(json::Value party) const {
    if (buyers_.contains(read_id(party["id"]))) return true;
    const auto list = read_id(party["sale_price_list"]);
    if (list != 0 && list != default_list_) return true;
    for (const auto category : party["categories"]) {
        if (is_wanted(read_id(category))) return true;
    }
    return false;
}

bool Customers::is_wanted(std::int64_t category) const {
    for (int depth = 0; depth < depth_max && category != 0; ++depth) {
        const auto found = categories_.find(category);
        if (found == categories_.end()) return false;
        const auto is_named = [&](const std::string& wanted) {
            return wanted == found->second.name || wanted == category_name(category);
        };
        if (std::any_of(wanted_.begin(), wanted_.end(), is_named)) return true;
        category = found->second.parent;
    }
    return false;
}

std::int64_t Customers::price_list_of(json::Value party) const {
    const auto own = read_id(party["sale_price_list"]);
    return own != 0 ? own : default_list_;
}

std::string Customers::category_name(std::int64_t id) const {
    std::string name;
    for (int depth = 0; depth < depth_max && id != 0; ++depth) {
        const auto found = categories_.find(id);
        if (found == categories_.end()) break;
        name = found->second.name + (name.empty() ? "" : " / " + name);
        id = found->second.parent;
    }
    return name;
}

std::string Customers::basis() const {
    std::string text = std::to_string(default_list_);
    for (const auto& name : wanted_) text += ";" + name;
    for (const auto& [id, category] : categories_) {
        text +=
            "," + std::to_string(id) + ":" + category.name + ":" + std::to_string(category.parent);
    }
    return std::to_string(std::hash<std::string>{}(text));
}

}  // namespace portico::erp_tryton
