#include "http/search.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <portico/json.hpp>
#include <portico/query.hpp>
#include <portico/time.hpp>

#include "domain/page.hpp"
#include "domain/search.hpp"
#include "domain/text.hpp"
#include "domain/visibility.hpp"
#include "http/cursor.hpp"
#include "http/product_reply.hpp"
#include "http/search_request.hpp"

namespace portico::catalogue {
namespace {

std::string_view name_of(Match match) {
    switch (match) {
        case Match::all:
            return "all";
        case Match::text:
            return "text";
        case Match::typo:
            return "typo";
    }
    return "all";
}

std::vector<std::string_view> skus_of(const Index& index, const std::vector<Placed>& items) {
    std::vector<std::string_view> skus;
    skus.reserve(items.size());
    for (const auto& item : items) skus.push_back(index.sku(item.product));
    return skus;
}

/// Millionths, so that keys are whole numbers; what has no price comes last in both directions.
std::int64_t price_key(const ProductPrice& price, bool is_descending) {
    constexpr auto last = std::numeric_limits<std::int64_t>::max();
    if (!price.unit_price) return last;
    const auto millionths = price.unit_price->coefficient_at(price_limits.scale_max);
    if (!millionths.ok()) return last;
    return is_descending ? -*millionths : *millionths;
}

Result<std::vector<Placed>> place_by_price(
    const CatalogueDesk& desk,
    const Index& index,
    const Request& request,
    const std::vector<Hit>& hits,
    Order order
) {
    if (hits.size() > sorted_by_price_max) {
        return invalid(
            "Up to 10,000 products can be sorted by price; " + std::to_string(hits.size()) +
            " were found. Choose a category, or search for more words."
        );
    }
    std::vector<Placed> placed;
    placed.reserve(hits.size());
    for (const auto& hit : hits) placed.push_back({0, hit.product});
    const auto prices = PORTICO_TRY(desk.prices.ask(
        request.company(), skus_of(index, placed), PriceDesk::Detail::unit_price, request.deadline()
    ));
    for (std::size_t i = 0; i < placed.size(); ++i) {
        placed[i].key = price_key(prices.lines[i], order.is_descending);
    }
    return placed;
}

/// Appends products with prices and stock, in their order.
class ItemsWriter {
public:
    ItemsWriter(const CatalogueDesk& desk, const Index& index, const Request& request)
        : desk_{desk}, index_{index}, request_{request} {}

    /// Asks prices and stock of all items at once.
    Status ask(const std::vector<Placed>& items, PriceDesk::Detail detail) {
        const auto skus = skus_of(index_, items);
        prices_ =
            PORTICO_TRY(desk_.prices.ask(request_.company(), skus, detail, request_.deadline()));
        stock_ = PORTICO_TRY(desk_.stock.of(skus));
        as_of_ = PORTICO_TRY(desk_.products.as_of());
        shows_breaks_ = detail == PriceDesk::Detail::ladder;
        return {};
    }

    void append_head(json::Writer& writer) const {
        catalogue::append_head(writer, request_.company(), prices_, as_of_);
    }

