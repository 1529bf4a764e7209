#include "erp/shadow/comparison_routes.hpp"

#include <array>

#include <portico/json.hpp>

#include "embedded/portico_erp_shadow_api.hpp"

namespace portico::erp {
namespace {

using ports::HttpReply;
using ports::HttpRequest;

constexpr auto owner = "host/erp/shadow";
constexpr auto json_type = "application/json";
constexpr auto path = "/admin/api/v1/erp/price-comparisons";
constexpr std::size_t listed_max = 50;

Status start(ComparisonJob& job, const HttpRequest& request, HttpReply& reply) {
    std::size_t samples = 200;
    std::optional<std::int64_t> seed;
    std::string company;
    if (!request.body.empty()) {
        const auto document = PORTICO_TRY(json::parse(request.body));
        const auto root = document.root();
        if (!root.is_object()) return invalid(R"(The body is an object like {"samples": 200}.)");
        if (!root["samples"].is_missing()) {
            const auto wanted = root["samples"].integer();
            samples = wanted.ok() && *wanted > 0 ? static_cast<std::size_t>(*wanted) : 0;
        }
        if (!root["seed"].is_missing()) seed = PORTICO_TRY(root["seed"].integer());
        company = root["company"].string();
    }
    const auto id = PORTICO_TRY(job.start(samples, seed, company));
    const std::string location = "/api/v1/jobs/" + id;
    const std::array<ports::TextPair, 1> headers{{{"Location", location}}};
    std::string body;
    json::Writer{body}.begin_object().member("job", id).end_object();
    return reply.reply(202, json_type, headers, body);
}

/// The reports without what makes them long.
Status list(const ReportStore& store, HttpReply& reply) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& report : PORTICO_TRY(store.list(listed_max))) {
        const auto document = PORTICO_TRY(json::parse(report, {.bytes_max = 16U << 20U}));
        const auto root = document.root();
        writer.begin_object();
        for (auto member = root.begin(); member != root.end(); ++member) {
            if ((*member).is_array()) continue;
            writer.key(member.key()).value(*member);
        }
        writer.end_object();
    }
    writer.end_array().end_object();
    return reply.reply(200, json_type, {}, body);
}

Status show(const ReportStore& store, const HttpRequest& request, HttpReply& reply) {
    std::string_view id;
    for (const auto& [key, value] : request.path_parameters) {
        if (key == "id") id = value;
    }
    return reply.reply(200, json_type, {}, PORTICO_TRY(store.find(id)));
}

}  // namespace

Result<std::unique_ptr<ComparisonRoutes>> ComparisonRoutes::create(
    ComparisonJob& job,
    const ReportStore& store,
    ports::Router& router,
    ports::ApiDescription& description
) {
    std::unique_ptr<ComparisonRoutes> made{new ComparisonRoutes{description}};
    const auto open = [&](const char* method, const char* rest, ports::HttpHandler handler) {
        const ports::RoutePolicy operators{
            .operators_only = true,
            .idempotent = std::string_view{method} == "POST",
            .no_etag = true};
        auto route =
            router.open(owner, method, std::string{path} + rest, operators, std::move(handler));
        if (!route.ok()) return Status{route.error()};
        made->routes_.push_back(std::move(route).value());
        return Status{};
    };
    PORTICO_TRY(open("POST", "", [&job](const auto& request, auto& reply) {
        return start(job, request, reply);
    }));
    PORTICO_TRY(open("GET", "", [&store](const HttpRequest&, HttpReply& reply) {
        return list(store, reply);
    }));
    PORTICO_TRY(open("GET", "/{id}", [&store](const auto& request, auto& reply) {
        return show(store, request, reply);
    }));
    PORTICO_TRY(description.add(owner, shadow_api::openapi_json));
    return made;
}

ComparisonRoutes::~ComparisonRoutes() {
    description_.remove(owner);
}

}  // namespace portico::erp
