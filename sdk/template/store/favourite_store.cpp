#include "store/favourite_store.hpp"

namespace @plugin_id@ {
namespace {

constexpr auto select_favourites = R"sql(
    SELECT favourite.sku, product.name
      FROM favourite
      JOIN erp.product AS product ON product.sku = favourite.sku
     WHERE favourite.company_id = $1 AND product.active = 1
     ORDER BY favourite.marked_at DESC, favourite.sku
)sql";

constexpr auto select_product = "SELECT 1 FROM erp.product WHERE sku = $1 AND active = 1";

constexpr auto count_others =
    "SELECT count(*) FROM favourite WHERE company_id = $1 AND sku <> $2";

constexpr auto insert_favourite = R"sql(
    INSERT INTO favourite (company_id, sku, marked_at) VALUES ($1, $2, $3)
    ON CONFLICT (company_id, sku) DO NOTHING
)sql";

std::int64_t to_number(const portico::Row& row) {
    return row.integer(0);
}

}  // namespace

portico::Result<std::vector<Favourite>> FavouriteStore::list(std::string_view company) {
    const auto to_favourite = [](const portico::Row& row) {
        return Favourite{.sku = row.string(0), .name = row.string(1)};
    };
    return session_.query(select_favourites, to_favourite, company);
}

portico::Status FavouriteStore::add(const NewFavourite& favourite, std::int64_t favourites_max) {
    const auto product = PORTICO_TRY(session_.query_one(select_product, to_number, favourite.sku));
    if (!product) {
        return portico::not_found("There is no product " + std::string{favourite.sku} + ".");
    }
    const auto others = PORTICO_TRY(
        session_.query_one(count_others, to_number, favourite.company, favourite.sku)
    );
    if (others.value_or(0) >= favourites_max) {
        return portico::Error{
            portico::Code::quota,
            "At most " + std::to_string(favourites_max) + " favourites can be kept."};
    }
    PORTICO_TRY(session_.execute(
        insert_favourite, favourite.company, favourite.sku, favourite.marked_at
    ));
    return {};
}

}  // namespace @plugin_id@
