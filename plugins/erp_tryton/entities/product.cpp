#include <map>
#include <set>

#include "entities/entities.hpp"
#include "prices/unit_factor.hpp"
#include "pull/known_rows.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::string_view model = "product.product";
constexpr std::string_view mirror_sql = "SELECT source, sku FROM erp.product WHERE row_hash <> 0";
constexpr std::size_t unit_code_bytes_max = 32;

/// product.product, with what its template says: the name, the price, the units.
class ProductFeed final : public Feed {
public:
    [[nodiscard]] const std::vector<Source>& sources() const override {
        static const std::vector<Source> all{
            {.model = model,
             .fields = {"template", "code", "suffix_code", "description", "active"}},
            {.model = "product.template"},
        };
        return all;
    }

    Result<std::vector<std::int64_t>> owners(std::size_t, const Rows& changed, Pull& pull)
        override {
        std::vector<std::int64_t> ids;
        for (const auto row : changed) {
            const auto& variants = pull.directory.variants(read_id(row["id"]));
            ids.insert(ids.end(), variants.begin(), variants.end());
        }
        return ids;
    }

    [[nodiscard]] std::string_view mirror_rows() const override { return mirror_sql; }

    Result<std::string> basis(Pull& pull) override {
        std::string text = std::to_string(pull.directory.basis());
        for (const auto& language : pull.settings.languages) text += "," + language;
        return text;
    }

    Status render(const Rows& rows, Pull& pull) override {
        const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
        const auto page = PORTICO_TRY(page_of(rows, pull));
        if (!pull.is_full) PORTICO_TRY(remove_former_skus(rows, pull));
        std::string json;
        for (const auto row : rows) {
            const auto id = read_id(row["id"]);
            const auto found = page.templates.find(read_id(row["template"]));
            if (found == page.templates.end()) continue;  // deleted a moment ago
            json.clear();
            write(json, row, found->second, facts, page, pull);
            PORTICO_TRY(pull.give(json, model, id));
        }
        return {};
    }

private:
    struct Page {
        std::vector<Rows> rows;
        std::map<std::int64_t, json::Value> templates;
        std::map<std::int64_t, std::map<std::string, std::string>> names;  ///< by language
    };

    static Result<Page> page_of(const Rows& rows, Pull& pull) {
        Page page;
        std::set<std::int64_t> wanted;
        for (const auto row : rows) wanted.insert(read_id(row["template"]));
        const std::vector<std::int64_t> ids{wanted.begin(), wanted.end()};
        if (ids.empty()) return page;
        page.rows.push_back(PORTICO_TRY(pull.erp.read(
            "product.template",
            ids,
            {"name", "list_price", "default_uom", "sale_uom", "active", "salable"},
            pull.deadline
        )));
        for (const auto row : page.rows.back()) page.templates[read_id(row["id"])] = row;
        for (const auto& language : pull.settings.languages) {
            Query query{.model = "product.template", .fields = {"name"}};
            query.domain.where_in("id", ids);
            query.context = [&language](json::Writer& writer) {
                writer.member("language", language);
            };
            const auto translated = PORTICO_TRY(pull.erp.search_read(query, pull.deadline));
            for (const auto row : translated) {
                page.names[read_id(row["id"])][language] = row["name"].string();
            }
        }
        return page;
    }

    /// A product whose code changed stands in the mirror under its old one.
    static Status remove_former_skus(const Rows& rows, Pull& pull) {
        std::vector<std::int64_t> ids;
        for (const auto row : rows) ids.push_back(read_id(row["id"]));
        std::sort(ids.begin(), ids.end());
        for (const auto& [id, sku] :
             PORTICO_TRY(canonical_ids(pull.mirror, mirror_sql, model, ids))) {
            if (pull.directory.sku(id) != sku) PORTICO_TRY(pull.remove(sku, model, id));
        }
        return {};
    }

    static void write(
        std::string& json,
        json::Value row,
        json::Value product_template,
        const Facts& facts,
        const Page& page,
        Pull& pull
    ) {
        const auto id = read_id(row["id"]);
        json::Writer writer{json};
        writer.begin_object().member("sku", pull.directory.sku(id));
        const auto name = product_template["name"].text();
        writer.member("name", name.empty() ? row["code"].text() : name);
        write_names(writer, read_id(row["template"]), page);
        if (const auto path = pull.directory.category_path(id); !path.empty()) {
            writer.member("category", path);
        }
        write_units(writer, product_template, pull.directory);
        const bool is_sold = read_flag(row["active"]) && read_flag(product_template["active"]) &&
                             read_flag(product_template["salable"]);
        writer.member("status", is_sold ? "active" : "discontinued");
        if (const auto price = read_decimal(product_template["list_price"])) {
            writer.member("base_price", *price).member("currency", facts.currency_code);
        }
        writer.member("updated_at", pull.utc(read_stamp(row)));
        write_attributes(writer, row, product_template, pull.directory);
        writer.end_object();
    }

    static void write_names(json::Writer& writer, std::int64_t template_id, const Page& page) {
        const auto found = page.names.find(template_id);
        if (found == page.names.end()) return;
        writer.key("names").begin_object();
        for (const auto& [language, name] : found->second) writer.member(language, name);
        writer.end_object();
    }

    static void write_units(
        json::Writer& writer, json::Value product_template, const Directory& directory
    ) {
        const auto* base = directory.unit(read_id(product_template["default_uom"]));
        if (base == nullptr) {
            writer.member("unit", "unit");
            return;
        }
        writer.member("unit", cut_text(base->code, unit_code_bytes_max));
        writer.key("units").begin_array();
        std::set<std::string> codes{base->code};
        for (const auto& [id, unit] : directory.units()) {
            const auto factor = unit_factor(unit, *base);
            if (!factor || unit.code.size() > unit_code_bytes_max) continue;
            if (!codes.insert(unit.code).second) continue;
            writer.begin_object().member("code", unit.code).member("factor", *factor).end_object();
        }
        writer.end_array();
    }

    static void write_attributes(
        json::Writer& writer,
        json::Value row,
        json::Value product_template,
        const Directory& directory
    ) {
        writer.key("attributes").begin_object();
        writer.member("product", std::to_string(read_id(row["id"])));
        writer.member("template", std::to_string(read_id(row["template"])));
        if (const auto* sale = directory.unit(read_id(product_template["sale_uom"]))) {
            writer.member("sale_unit", sale->code);
        }
        if (const auto variant = row["suffix_code"].text(); !variant.empty()) {
            writer.member("variant", variant);
        }
        if (const auto text = row["description"].text(); !text.empty()) {
            writer.member("description", cut_text(text, 4000));
        }
        writer.end_object();
    }
};

}  // namespace

std::unique_ptr<Feed> make_product_feed() {
    return std::make_unique<ProductFeed>();
}

}  // namespace portico::erp_tryton
