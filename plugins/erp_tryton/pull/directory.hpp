#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/result.hpp>

#include "protocol/erp.hpp"
#include "pull/polled_model.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// product.uom; factor and rate as Tryton's texts.
struct Unit {
    std::int64_t id = 0;
    std::string code;  ///< its symbol, in the first language
    std::int64_t category = 0;
    std::string factor;
    std::string rate;
};

struct Category {
    std::string name;
    std::int64_t parent = 0;
    std::string path;  ///< "tools/drills"; unique
};

struct Template {
    std::int64_t default_uom = 0;
    std::int64_t sale_uom = 0;
    std::vector<std::int64_t> categories;        ///< Tryton's categories_all, sorted
    std::vector<std::int64_t> shown_categories;  ///< without accounting categories, sorted
    bool is_active = false;
    bool is_salable = false;
};

struct Product {
    std::int64_t template_id = 0;
    std::string code;  ///< may be empty
    bool is_active = false;
};

/// What many entities join with, kept in memory and brought up to date when a pull begins: units,
/// categories, products and their templates. Used by one thread at a time (one pull at a time).
class Directory {
public:
    Directory(Erp& erp, const Settings& settings, std::function<Instant()> now);

    /// Asks Tryton for what changed, at most once in `fresh_for`.
    Status refresh(Instant deadline);
    static constexpr std::chrono::seconds fresh_for{2};

    /// Asks Tryton for what changed: rows that were read a moment ago never refer to what is not
    /// here yet.
    Status refresh_now(Instant deadline);

    /// Reads everything again when that was last done so long ago: drops what was deleted.
    Status restart_after(std::chrono::minutes age, Instant deadline);

    [[nodiscard]] const Unit* unit(std::int64_t id) const;
    /// Symbol of a unit, "" for an unknown one.
    [[nodiscard]] std::string unit_code(std::int64_t id) const;
    [[nodiscard]] const Category* category(std::int64_t id) const;
    [[nodiscard]] const Product* product(std::int64_t id) const;
    [[nodiscard]] const Template* product_template(std::int64_t id) const;
    [[nodiscard]] const Template* template_of(std::int64_t product) const;
    [[nodiscard]] const std::vector<std::int64_t>& variants(std::int64_t template_id) const;

    /// The canonical SKU: the code; `id:N` where Tryton has none or another product has the same.
    [[nodiscard]] std::string sku(std::int64_t product) const;
    /// The product with this canonical SKU; 0: none.
    [[nodiscard]] std::int64_t product_with_sku(std::string_view sku) const;

    /// True when the category is one of these or above one of them.
    [[nodiscard]] bool covers(std::int64_t category, const std::vector<std::int64_t>& of) const;
    /// Path of the product's first category (lowest id that is not for accounting); "": none.
    [[nodiscard]] std::string category_path(std::int64_t product) const;

    [[nodiscard]] const std::unordered_map<std::int64_t, Product>& products() const {
        return products_;
    }

    [[nodiscard]] const std::map<std::int64_t, Unit>& units() const { return units_; }

    /// Changes with every unit.
    [[nodiscard]] std::uint64_t unit_basis() const { return unit_basis_; }

    /// Changes with every unit and category.
    [[nodiscard]] std::uint64_t basis() const { return basis_; }

private:
    void restart();
    Status load_units(Instant deadline);
    Status load_categories(Instant deadline);
    Status poll_products(Instant deadline);
    void keep_product(json::Value row);
    void keep_template(json::Value row);
    void name_categories();

    Erp& erp_;
    const Settings settings_;
    std::function<Instant()> now_;
    std::optional<Instant> refreshed_at_;
    Instant loaded_at_{};
    std::map<std::int64_t, Unit> units_;
    std::map<std::int64_t, Category> categories_;
    std::map<std::int64_t, bool> is_accounting_;
    std::unordered_map<std::int64_t, Product> products_;
    std::unordered_map<std::int64_t, Template> templates_;
    std::unordered_map<std::int64_t, std::vector<std::int64_t>> variants_;
    std::unordered_map<std::string, std::vector<std::int64_t>> by_code_;
    std::uint64_t unit_basis_ = 0;
    std::uint64_t basis_ = 0;
    PolledModel product_rows_;
    PolledModel template_rows_;
};

}  // namespace portico::erp_tryton
