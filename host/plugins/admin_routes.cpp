#include "plugins/admin_routes.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <portico/json.hpp>

#include "embedded/portico_plugins_texts.hpp"

namespace portico::plugins {
namespace {

constexpr std::string_view list_path = "/admin/api/v1/plugins";
constexpr std::string_view one_path = "/admin/api/v1/plugins/{id}";
constexpr std::string_view owner = "host";

std::string_view id_of(const ports::HttpRequest& request) {
    return request.path_parameters.empty() ? std::string_view{} : request.path_parameters[0].second;
}

void append_list(
    json::Writer& writer, std::string_view name, const std::vector<std::string>& list
) {
    writer.key(name).begin_array();
    for (const auto& text : list) writer.string(text);
    writer.end_array();
}

void append(json::Writer& writer, const PluginReport& report) {
    writer.begin_object();
    writer.member("id", report.id);
    writer.member("version", report.version);
    writer.member("vendor", report.vendor);
    writer.member("description", report.description);
    writer.member("status", report.status);
    writer.member("state", core::state_name(report.state));
    writer.key("enabled").boolean(report.is_enabled);
    writer.member("reason", report.reason);
    writer.member("leaks", report.leaks);
    writer.key("pinned").boolean(report.is_pinned);
    writer.key("stuck").boolean(report.is_stuck);
    writer.key("generation").integer(report.generation);
    writer.member("sha256", report.sha256);
    writer.key("config_schema").raw(report.config_schema.empty() ? "{}" : report.config_schema);
    append_list(writer, "routes", report.routes);
    append_list(writer, "provides", report.provides);
    append_list(writer, "needs", report.needs);
    writer.end_object();
}

Status answer(ports::HttpReply& reply, const std::string& body) {
    return reply.reply(200, "application/json", {}, body);
}

Status answer_one(const PluginManager& manager, std::string_view id, ports::HttpReply& reply) {
    const auto report = PORTICO_TRY(manager.info(id));
    std::string body;
    json::Writer writer{body};
    append(writer, report);
    return answer(reply, body);
}

Status answer_list(const PluginManager& manager, ports::HttpReply& reply) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    writer.key("items").begin_array();
    for (const auto& report : manager.list()) append(writer, report);
    writer.end_array();
    writer.key("next").null();
    writer.end_object();
    return answer(reply, body);
}

Result<Cascade> cascade_of(const ports::HttpRequest& request) {
    for (const auto& [name, value] : request.query) {
        if (name != "cascade") continue;
        if (value == "true") return Cascade::yes;
        if (value != "false") return invalid("cascade is true or false");
    }
    return Cascade::no;
}

class RouteList {
public:
    explicit RouteList(ports::Router& router) : router_{router} {}

    Status open(std::string_view method, std::string pattern, ports::HttpHandler handler) {
        const ports::RoutePolicy policy{.operators_only = true, .no_etag = true};
        routes_.push_back(PORTICO_TRY(router_.open(
            std::string{owner}, std::string{method}, std::move(pattern), policy, std::move(handler)
        )));
        return {};
    }

    /// POST /admin/api/v1/plugins/{id}/<verb>: acts, then answers what the plugin is now.
    template <class Act>
    Status open_action(const PluginManager& manager, std::string_view verb, Act act) {
        return open(
            "POST",
            std::string{one_path} + "/" + std::string{verb},
            [&manager, act](const ports::HttpRequest& request, ports::HttpReply& reply) -> Status {
                PORTICO_TRY(act(request));
                return answer_one(manager, id_of(request), reply);
            }
        );
    }

    std::vector<std::unique_ptr<ports::OpenRoute>> take() { return std::move(routes_); }

private:
    ports::Router& router_;
    std::vector<std::unique_ptr<ports::OpenRoute>> routes_;
};

}  // namespace

Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_admin_routes(
    ports::Router& router, ports::ApiDescription& api, PluginManager& manager
) {
    using ports::HttpReply;
    using ports::HttpRequest;
    RouteList routes{router};
    PORTICO_TRY(routes.open(
        "GET",
        std::string{list_path},
        [&manager](const HttpRequest&, HttpReply& reply) { return answer_list(manager, reply); }
    ));
    PORTICO_TRY(routes.open(
        "GET",
        std::string{one_path},
        [&manager](const HttpRequest& request, HttpReply& reply) {
            return answer_one(manager, id_of(request), reply);
        }
    ));
    PORTICO_TRY(routes.open_action(manager, "enable", [&manager](const HttpRequest& request) {
        return manager.enable(id_of(request));
    }));
    PORTICO_TRY(routes.open_action(
        manager,
        "disable",
        [&manager](const HttpRequest& request) -> Status {
            const auto cascade = PORTICO_TRY(cascade_of(request));
            return manager.disable(id_of(request), cascade);
        }
    ));
    PORTICO_TRY(routes.open_action(manager, "reload", [&manager](const HttpRequest& request) {
        return manager.reload(id_of(request));
    }));
    PORTICO_TRY(routes.open_action(
        manager,
        "lift-quarantine",
        [&manager](const HttpRequest& request) { return manager.lift_quarantine(id_of(request)); }
    ));
    PORTICO_TRY(api.add("host/plugins", texts::admin_openapi_json));
    return routes.take();
}

}  // namespace portico::plugins
