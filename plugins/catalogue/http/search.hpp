#pragma once

#include <portico/http.hpp>

#include "domain/index.hpp"
#include "domain/stock.hpp"
#include "prices/price_desk.hpp"
#include "prices/visibility_desk.hpp"

namespace portico::catalogue {

/// What the routes need; all of it outlives them.
struct CatalogueDesk {
    const IndexSource& products;
    const StockSource& stock;
    const PriceDesk& prices;
    VisibilityDesk& visibility;
};

/// Sorting by price asks the price of everything that was found: of at most so many.
inline constexpr std::size_t sorted_by_price_max = 10'000;

/// GET /api/v1/catalogue/products
Result<Response> search_products(const CatalogueDesk& desk, const Request& request);

/// GET /api/v1/catalogue/products/{sku}
Result<Response> show_product(const CatalogueDesk& desk, const Request& request);

/// GET /api/v1/catalogue/categories
Result<Response> list_categories(const CatalogueDesk& desk, const Request& request);

}  // namespace portico::catalogue
