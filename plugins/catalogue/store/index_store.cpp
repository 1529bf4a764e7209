#include "store/index_store.hpp"

#include <utility>

#include <portico/json.hpp>

namespace portico::catalogue {
namespace {

constexpr auto select_products =
    "SELECT sku, name, names, category, unit, pack_multiple, min_quantity, status, replaced_by, "
    "image_url FROM erp.product WHERE active = 1 ORDER BY sku";

constexpr auto select_units = "SELECT sku, code, factor FROM erp.product_unit ORDER BY sku, code";

constexpr auto select_freshness =
    "SELECT COUNT(as_of), MIN(as_of), MAX(CASE WHEN entity = 'product' THEN changed_at END) "
    "FROM erp.sync_state WHERE entity IN ('product', 'stock')";

/// Reads rows into products; what can't be read is noted, no end.
class Reader {
public:
    Status read_product(const Row& row) {
        Product product;
        product.sku = row.string(0);
        read_names(row, product);
        product.category = row.string(3);
        product.unit = row.string(4);
        product.pack_multiple = quantity(row, 5);
        product.min_quantity = quantity(row, 6);
        product.status = row.text(7) == "discontinued" ? ProductStatus::discontinued
                         : row.text(7) == "phase_out"  ? ProductStatus::phase_out
                                                       : ProductStatus::active;
        product.replaced_by = row.string(8);
        product.image_url = row.string(9);
        products_.push_back(std::move(product));
        return {};
    }

    /// Both are sorted by SKU, so that one walk finds each unit's product.
    Status read_unit(const Row& row) {
        while (next_ < products_.size() && products_[next_].sku < row.text(0)) ++next_;
        if (next_ == products_.size() || products_[next_].sku != row.text(0)) return {};
        const auto factor = row.decimal(2);
        if (factor.ok() && factor->sign() > 0) {
            products_[next_].units.push_back({row.string(1), *factor});
        } else {
            note(row.text(0), "the factor of " + row.string(1) + " is no number above 0");
        }
        return {};
    }

    LoadedIndex finish() {
        loaded_.index = Index{std::move(products_)};
        return std::move(loaded_);
    }

private:
    void read_names(const Row& row, Product& product) {
        product.names.fill(row.string(1));
        if (row.text(2).empty()) return;
        const auto names = json::parse(row.text(2));
        if (!names.ok()) return note(row.text(0), "names: " + names.error().message);
        constexpr std::array<std::string_view, language_count> codes{"en", "uk", "ru"};
        for (std::size_t i = 0; i < codes.size(); ++i) {
            const auto name = names->root()[codes[i]].text();
            if (!name.empty()) product.names[i] = name;
        }
    }

    std::optional<Decimal> quantity(const Row& row, std::size_t column) {
        if (row.text(column).empty()) return std::nullopt;
        const auto read = row.decimal(column, quantity_limits);
        if (read.ok() && read->sign() > 0) return *read;
        note(row.text(0), "\"" + excerpt(row.text(column)) + "\" is no quantity");
        return std::nullopt;
    }

    void note(std::string_view sku, const std::string& reason) {
        if (loaded_.problem_count++ == 0) {
            loaded_.first_problem = std::string{sku} + ": " + reason;
        }
    }

    std::vector<Product> products_;
    std::size_t next_ = 0;
    LoadedIndex loaded_;
};

}  // namespace

Result<LoadedIndex> load_index(Database& database) {
    auto mirror = PORTICO_TRY(database.begin(Access::read));
    Reader reader;
    PORTICO_TRY(mirror.each(select_products, [&](const Row& row) {
        return reader.read_product(row);
    }));
    PORTICO_TRY(mirror.each(select_units, [&](const Row& row) { return reader.read_unit(row); }));
    return reader.finish();
}

Result<Freshness> load_freshness(Database& database) {
    const auto read = [](const Row& row) {
        constexpr std::int64_t entities = 2;
        Freshness freshness;
        if (row.integer(0) == entities) freshness.as_of = row.optional_integer(1);
        freshness.products_changed_at = row.integer(2);
        return freshness;
    };
    const auto found = PORTICO_TRY(database.query_one(select_freshness, read));
    return found.value_or(Freshness{});
}

}  // namespace portico::catalogue
