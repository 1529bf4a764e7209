#include "domain/page.hpp"

#include <algorithm>
#include <cstddef>

namespace portico::catalogue {
namespace {

/// More than any rank.
constexpr std::int64_t points_step = std::int64_t{1} << 32U;

std::int64_t points_in(std::int64_t key) {
    return (points_step - 1 - key) / points_step;
}

std::int64_t key_of(const Index& index, const Hit& hit, Order order, Language language) {
    std::int64_t key = 0;
    switch (order.by) {
        case SortBy::relevance:
            // Equally good ones by their names.
            return -hit.points * points_step + index.name_rank(hit.product, language);
        case SortBy::name:
            key = index.name_rank(hit.product, language);
            break;
        case SortBy::sku:
            key = hit.product;
            break;
        case SortBy::price:
            break;
    }
    return order.is_descending ? -key : key;
}

bool comes_before(const Placed& a, const Placed& b) {
    return a.key != b.key ? a.key < b.key : a.product < b.product;
}

}  // namespace

Result<Order> order_named(std::string_view name) {
    Order order;
    auto plain = name;
    if (plain.starts_with('-')) {
        order.is_descending = true;
        plain.remove_prefix(1);
    }
    if (plain == "name") {
        order.by = SortBy::name;
    } else if (plain == "sku") {
        order.by = SortBy::sku;
    } else if (plain == "price") {
        order.by = SortBy::price;
    } else if (name == "relevance") {
        order.by = SortBy::relevance;
    } else {
        return invalid("\"sort\" must be relevance, name, -name, sku, -sku, price or -price.");
    }
    return order;
}

std::vector<Placed> place(
    const Index& index, const std::vector<Hit>& hits, Order order, Language language
) {
    std::vector<Placed> placed;
    placed.reserve(hits.size());
    for (const auto& hit : hits) {
        placed.push_back({key_of(index, hit, order, language), hit.product});
    }
    return placed;
}

PageEnd end_of_page(const Placed& last, const Index& index, Order order) {
    std::int64_t value = 0;
    if (order.by == SortBy::price) value = last.key;
    if (order.by == SortBy::relevance) value = points_in(last.key);
    return {value, std::string{index.sku(last.product)}};
}

Result<Placed> place_of(const PageEnd& end, const Index& index, Order order, Language language) {
    const auto product = index.find(end.sku);
    if (!product) {
        return invalid("The product at which the page before ended is gone: start without a cursor."
        );
    }
    if (order.by == SortBy::price) return Placed{end.value, *product};
    const Hit hit{*product, static_cast<std::int32_t>(end.value)};
    return Placed{key_of(index, hit, order, language), *product};
}

Page page_of(std::vector<Placed> hits, std::size_t limit, const std::optional<Placed>& after) {
    if (after) {
        std::erase_if(hits, [&](const Placed& hit) { return !comes_before(*after, hit); });
    }
    Page page;
    page.has_more = hits.size() > limit;
    const auto end = hits.begin() + static_cast<std::ptrdiff_t>(std::min(limit, hits.size()));
    std::partial_sort(hits.begin(), end, hits.end(), comes_before);
    hits.erase(end, hits.end());
    page.items = std::move(hits);
    return page;
}

}  // namespace portico::catalogue
