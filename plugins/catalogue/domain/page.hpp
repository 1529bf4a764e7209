#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "domain/search.hpp"

namespace portico::catalogue {

enum class SortBy : std::uint8_t { relevance, name, sku, price };

struct Order {
    SortBy by = SortBy::name;
    bool is_descending = false;
};

/// "relevance", "name", "-name", "sku", "-sku", "price" or "-price"; a minus turns it round.
/// Errors: Code::invalid that names them.
Result<Order> order_named(std::string_view name);

/// Where a hit stands: a smaller key comes first, then the smaller SKU.
struct Placed {
    std::int64_t key = 0;
    ProductId product = 0;
};

/// The keys of hits for every order but that by price.
std::vector<Placed> place(
    const Index& index, const std::vector<Hit>& hits, Order order, Language language
);

/// What a page says of its last item, so that the next one goes on behind it: `value` is what the
/// item alone tells of its place (points or price), 0 where its name or SKU does.
struct PageEnd {
    std::int64_t value = 0;
    std::string sku;
};

PageEnd end_of_page(const Placed& last, const Index& index, Order order);

/// The place of the former page's last item in this index, which may be a newer one.
/// Errors: Code::invalid if the product is gone.
Result<Placed> place_of(const PageEnd& end, const Index& index, Order order, Language language);

struct Page {
    std::vector<Placed> items;  ///< in order
    bool has_more = false;
};

/// The `limit` hits that follow `after`, in order. Costs one look at each hit.
Page page_of(std::vector<Placed> hits, std::size_t limit, const std::optional<Placed>& after);

}  // namespace portico::catalogue
