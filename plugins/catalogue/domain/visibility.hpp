#pragma once

#include <string_view>

#include "domain/index.hpp"

namespace portico::catalogue {

/// Whether a company may buy a product. The one place that decides it: search, counts, the
/// product's own page and the price list ask here, once for each product that they look at.
/// Today everything that is still sold may be bought by everybody.
inline bool may_buy(std::string_view /*company*/, const Index& index, ProductId product) {
    return index.record(product).status != ProductStatus::discontinued;
}

}  // namespace portico::catalogue
