#include "erp/shadow/catalogue.hpp"

#include <algorithm>

namespace portico::erp {
namespace {

using std::string_view;

constexpr std::size_t rules_max = 20'000;

constexpr auto select_companies = R"sql(
    SELECT id, region FROM company WHERE active = 1 AND ($1 = '' OR id = $1) ORDER BY id LIMIT 500000
)sql";
constexpr auto select_lists = R"sql(
    SELECT company_id, price_list_id FROM company_price_list WHERE $1 = '' OR company_id = $1
)sql";
constexpr auto select_groups =
    "SELECT company_id, name FROM company_group WHERE $1 = '' OR company_id = $1";
constexpr auto select_default_lists =
    "SELECT id FROM price_list WHERE active = 1 AND kind = 'default'";
constexpr auto select_products =
    "SELECT sku, category FROM product WHERE active = 1 ORDER BY sku LIMIT 1000000";
constexpr auto select_units = "SELECT sku, code, factor FROM product_unit";
constexpr auto select_rules = R"sql(
    SELECT holder_kind, holder_id, sku, category, unit, min_quantity, valid_from, valid_to
      FROM price_rule
     WHERE active = 1
     ORDER BY company_id, id
)sql";

string_view text_at(ports::Row row, std::size_t column) {
    const auto* text = std::get_if<string_view>(&row[column]);
    return text == nullptr ? string_view{} : *text;
}

std::optional<std::int64_t> number_at(ports::Row row, std::size_t column) {
    const auto* number = std::get_if<std::int64_t>(&row[column]);
    return number == nullptr ? std::nullopt : std::optional{*number};
}

std::string holder_key(string_view kind, string_view id) {
    return std::string{kind} + " " + std::string{id};
}

std::optional<std::size_t> place_of(const std::vector<std::string>& sorted, string_view id) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), id);
    if (found == sorted.end() || *found != id) return std::nullopt;
    return static_cast<std::size_t>(found - sorted.begin());
}

Status read_companies(ports::Database& mirror, string_view only, Catalogue& catalogue) {
    PORTICO_TRY(mirror.query(select_companies, {only}, [&](ports::Row row) -> Status {
        const auto place = catalogue.companies.size();
        catalogue.companies.emplace_back(text_at(row, 0));
        catalogue.holders[holder_key("company", text_at(row, 0))] = {place};
        if (const auto region = text_at(row, 1); !region.empty()) {
            catalogue.holders[holder_key("region", region)].push_back(place);
        }
        return {};
    }));
    const auto add = [&](string_view sql, string_view kind) -> Status {
        PORTICO_TRY(mirror.query(sql, {only}, [&](ports::Row row) -> Status {
            if (const auto place = place_of(catalogue.companies, text_at(row, 0))) {
                catalogue.holders[holder_key(kind, text_at(row, 1))].push_back(*place);
            }
            return {};
        }));
        return {};
    };
    PORTICO_TRY(add(select_lists, "list"));
    PORTICO_TRY(add(select_groups, "group"));
    PORTICO_TRY(mirror.query(select_default_lists, {}, [&](ports::Row row) -> Status {
        auto& all = catalogue.holders[holder_key("list", text_at(row, 0))];
        all.resize(catalogue.companies.size());
        for (std::size_t place = 0; place < all.size(); ++place) all[place] = place;
        return {};
    }));
    return {};
}

Status read_products(ports::Database& mirror, Catalogue& catalogue) {
    PORTICO_TRY(mirror.query(select_products, {}, [&](ports::Row row) -> Status {
        catalogue.products.push_back(
            {.sku = std::string{text_at(row, 0)},
             .category = std::string{text_at(row, 1)},
             .units = {}}
        );
        return {};
    }));
    PORTICO_TRY(mirror.query(select_units, {}, [&](ports::Row row) -> Status {
        const auto factor = Decimal::parse(text_at(row, 2), quantity_limits);
        const auto* product = catalogue.find_product(text_at(row, 0));
        if (!factor.ok() || product == nullptr) return {};
        const auto place = static_cast<std::size_t>(product - catalogue.products.data());
        catalogue.products[place].units[std::string{text_at(row, 1)}] = *factor;
        return {};
    }));
    return {};
}

/// Keeps each of them with the same chance (a reservoir).
Status read_rules(ports::Database& mirror, Random& random, Catalogue& catalogue) {
    std::size_t seen = 0;
    PORTICO_TRY(mirror.query(select_rules, {}, [&](ports::Row row) -> Status {
        const auto quantity = Decimal::parse(text_at(row, 5), quantity_limits);
        if (!quantity.ok() || catalogue.holders_of(text_at(row, 0), text_at(row, 1)) == nullptr) {
            return {};
        }
        ++seen;
        auto place = catalogue.rules.size();
        if (place == rules_max) {
            place = random.below(seen);
            if (place >= rules_max) return {};
        } else {
            catalogue.rules.emplace_back();
        }
        catalogue.rules[place] = {
            .holder_kind = std::string{text_at(row, 0)},
            .holder_id = std::string{text_at(row, 1)},
            .sku = std::string{text_at(row, 2)},
            .category = std::string{text_at(row, 3)},
            .unit = std::string{text_at(row, 4)},
            .min_quantity = *quantity,
            .valid_from = number_at(row, 6),
            .valid_to = number_at(row, 7)};
        return {};
    }));
    return {};
}

}  // namespace

const CatalogueProduct* Catalogue::find_product(string_view sku) const {
    const auto found = std::ranges::lower_bound(products, sku, {}, &CatalogueProduct::sku);
    return found == products.end() || found->sku != sku ? nullptr : &*found;
}

const std::vector<std::size_t>* Catalogue::holders_of(string_view kind, string_view id) const {
    const auto found = holders.find(holder_key(kind, id));
    return found == holders.end() || found->second.empty() ? nullptr : &found->second;
}

Result<Catalogue> read_catalogue(ports::Database& mirror, string_view only, Random& random) {
    Catalogue catalogue;
    PORTICO_TRY(read_companies(mirror, only, catalogue));
    if (catalogue.companies.empty()) {
        return only.empty()
                   ? not_found("The mirror has no active company yet: run `portico erp sync` first."
                     )
                   : not_found("The mirror has no active company \"" + std::string{only} + "\".");
    }
    PORTICO_TRY(read_products(mirror, catalogue));
    if (catalogue.products.empty()) {
        return not_found("The mirror has no active product yet: run `portico erp sync` first.");
    }
    PORTICO_TRY(read_rules(mirror, random, catalogue));
    return catalogue;
}

}  // namespace portico::erp
