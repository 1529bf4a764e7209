#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>

#include "domain/index.hpp"
#include "domain/stock.hpp"
#include "prices/price_desk.hpp"

namespace portico::catalogue {

/// Everything that is shown of one product.
struct ShownProduct {
    const Index& index;
    ProductId product;
    Language language;
    const ProductPrice& price;
    const std::vector<Stock>* stock;  ///< nothing: no warehouse names it
    bool shows_breaks = false;
};

/// Appends a product as openapi.yaml says: CatalogueProduct.
void append_product(json::Writer& writer, const ShownProduct& shown);

/// `"company":...,"currency":...,"as_of":...`; of two moments the earlier one.
void append_head(
    json::Writer& writer,
    std::string_view company,
    const Prices& prices,
    std::optional<std::int64_t> catalogue_as_of
);

/// The whole category tree: `counts` by id, those without a product left out.
void append_category_tree(
    json::Writer& writer, const Categories& categories, const std::vector<std::uint32_t>& counts
);

/// The categories directly below `parent` that have products.
void append_category_facets(
    json::Writer& writer,
    const Categories& categories,
    const std::vector<std::uint32_t>& counts,
    std::optional<std::uint32_t> parent
);

}  // namespace portico::catalogue
