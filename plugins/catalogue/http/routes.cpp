#include "http/routes.hpp"

namespace portico::catalogue {

Status add_routes(PluginContext& context, const CatalogueDesk& desk) {
    auto& router = context.router;
    PORTICO_TRY(router.get("/api/v1/catalogue/products", [desk](const Request& request) {
        return search_products(desk, request);
    }));
    PORTICO_TRY(router.get("/api/v1/catalogue/products/{sku}", [desk](const Request& request) {
        return show_product(desk, request);
    }));
    return router.get("/api/v1/catalogue/categories", [desk](const Request& request) {
        return list_categories(desk, request);
    });
}

}  // namespace portico::catalogue
