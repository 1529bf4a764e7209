#include "prices/erp_prices.hpp"

namespace portico::erp_tryton {

Result<std::map<std::int64_t, std::string>> ask_prices(
    Erp& erp,
    const PriceQuestion& question,
    std::span<const std::int64_t> products,
    Instant deadline
) {
    const auto facts = PORTICO_TRY(erp.facts(deadline));
    Query query{.model = "product.product", .fields = {"sale_price_uom"}};
    query.domain.where_in("id", products);
    Status date_is_read;
    query.context = [&](json::Writer& writer) {
        const auto id = [&writer](std::string_view key, std::int64_t value) {
            if (value != 0) writer.key(key).integer(value);
        };
        id("customer", question.customer);
        id("price_list", question.price_list);
        id("uom", question.unit);
        id("currency", facts.currency);
        writer.key("quantity").raw(question.quantity);
        writer.key("date");
        date_is_read = write_date(writer, question.date);
        if (!date_is_read.ok()) writer.null();
    };
    const auto rows = PORTICO_TRY(erp.search_read(query, deadline));
    PORTICO_TRY(date_is_read);
    std::map<std::int64_t, std::string> prices;
    for (const auto row : rows) {
        const auto price = read_decimal_text(row["sale_price_uom"]);
        if (!price.empty()) prices[read_id(row["id"])] = price;
    }
    return prices;
}

}  // namespace portico::erp_tryton
