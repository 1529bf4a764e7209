#include "security/routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <portico/abi/http.h>
#include <portico/json.hpp>
#include <portico/time.hpp>

#include "embedded/portico_security_openapi_document.hpp"
#include "security/sql_values.hpp"

namespace portico::security {

namespace {

using ports::CallerKind;
using ports::HttpReply;
using ports::HttpRequest;

constexpr std::size_t page_default = 100;
constexpr std::size_t page_max = 1'000;

struct RoleName {
    std::uint32_t bit;
    std::string_view name;
};

constexpr std::array<RoleName, 5> role_names = {{
    {PORTICO_ROLE_BUYER, "buyer"},
    {PORTICO_ROLE_APPROVER, "approver"},
    {PORTICO_ROLE_FINANCE, "finance"},
    {PORTICO_ROLE_MANAGER, "manager"},
    {PORTICO_ROLE_COMPANY_ADMIN, "company-admin"},
}};

void append_time(json::Writer& writer, std::string_view name, std::optional<ports::Instant> at) {
    writer.key(name);
    if (at)
        writer.string(format_time(microseconds_of(*at)));
    else
        writer.null();
}

void append_texts(
    json::Writer& writer, std::string_view name, const std::vector<std::string>& texts
) {
    writer.key(name).begin_array();
    for (const auto& text : texts) writer.string(text);
    writer.end_array();
}

void append_key(json::Writer& writer, const KeyRecord& key) {
    writer.member("id", key.id).member("name", key.name);
    writer.member("kind", key.kind == KeyKind::operator_ ? "operator" : "storefront");
    append_texts(writer, "scopes", key.scopes);
    writer.key("company");
    if (key.company.empty())
        writer.null();
    else
        writer.string(key.company);
    append_time(writer, "created_at", key.created_at);
    append_time(writer, "expires_at", key.expires_at);
    append_time(writer, "revoked_at", key.revoked_at);
    append_time(writer, "last_used_at", key.last_used_at);
}

std::string actor_of(const HttpRequest& request) {
    return "operator " + request.principal->id;
}

std::string_view query_value(const HttpRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.query) {
        if (key == name) return value;
    }
    return {};
}

/// A positive number of the query, `fallback` where it is missing.
Result<std::int64_t> query_number(
    const HttpRequest& request, std::string_view name, std::int64_t fallback
) {
    const auto text = query_value(request, name);
    if (text.empty()) return fallback;
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size() || number < 1)
        return invalid("The query parameter " + std::string{name} + " must be a positive number.");
    return number;
}

Result<json::Document> body_of(const HttpRequest& request) {
    auto document = json::parse(request.body, {.bytes_max = 64U * 1024U, .depth_max = 4});
    if (!document) return invalid("The body is not valid JSON: " + document.error().message);
    if (!document->root().is_object()) return invalid("The body must be a JSON object.");
    return document;
}

std::string_view kind_name(CallerKind kind) {
    switch (kind) {
        case CallerKind::storefront:
            return "storefront";
        case CallerKind::member:
            return "member";
        case CallerKind::operator_:
            return "operator";
        default:
            return "anonymous";
    }
}

Status show_me(const RouteParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto& principal = *request.principal;
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    writer.member("kind", kind_name(principal.kind)).member("id", principal.id);
    writer.key("company");
    if (const auto company = parts.directory.find_company(principal.company)) {
        writer.begin_object().member("id", company->id).member("name", company->name).end_object();
    } else {
        writer.null();
    }
    writer.key("member");
    if (principal.member.empty())
        writer.null();
    else
        writer.string(principal.member);
    writer.key("roles").begin_array();
    for (const auto& role : role_names) {
        if ((principal.roles & role.bit) != 0) writer.string(role.name);
    }
    writer.end_array();
    append_texts(writer, "scopes", principal.scopes);
    append_texts(writer, "plugins", parts.plugins());
    writer.member("language", request.language);
    writer.end_object();
    return reply.reply(200, "application/json", {}, body);
}

/// A storefront backend asks for a token for one member, who then calls himself.
Status open_session(const RouteParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto& principal = *request.principal;
    if (principal.kind != CallerKind::storefront)
        return denied("Only a storefront's API key can open a session.");
    const auto document = PORTICO_TRY(body_of(request));
    const auto root = document.root();
    const auto company_id =
        root["company"].is_missing() ? principal.company : root["company"].string();
    const auto member_id = root["member"].is_missing() ? principal.member : root["member"].string();
    if (company_id.empty() || member_id.empty())
        return invalid(
            "Name the company and the member: {\"company\": \"...\", \"member\": \"...\"}."
        );
    const bool is_foreign = !principal.company.empty() && principal.company != company_id;
    const auto company = is_foreign ? nullptr : parts.directory.find_company(company_id);
    if (!company || !company->active) return not_found("There is no such company.");
    const auto member = parts.directory.find_member(company_id, member_id);
    if (!member || !member->active) return not_found("This company has no such member.");

    const auto expires_at = parts.clock.now() + parts.session_time;
    const auto token = parts.member_tokens.mint({company_id, member_id, principal.id, expires_at});
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    writer.member("token", token).member("token_type", "Bearer");
    writer.member("company", company_id).member("member", member_id);
    append_time(writer, "expires_at", expires_at);
    writer.end_object();
    const ports::TextPair header{"Cache-Control", "no-store"};
    return reply.reply(201, "application/json", {&header, 1}, body);
}

