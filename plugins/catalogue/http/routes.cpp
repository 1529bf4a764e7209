#include "http/routes.hpp"

namespace portico::catalogue {

Status add_routes(PluginContext& context, const PriceListDesk& desk) {
    auto& router = context.router;
    const auto& catalogue = desk.catalogue;
    PORTICO_TRY(router.get("/api/v1/catalogue/products", [catalogue](const Request& request) {
        return search_products(catalogue, request);
    }));
    PORTICO_TRY(router.get("/api/v1/catalogue/products/{sku}", [catalogue](const Request& request) {
        return show_product(catalogue, request);
    }));
    PORTICO_TRY(router.get("/api/v1/catalogue/categories", [catalogue](const Request& request) {
        return list_categories(catalogue, request);
    }));
    return router.get(
        "/api/v1/catalogue/price-list",
        [desk](const Request& request, Reply& reply) {
            return send_price_list(desk, request, reply);
        },
        {.no_etag = true}
    );
}

}  // namespace portico::catalogue