    void append(json::Writer& writer, std::size_t i, ProductId product) const {
        const auto stock = stock_.find(std::string{index_.sku(product)});
        append_product(
            writer,
            {index_,
             product,
             language_named(request_.language()),
             prices_.lines[i],
             stock == stock_.end() ? nullptr : &stock->second,
             shows_breaks_}
        );
    }

private:
    const CatalogueDesk& desk_;
    const Index& index_;
    const Request& request_;
    Prices prices_;
    StockBySku stock_;
    std::optional<std::int64_t> as_of_;
    bool shows_breaks_ = false;
};

PriceDesk::Detail detail_of(bool shows_breaks) {
    return shows_breaks ? PriceDesk::Detail::ladder : PriceDesk::Detail::next_break;
}

Error no_such_product(const Index& index, const Visibility& visibility, std::string_view sku) {
    auto sentence = "No product " + excerpt(sku) + ".";
    constexpr std::size_t suggestions_max = 3;
    std::size_t count = 0;
    for (const auto& match : index.with_code(code_of(sku))) {
        if (count == suggestions_max) break;
        if (!may_buy(visibility, index, match.product)) continue;
        sentence.append(count++ == 0 ? " Did you mean " : " or ");
        sentence.append(index.sku(match.product));
    }
    if (count > 0) sentence.push_back('?');
    return not_found(sentence);
}

Result<ProductId> find_product(
    const Index& index, const Visibility& visibility, const Request& request
) {
    const auto sku = request.path_param("sku");
    const auto product = index.find(sku);
    if (product && may_buy(visibility, index, *product)) return *product;
    // What is hidden is as if it were not there.
    const bool is_gone = product && visibility.shows(*product);
    if (!is_gone) return no_such_product(index, visibility, sku);
    auto sentence = std::string{sku} + " is no longer sold.";
    const auto successor = index.find(index.replaced_by(*product));
    if (successor && may_buy(visibility, index, *successor)) {
        sentence.append(" Its successor is ").append(index.sku(*successor)).append(".");
    }
    return not_found(sentence);
}

}  // namespace

Result<Response> search_products(const CatalogueDesk& desk, const Request& request) {
    const auto index = desk.products.current();
    auto read = PORTICO_TRY(read_search_request(request, *index));
    const auto visibility =
        PORTICO_TRY(desk.visibility.of(request.company(), index, request.deadline()));
    read.question.visibility = visibility.get();
    const auto found = PORTICO_TRY(search(*index, read.question));
    auto placed = read.order.by == SortBy::price
                      ? PORTICO_TRY(place_by_price(desk, *index, request, found.hits, read.order))
                      : place(*index, found.hits, read.order, read.language);
    std::optional<Placed> after;
    if (read.after) after = PORTICO_TRY(place_of(*read.after, *index, read.order, read.language));
    const auto page = page_of(std::move(placed), read.limit, after);

    ItemsWriter items{desk, *index, request};
    PORTICO_TRY(items.ask(page.items, detail_of(read.shows_breaks)));
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    items.append_head(writer);
    writer.member("match", name_of(found.match));
    writer.key("total").integer(static_cast<std::int64_t>(found.hits.size()));
    writer.key("items").begin_array();
    for (std::size_t i = 0; i < page.items.size(); ++i) {
        items.append(writer, i, page.items[i].product);
    }
    writer.end_array().key("next");
    if (page.has_more) {
        const auto end = end_of_page(page.items.back(), *index, read.order);
        writer.string(write_cursor(read.identity, end));
    } else {
        writer.null();
    }
    writer.key("facets").begin_object().key("categories");
    append_category_facets(writer, index->categories(), found.counts, read.category);
    writer.end_object().end_object();
    return Response::json(std::move(body));
}

Result<Response> show_product(const CatalogueDesk& desk, const Request& request) {
    PORTICO_TRY(check_query(request, {}));
    const auto index = desk.products.current();
    const auto visibility =
        PORTICO_TRY(desk.visibility.of(request.company(), index, request.deadline()));
    const auto product = PORTICO_TRY(find_product(*index, *visibility, request));
    ItemsWriter items{desk, *index, request};
    PORTICO_TRY(items.ask({{0, product}}, PriceDesk::Detail::ladder));
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    items.append_head(writer);
    writer.key("product");
    items.append(writer, 0, product);
    writer.end_object();
    return Response::json(std::move(body));
}

Result<Response> list_categories(const CatalogueDesk& desk, const Request& request) {
    PORTICO_TRY(check_query(request, {}));
    const auto index = desk.products.current();
    const auto visibility =
        PORTICO_TRY(desk.visibility.of(request.company(), index, request.deadline()));
    const auto found = PORTICO_TRY(search(*index, {{}, {}, visibility.get()}));
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("as_of");
    if (const auto as_of = PORTICO_TRY(desk.products.as_of())) {
        writer.string(format_time(*as_of));
    } else {
        writer.null();
    }
    writer.key("items");
    append_category_tree(writer, index->categories(), found.counts);
    writer.key("total").integer(static_cast<std::int64_t>(found.hits.size())).end_object();
    return Response::json(std::move(body));
}

}  // namespace portico::catalogue
