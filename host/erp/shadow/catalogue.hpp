#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "erp/shadow/random.hpp"
#include "ports/database.hpp"

namespace portico::erp {

struct CatalogueProduct {
    std::string sku;
    std::string category;
    std::map<std::string, Decimal> units;  ///< beside the base unit: code -> how many base units
};

/// A price rule, as far as it says where prices change.
struct CatalogueRule {
    std::string holder_kind;  ///< "company", "list", "group", "region"
    std::string holder_id;
    std::string sku;       ///< empty: a category or all
    std::string category;  ///< empty: a SKU or all
    std::string unit;      ///< empty: the base unit
    Decimal min_quantity;
    std::optional<std::int64_t> valid_from;  ///< microseconds UTC
    std::optional<std::int64_t> valid_to;
};

/// What a sampler chooses from: real companies and products, and some of the rules that concern
/// them.
struct Catalogue {
    std::vector<std::string> companies;
    std::vector<CatalogueProduct> products;  ///< by SKU
    std::vector<CatalogueRule> rules;
    /// "list L1", "group gold", "company c1", ... -> places in `companies`.
    std::map<std::string, std::vector<std::size_t>, std::less<>> holders;

    [[nodiscard]] const CatalogueProduct* find_product(std::string_view sku) const;
    /// nullptr: nobody has it.
    [[nodiscard]] const std::vector<std::size_t>* holders_of(
        std::string_view kind, std::string_view id
    ) const;
};

/// Reads active companies (`only` empty: all), active products, and a random choice of the rules
/// that concern these companies; the same mirror and seed give the same catalogue.
/// Errors: Code::not_found (no company or product to choose from), those of the database.
Result<Catalogue> read_catalogue(ports::Database& mirror, std::string_view only, Random& random);

}  // namespace portico::erp
