#include "security/secret_routes.hpp"

#include <functional>
#include <utility>

#include <portico/json.hpp>

namespace portico::security {

namespace {

using ports::HttpReply;
using ports::HttpRequest;

SealedSecrets::Name name_of(const HttpRequest& request) {
    return {
        std::string{request.path_parameters[0].second},
        std::string{request.path_parameters[1].second}};
}

Status note(
    ports::Audit& audit,
    const HttpRequest& request,
    std::string action,
    const SealedSecrets::Name& name
) {
    return audit.append(
        {"operator " + request.principal->id, std::move(action), name.owner + "/" + name.name, ""}
    );
}

Status list_secrets(const SealedSecrets& secrets, HttpReply& reply) {
    const auto names = PORTICO_TRY(secrets.list());
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& [owner, name] : names) {
        writer.begin_object().member("plugin", owner).member("name", name).end_object();
    }
    writer.end_array().key("next").null().end_object();
    return reply.reply(200, "application/json", {}, body);
}

Status set_secret(
    SealedSecrets& secrets, ports::Audit& audit, const HttpRequest& request, HttpReply& reply
) {
    // The sentence of a parser may quote the body: it is not passed on.
    const auto document = json::parse(request.body, {.bytes_max = 256U * 1024U, .depth_max = 2});
    if (!document || !document->root()["value"].is_string()) {
        return invalid("The body must be JSON: {\"value\": \"...\"}.");
    }
    const auto name = name_of(request);
    PORTICO_TRY(secrets.set(name, document->root()["value"].string()));
    PORTICO_TRY(note(audit, request, "secret.set", name));
    return reply.reply(204, {}, {}, {});
}

Status remove_secret(
    SealedSecrets& secrets, ports::Audit& audit, const HttpRequest& request, HttpReply& reply
) {
    const auto name = name_of(request);
    PORTICO_TRY(secrets.remove(name));
    PORTICO_TRY(note(audit, request, "secret.remove", name));
    return reply.reply(204, {}, {}, {});
}

}  // namespace

Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_secret_routes(
    ports::Router& router, SealedSecrets& secrets, ports::Audit& audit
) {
    ports::RoutePolicy policy;
    policy.operators_only = true;
    policy.body_bytes_max = 256U * 1024U;
    constexpr auto one = "/admin/api/v1/secrets/{plugin}/{name}";
    std::vector<std::unique_ptr<ports::OpenRoute>> opened;
    opened.push_back(PORTICO_TRY(router.open(
        "host",
        "GET",
        "/admin/api/v1/secrets",
        policy,
        [&secrets](const HttpRequest&, HttpReply& reply) { return list_secrets(secrets, reply); }
    )));
    opened.push_back(PORTICO_TRY(router.open(
        "host",
        "PUT",
        one,
        policy,
        [&](const HttpRequest& request, HttpReply& reply) {
            return set_secret(secrets, audit, request, reply);
        }
    )));
    opened.push_back(PORTICO_TRY(router.open(
        "host",
        "DELETE",
        one,
        policy,
        [&](const HttpRequest& request, HttpReply& reply) {
            return remove_secret(secrets, audit, request, reply);
        }
    )));
    return opened;
}

}  // namespace portico::security
