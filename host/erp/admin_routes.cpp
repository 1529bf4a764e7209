#include "erp/admin_routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "embedded/portico_erp_api.hpp"
#include "erp/status_reply.hpp"

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
    return reply.reply(200, json_type, {}, status_json(status));
}

Status show_check(Bridge& bridge, HttpReply& reply) {
    const auto checks = bridge.check();
    const bool is_ok = std::ranges::all_of(checks, &ports::ConnectionCheck::is_ok);
    std::string body;
    json::Writer writer{body};
    writer.begin_object()
        .member("connector", bridge.config().connector)
        .key("ok")
        .boolean(is_ok)
        .key("checks")
        .begin_array();
    for (const auto& check : checks) {
        writer.begin_object()
            .member("name", check.name)
            .key("ok")
            .boolean(check.is_ok)
            .member("sentence", check.sentence)
            .end_object();
    }
    writer.end_array().end_object();
    return reply.reply(200, json_type, {}, body);
}

/// The entities that the body names; none: all.
Result<std::vector<std::string>> named_entities(const HttpRequest& request) {
    std::vector<std::string> entities;
    if (request.body.empty()) return entities;
    const auto document = PORTICO_TRY(json::parse(request.body));
    const auto list = document.root()["entities"];
    if (!document.root().is_object() || !(list.is_missing() || list.is_array())) {
        return invalid(R"(The body is an object like {"entities": ["order"]}, or empty.)");
    }
    for (const auto entity : list) {
        if (find_entity(entity.text()) == nullptr) {
            return invalid("The model has no entity \"" + entity.string() + "\".");
        }
        entities.push_back(entity.string());
    }
    return entities;
}

Status note(
    const AdminParts& parts, const HttpRequest& request, std::string_view action, std::string object
) {
    return parts.audit.append(
        {.actor = "operator " + request.principal->id,
         .action = std::string{action},
         .object = std::move(object),
         .detail = {}}
    );
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "all" : text;
}

Status pause(const AdminParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto entities = PORTICO_TRY(named_entities(request));
    PORTICO_TRY(parts.bridge.pause(entities, "operator " + request.principal->id));
    PORTICO_TRY(note(parts, request, "erp.pause", joined(entities)));
    return show_status(parts.bridge, reply);
}

Status resume(const AdminParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto entities = PORTICO_TRY(named_entities(request));
    PORTICO_TRY(parts.bridge.resume(entities));
    PORTICO_TRY(note(parts, request, "erp.resume", joined(entities)));
    return show_status(parts.bridge, reply);
}

Status start_sync(SyncJob& job, const HttpRequest& request, HttpReply& reply) {
    const auto entities = PORTICO_TRY(named_entities(request));
    auto extent = Extent::changes;
    if (!request.body.empty()) {
        const auto document = PORTICO_TRY(json::parse(request.body));
        const auto full = document.root()["full"];
        if (!full.is_missing() && !full.is_boolean()) return invalid("\"full\" is true or false.");
        if (full.boolean()) extent = Extent::everything;
    }
    const auto id = PORTICO_TRY(job.start(entities, extent));
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

Status retry_item(const AdminParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto id = parameter(request.path_parameters, "id");
    const bool is_mirrored = PORTICO_TRY(parts.bridge.retry(id));
    PORTICO_TRY(note(parts, request, "erp.quarantine.retry", std::string{id}));
    std::string body;
    json::Writer{body}
        .begin_object()
        .member("id", id)
        .key("mirrored")
        .boolean(is_mirrored)
        .end_object();
    return reply.reply(200, json_type, {}, body);
}

Status discard_item(const AdminParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto id = parameter(request.path_parameters, "id");
    PORTICO_TRY(parts.bridge.discard(id));
    PORTICO_TRY(note(parts, request, "erp.quarantine.discard", std::string{id}));
    return reply.reply(204, {}, {}, {});
}

}  // namespace

Result<std::unique_ptr<AdminRoutes>> AdminRoutes::create(const AdminParts& parts) {
    std::unique_ptr<AdminRoutes> made{new AdminRoutes{parts.description}};
    const auto open = [&](const char* method, const char* pattern, ports::HttpHandler handler) {
        const ports::RoutePolicy operators{
            .operators_only = true,
            .idempotent = std::string_view{pattern} == "/sync",
            .no_etag = true};
        auto route = parts.router.open(
            owner, method, std::string{"/admin/api/v1/erp"} + pattern, operators, std::move(handler)
        );
        if (!route.ok()) return Status{route.error()};
        made->routes_.push_back(std::move(route).value());
        return Status{};
    };
    auto& bridge = parts.bridge;
    PORTICO_TRY(open("GET", "", [&bridge](const HttpRequest&, HttpReply& reply) {
        return show_status(bridge, reply);
    }));
    PORTICO_TRY(open("GET", "/check", [&bridge](const HttpRequest&, HttpReply& reply) {
        return show_check(bridge, reply);
    }));
    PORTICO_TRY(open("POST", "/sync", [&job = parts.job](const auto& request, auto& reply) {
        return start_sync(job, request, reply);
    }));
    PORTICO_TRY(open("POST", "/pause", [parts](const auto& request, auto& reply) {
        return pause(parts, request, reply);
    }));
    PORTICO_TRY(open("POST", "/resume", [parts](const auto& request, auto& reply) {
        return resume(parts, request, reply);
    }));
    PORTICO_TRY(open("GET", "/quarantine", [&bridge](const auto& request, auto& reply) {
        return list_items(bridge, request, reply);
    }));
    PORTICO_TRY(open("POST", "/quarantine/{id}/retry", [parts](const auto& request, auto& reply) {
        return retry_item(parts, request, reply);
    }));
    PORTICO_TRY(open("DELETE", "/quarantine/{id}", [parts](const auto& request, auto& reply) {
        return discard_item(parts, request, reply);
    }));
    PORTICO_TRY(parts.description.add(owner, api::openapi_json));
    return made;
}

AdminRoutes::~AdminRoutes() {
    description_.remove(owner);
}

}  // namespace portico::erp
