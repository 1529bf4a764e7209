#include "http/favourites.hpp"

#include <string>

#include "store/favourite_store.hpp"

namespace @plugin_id@ {
namespace {

using portico::PluginContext;
using portico::Request;
using portico::Response;
using portico::Result;

/// GET /api/v1/@plugin_id@/favourites -> 200 {"favourites":[{"sku":"A-1","name":"Bolt"}]}
Result<Response> list(PluginContext& context, const Request& request) {
    const auto favourites = PORTICO_TRY(FavouriteStore{context.database}.list(request.company()));

    std::string body;
    portico::json::Writer writer{body};
    writer.begin_object().key("favourites").begin_array();
    for (const auto& favourite : favourites) {
        writer.begin_object();
        writer.member("sku", favourite.sku).member("name", favourite.name);
        writer.end_object();
    }
    writer.end_array().end_object();
    return Response::json(std::move(body));
}

/// PUT /api/v1/@plugin_id@/favourites/{sku} -> 204; 404 unknown product, 429 too many.
Result<Response> mark(PluginContext& context, std::int64_t favourites_max, const Request& request) {
    const NewFavourite favourite{
        .company = request.company(),
        .sku = request.path_param("sku"),
        .marked_at = context.clock.now()};
    PORTICO_TRY(context.database.write([&](portico::Transaction& transaction) {
        return FavouriteStore{transaction}.add(favourite, favourites_max);
    }));
    return Response::no_content();
}

}  // namespace

portico::Status add_routes(PluginContext& context, std::int64_t favourites_max) {
    PORTICO_TRY(context.router.get(
        "/api/v1/@plugin_id@/favourites",
        [&context](const Request& request) { return list(context, request); }
    ));
    return context.router.put(
        "/api/v1/@plugin_id@/favourites/{sku}",
        [&context, favourites_max](const Request& request) {
            return mark(context, favourites_max, request);
        }
    );
}

}  // namespace @plugin_id@
