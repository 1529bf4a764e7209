#include "erp/admin_routes.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "embedded/portico_erp_api.hpp"

namespace portico::erp {
namespace {

using ports::HttpReply;
using ports::HttpRequest;

constexpr auto owner = "host/erp";
constexpr auto json_type = "application/json";
constexpr std::size_t page_default = 100;
constexpr std::size_t page_max = 1000;

std::string_view parameter(std::span<const ports::TextPair> pairs, std::string_view name) {
    for (const auto& [key, value] : pairs) {
        if (key == name) return value;
    }
    return {};
}

void write_time(json::Writer& writer, std::string_view name, std::optional<std::int64_t> time) {
    writer.key(name);
    if (time) {
        writer.string(format_time(*time));
    } else {
        writer.null();
    }
}

void write_item(json::Writer& writer, const QuarantineItem& item) {
    writer.begin_object()
        .member("id", item.id)
        .member("entity", item.entity)
        .member("record_id", item.record_id)
        .member("source", item.source)
        .member("reason", item.reason)
        .member("raw", item.raw)
        .key("can_retry")
        .boolean(item.retry != Retry::impossible);
    write_time(writer, "first_seen_at", item.first_seen_at);
    write_time(writer, "last_seen_at", item.last_seen_at);
    writer.key("times_seen").integer(item.times_seen).end_object();
}

Status show_status(const Bridge& bridge, HttpReply& reply) {
    const auto status = PORTICO_TRY(bridge.status());
    std::string body;
    json::Writer writer{body};
    writer.begin_object()
        .member("connector", status.connector)
        .key("syncing")
        .boolean(status.is_syncing)
        .key("entities")
        .begin_array();
    for (const auto& entity : status.entities) {
        writer.begin_object().member("entity", entity.state.entity);
        write_time(writer, "as_of", entity.state.as_of);
        write_time(writer, "changed_at", entity.state.changed_at);
        writer.key("rows").integer(entity.rows).key("quarantined").integer(entity.quarantined);
        if (!entity.state.error.empty()) writer.member("error", entity.state.error);
        writer.end_object();
    }
    writer.end_array().end_object();
    return reply.reply(200, json_type, {}, body);
}

Status start_sync(SyncJob& job, const HttpRequest& request, HttpReply& reply) {
    std::vector<std::string> entities;
    if (!request.body.empty()) {
        const auto document = PORTICO_TRY(json::parse(request.body));
        for (const auto entity : document.root()["entities"]) {
            if (find_entity(entity.text()) == nullptr) {
                return invalid("The model has no entity \"" + entity.string() + "\".");
            }
            entities.push_back(entity.string());
        }
    }
    const auto id = PORTICO_TRY(job.start(entities));
    const std::string location = "/api/v1/jobs/" + id;
    const std::array<ports::TextPair, 1> headers{{{"Location", location}}};
    std::string body;
    json::Writer{body}.begin_object().member("job", id).end_object();
    return reply.reply(202, json_type, headers, body);
}

Result<std::size_t> page_limit(const HttpRequest& request) {
    const auto text = parameter(request.query, "limit");
    if (text.empty()) return page_default;
    std::size_t limit = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc{} || end != text.data() + text.size() || limit == 0 ||
        limit > page_max) {
        return invalid("limit: a whole number from 1 to 1000.");
    }
    return limit;
}

Status list_items(const Bridge& bridge, const HttpRequest& request, HttpReply& reply) {
    const auto limit = PORTICO_TRY(page_limit(request));
    const auto items = PORTICO_TRY(bridge.quarantine(
        {.connector = {},
         .entity = std::string{parameter(request.query, "entity")},
         .after = std::string{parameter(request.query, "cursor")},
         .limit = limit}
    ));
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& item : items) write_item(writer, item);
    writer.end_array().key("next");
    if (items.size() == limit) {
        writer.string(items.back().id);
    } else {
        writer.null();
    }
    writer.end_object();
    return reply.reply(200, json_type, {}, body);
}

Status retry_item(Bridge& bridge, const HttpRequest& request, HttpReply& reply) {
    const auto id = parameter(request.path_parameters, "id");
    const bool is_mirrored = PORTICO_TRY(bridge.retry(id));
    std::string body;
    json::Writer{body}
        .begin_object()
        .member("id", id)
        .key("mirrored")
        .boolean(is_mirrored)
        .end_object();
    return reply.reply(200, json_type, {}, body);
}

Status discard_item(Bridge& bridge, const HttpRequest& request, HttpReply& reply) {
    PORTICO_TRY(bridge.discard(parameter(request.path_parameters, "id")));
    return reply.reply(204, {}, {}, {});
}

}  // namespace

Result<std::unique_ptr<AdminRoutes>> AdminRoutes::create(
    Bridge& bridge, SyncJob& job, ports::Router& router, ports::ApiDescription& description
) {
    std::unique_ptr<AdminRoutes> made{new AdminRoutes{description}};
    const ports::RoutePolicy operators{.operators_only = true, .no_etag = true};
    const auto open = [&](const char* method, const char* pattern, ports::HttpHandler handler) {
        auto policy = operators;
        policy.idempotent = std::string_view{pattern} == "/sync";
        auto route = router.open(
            owner, method, std::string{"/admin/api/v1/erp"} + pattern, policy, std::move(handler)
        );
        if (!route.ok()) return Status{route.error()};
        made->routes_.push_back(std::move(route).value());
        return Status{};
    };
    PORTICO_TRY(open("GET", "", [&bridge](const HttpRequest&, HttpReply& reply) {
        return show_status(bridge, reply);
    }));
    PORTICO_TRY(open("POST", "/sync", [&job](const HttpRequest& request, HttpReply& reply) {
        return start_sync(job, request, reply);
    }));
    PORTICO_TRY(open("GET", "/quarantine", [&bridge](const auto& request, auto& reply) {
        return list_items(bridge, request, reply);
    }));
    PORTICO_TRY(open("POST", "/quarantine/{id}/retry", [&bridge](const auto& request, auto& reply) {
        return retry_item(bridge, request, reply);
    }));
    PORTICO_TRY(open("DELETE", "/quarantine/{id}", [&bridge](const auto& request, auto& reply) {
        return discard_item(bridge, request, reply);
    }));
    PORTICO_TRY(description.add(owner, api::openapi_json));
    return made;
}

AdminRoutes::~AdminRoutes() {
    description_.remove(owner);
}

}  // namespace portico::erp