Status list_keys(const RouteParts& parts, const HttpRequest& /*request*/, HttpReply& reply) {
    const auto keys = PORTICO_TRY(parts.store.list());
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& key : keys) {
        writer.begin_object();
        append_key(writer, key);
        writer.end_object();
    }
    writer.end_array().key("next").null().end_object();
    return reply.reply(200, "application/json", {}, body);
}

/// A field that is misspelt or of another type must not make a wider key.
Status check_new_key(const json::Value& root) {
    if (!root.is_object()) return invalid("The body must be an object with name, kind and scopes.");
    for (auto at = root.begin(); at != root.end(); ++at) {
        const auto field = at.key();
        if (field == "scopes") {
            if ((*at).is_array()) continue;
            return invalid("`scopes` must be a list of texts.");
        }
        const bool is_known =
            field == "name" || field == "kind" || field == "company" || field == "expires_at";
        if (!is_known) {
            return invalid(
                "A key has no field `" + std::string{field} +
                "`; known are name, kind, scopes, company and expires_at."
            );
        }
        if (!(*at).is_string() && !(*at).is_null()) {
            return invalid("`" + std::string{field} + "` must be a text.");
        }
    }
    return {};
}

Result<NewKey> read_new_key(const json::Value& root) {
    PORTICO_TRY(check_new_key(root));
    NewKey wanted;
    const auto kind = root["kind"].text();
    if (!root["kind"].is_missing() && kind != "storefront" && kind != "operator")
        return invalid("The kind of a key is storefront or operator.");
    wanted.kind = kind == "operator" ? KeyKind::operator_ : KeyKind::storefront;
    wanted.name = root["name"].string();
    wanted.company = root["company"].string();
    if (root["scopes"].is_missing())
        wanted.scopes = {wanted.kind == KeyKind::operator_ ? "operator" : "storefront"};
    for (const auto scope : root["scopes"]) wanted.scopes.push_back(scope.string());
    if (root["expires_at"].is_string()) {
        const auto expiry = PORTICO_TRY(parse_time(root["expires_at"].text()));
        wanted.expires_at = instant_of(expiry);
    }
    return wanted;
}

Status create_key(const RouteParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto document = PORTICO_TRY(body_of(request));
    const auto wanted = PORTICO_TRY(read_new_key(document.root()));
    const auto made = PORTICO_TRY(parts.store.add(wanted));
    PORTICO_TRY(parts.ring.refresh());
    PORTICO_TRY(
        parts.audit.append({actor_of(request), "key.create", made.record.id, made.record.name})
    );
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    append_key(writer, made.record);
    writer.member("secret", made.secret);
    writer.end_object();
    return reply.reply(201, "application/json", {}, body);
}

Status revoke_key(const RouteParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto id = request.path_parameters[0].second;
    PORTICO_TRY(parts.store.revoke(id));
    PORTICO_TRY(parts.ring.refresh());
    PORTICO_TRY(parts.audit.append({actor_of(request), "key.revoke", std::string{id}, ""}));
    return reply.reply(204, {}, {}, {});
}

Status list_audit(const RouteParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto limit = PORTICO_TRY(query_number(request, "limit", page_default));
    const auto before = query_value(request, "cursor").empty()
                            ? 0
                            : PORTICO_TRY(query_number(request, "cursor", 1));
    const auto count = std::min(static_cast<std::size_t>(limit), page_max);
    const auto records = PORTICO_TRY(parts.audit.list(before, count));
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& record : records) {
        writer.begin_object();
        writer.key("id").integer(record.id);
        append_time(writer, "at", record.at);
        writer.member("actor", record.entry.actor).member("action", record.entry.action);
        writer.member("object", record.entry.object).member("detail", record.entry.detail);
        writer.end_object();
    }
    writer.end_array().key("next");
    if (records.size() == count && records.back().id > 1)
        writer.string(std::to_string(records.back().id));
    else
        writer.null();
    writer.end_object();
    return reply.reply(200, "application/json", {}, body);
}

}  // namespace

Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_routes(
    ports::Router& router, const RouteParts& parts
) {
    using Answer = Status (*)(const RouteParts&, const HttpRequest&, HttpReply&);

    struct Wanted {
        std::string_view method;
        std::string_view pattern;
        Answer answer;
    };

    constexpr std::array<Wanted, 6> all = {{
        {"GET", "/api/v1/me", show_me},
        {"POST", "/api/v1/sessions", open_session},
        {"GET", "/admin/api/v1/keys", list_keys},
        {"POST", "/admin/api/v1/keys", create_key},
        {"POST", "/admin/api/v1/keys/{id}/revoke", revoke_key},
        {"GET", "/admin/api/v1/audit", list_audit},
    }};
    std::vector<std::unique_ptr<ports::OpenRoute>> opened;
    for (const auto& [method, pattern, answer] : all) {
        ports::RoutePolicy policy;
        policy.operators_only = pattern.starts_with("/admin/");
        policy.body_bytes_max = 64U * 1024U;
        // Not for keys: their secret is kept nowhere, so it can't be answered again.
        policy.idempotent = pattern == "/api/v1/sessions";
        opened.push_back(PORTICO_TRY(router.open(
            "host",
            std::string{method},
            std::string{pattern},
            policy,
            [parts, answer = answer](const HttpRequest& request, HttpReply& reply) {
                return answer(parts, request, reply);
            }
        )));
    }
    return opened;
}

std::string_view openapi() {
    return openapi_document::openapi_json;
}

}  // namespace portico::security
