#include "pull/directory.hpp"

#include <algorithm>
#include <charconv>

namespace portico::erp_tryton {
namespace {

constexpr int depth_max = 50;  // of categories; a longer chain is a circle
constexpr std::size_t id_bytes_max = 128;
constexpr std::string_view id_prefix = "id:";

void mix(std::uint64_t& hash, std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    hash = (hash ^ 0x1FU) * 0x100000001B3ULL;
}

std::vector<std::int64_t> ids_of(json::Value list) {
    std::vector<std::int64_t> ids;
    for (const auto id : list) ids.push_back(read_id(id));
    std::sort(ids.begin(), ids.end());
    return ids;
}

/// What the canonical model takes as an id.
bool is_canonical_id(std::string_view text) {
    if (text.empty() || text.size() > id_bytes_max) return false;
    if (text.front() == ' ' || text.back() == ' ' || text.starts_with(id_prefix)) return false;
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
}

/// A `/` would begin a level of its own.
std::string as_path_part(std::string_view name) {
    std::string part{name};
    std::replace(part.begin(), part.end(), '/', '|');
    return part;
}

}  // namespace

Directory::Directory(Erp& erp, const Settings& settings, std::function<Instant()> now)
    : erp_{erp},
      settings_{settings},
      now_{std::move(now)},
      product_rows_{
          {.model = "product.product", .fields = {"template", "code", "active"}},
          {settings.overlap, settings.page_records}},
      template_rows_{
          {.model = "product.template",
           .fields = {"default_uom", "sale_uom", "categories_all", "active", "salable"}},
          {settings.overlap, settings.page_records}} {}

Status Directory::refresh(Instant deadline) {
    const auto now = now_();
    if (!refreshed_at_) loaded_at_ = now;
    if (refreshed_at_ && now >= *refreshed_at_ && now < *refreshed_at_ + fresh_for) return {};
    return refresh_now(deadline);
}

Status Directory::refresh_now(Instant deadline) {
    const auto now = now_();
    PORTICO_TRY(load_units(deadline));
    PORTICO_TRY(load_categories(deadline));
    PORTICO_TRY(poll_products(deadline));
    refreshed_at_ = now;
    return {};
}

Status Directory::restart_after(std::chrono::minutes age, Instant deadline) {
    const auto wait = std::max<std::chrono::seconds>(age, std::chrono::seconds{5});
    if (const auto now = now_(); now >= loaded_at_ && now < loaded_at_ + wait) return {};
    restart();
    return refresh(deadline);
}

void Directory::restart() {
    loaded_at_ = now_();
    refreshed_at_.reset();
    products_.clear();
    templates_.clear();
    variants_.clear();
    by_code_.clear();
    product_rows_.restart();
    template_rows_.restart();
}

Status Directory::load_units(Instant deadline) {
    const auto rows = PORTICO_TRY(erp_.search_read(
        {.model = "product.uom", .fields = {"symbol", "category", "factor", "rate"}}, deadline
    ));
    units_.clear();
    unit_basis_ = 0xCBF29CE484222325ULL;
    for (const auto row : rows) {
        const auto id = read_id(row["id"]);
        units_[id] = {
            id,
            row["symbol"].string(),
            read_id(row["category"]),
            row["factor"].string(),
            row["rate"].string()};
        mix(unit_basis_, row.dump());
    }
    return {};
}

Status Directory::load_categories(Instant deadline) {
    const auto rows = PORTICO_TRY(erp_.search_read(
        {.model = "product.category", .fields = {"name", "parent", "accounting"}}, deadline
    ));
    categories_.clear();
    is_accounting_.clear();
    basis_ = unit_basis_;
    for (const auto row : rows) {
        const auto id = read_id(row["id"]);
        categories_[id] = {as_path_part(row["name"].text()), read_id(row["parent"]), {}};
        is_accounting_[id] = read_flag(row["accounting"]);
        mix(basis_, row.dump());
    }
    name_categories();
    return {};
}

/// Paths from the root; two of the same name below one parent get their ids.
void Directory::name_categories() {
    std::map<std::pair<std::int64_t, std::string>, int> same;
    for (const auto& [id, category] : categories_) ++same[{category.parent, category.name}];
    for (auto& [id, category] : categories_) {
        if (same[{category.parent, category.name}] > 1) {
            category.name += " (" + std::to_string(id) + ")";
        }
    }
    for (auto& [id, category] : categories_) {
        std::string path = category.name;
        auto parent = category.parent;
        for (int depth = 0; depth < depth_max && parent != 0; ++depth) {
            const auto above = categories_.find(parent);
            if (above == categories_.end()) break;
            path = above->second.name + "/" + path;
            parent = above->second.parent;
        }
        category.path = std::move(path);
    }
}

Status Directory::poll_products(Instant deadline) {
    const auto now = now_();
    PORTICO_TRY(template_rows_.poll(erp_, now, deadline, [this](json::Value row) {
        keep_template(row);
    }));
    return product_rows_.poll(erp_, now, deadline, [this](json::Value row) { keep_product(row); });
}

void Directory::keep_template(json::Value row) {
    auto& one = templates_[read_id(row["id"])];
    one.default_uom = read_id(row["default_uom"]);
    one.sale_uom = read_id(row["sale_uom"]);
    one.categories = ids_of(row["categories_all"]);
    one.shown_categories = one.categories;
    std::erase_if(one.shown_categories, [this](std::int64_t id) {
        const auto found = is_accounting_.find(id);
        return found != is_accounting_.end() && found->second;
    });
    one.is_active = read_flag(row["active"]);
    one.is_salable = read_flag(row["salable"]);
}

void Directory::keep_product(json::Value row) {
    const auto id = read_id(row["id"]);
    auto& one = products_[id];
    if (one.template_id != 0) {
        std::erase(variants_[one.template_id], id);
        std::erase(by_code_[one.code], id);
    }
    one = {read_id(row["template"]), row["code"].string(), read_flag(row["active"])};
    variants_[one.template_id].push_back(id);
    by_code_[one.code].push_back(id);
}

const Unit* Directory::unit(std::int64_t id) const {
    const auto found = units_.find(id);
    return found == units_.end() ? nullptr : &found->second;
}

std::string Directory::unit_code(std::int64_t id) const {
    const auto* found = unit(id);
    return found == nullptr ? std::string{} : found->code;
}

const Category* Directory::category(std::int64_t id) const {
    const auto found = categories_.find(id);
    return found == categories_.end() ? nullptr : &found->second;
}

const Product* Directory::product(std::int64_t id) const {
    const auto found = products_.find(id);
    return found == products_.end() ? nullptr : &found->second;
}

const Template* Directory::product_template(std::int64_t id) const {
    const auto found = templates_.find(id);
    return found == templates_.end() ? nullptr : &found->second;
}

const Template* Directory::template_of(std::int64_t product_id) const {
    const auto* one = product(product_id);
    return one == nullptr ? nullptr : product_template(one->template_id);
}

const std::vector<std::int64_t>& Directory::variants(std::int64_t template_id) const {
    static const std::vector<std::int64_t> none;
    const auto found = variants_.find(template_id);
    return found == variants_.end() ? none : found->second;
}

std::string Directory::sku(std::int64_t product_id) const {
    const auto* one = product(product_id);
    const auto fallback = std::string{id_prefix} + std::to_string(product_id);
    if (one == nullptr || !is_canonical_id(one->code)) return fallback;
    // Tryton lets several deactivated products have one code; of the active ones one has it.
    for (const auto other : by_code_.at(one->code)) {
        if (other == product_id) continue;
        const bool is_other_active = product(other)->is_active;
        if (is_other_active != one->is_active ? is_other_active : other < product_id) {
            return fallback;
        }
    }
    return one->code;
}

std::int64_t Directory::product_with_sku(std::string_view sku_text) const {
    if (sku_text.starts_with(id_prefix)) {
        std::int64_t id = 0;
        const auto digits = sku_text.substr(id_prefix.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), id);
        return products_.contains(id) ? id : 0;
    }
    const auto found = by_code_.find(std::string{sku_text});
    if (found == by_code_.end()) return 0;
    for (const auto id : found->second) {
        if (sku(id) == sku_text) return id;
    }
    return 0;
}

bool Directory::covers(std::int64_t wanted, const std::vector<std::int64_t>& of) const {
    for (auto id : of) {
        for (int depth = 0; depth < depth_max && id != 0; ++depth) {
            if (id == wanted) return true;
            const auto found = categories_.find(id);
            id = found == categories_.end() ? 0 : found->second.parent;
        }
    }
    return false;
}

std::string Directory::category_path(std::int64_t product_id) const {
    const auto* one = template_of(product_id);
    if (one == nullptr || one->shown_categories.empty()) return {};
    const auto* first = category(one->shown_categories.front());
    return first == nullptr ? std::string{} : first->path;
}

}  // namespace portico::erp_tryton
