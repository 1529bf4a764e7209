#pragma once

#include <cstddef>
#include <semaphore>

#include <portico/clock.hpp>
#include <portico/http.hpp>

#include "domain/companies.hpp"
#include "domain/settings.hpp"
#include "http/search.hpp"

namespace portico::catalogue {

/// How many products a file may hold that is made whole before it is sent.
inline constexpr std::size_t pdf_products_max = 10'000;
inline constexpr std::size_t xlsx_products_max = 50'000;

/// Printed lists and workbooks cost memory and a processor: so many are made at once.
inline constexpr int files_at_once = 2;

/// What the price list needs beside the catalogue; all of it outlives the routes.
struct PriceListDesk {
    CatalogueDesk catalogue;
    const CompanySource& companies;
    const Settings& settings;
    const Clock& clock;
    std::counting_semaphore<files_at_once>& files;
};

/// GET /api/v1/catalogue/price-list: the company's own price list as JSON, CSV, XLSX or PDF.
/// JSON and CSV of any length are sent while they are priced, 10,000 products at a time.
Status send_price_list(const PriceListDesk& desk, const Request& request, Reply& reply);

}  // namespace portico::catalogue
