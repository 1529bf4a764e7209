#include "erp/push/outbox_routes.hpp"

#include <charconv>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::erp {
namespace {

using ports::HttpReply;
using ports::HttpRequest;

constexpr auto owner = "host/erp";
constexpr auto json_type = "application/json";
constexpr std::size_t page_default = 100;
constexpr std::size_t page_max = 1'000;
constexpr std::string_view breaker_names[] = {"closed", "half_open", "open"};

std::string_view parameter(std::span<const ports::TextPair> pairs, std::string_view name) {
    for (const auto& [key, value] : pairs) {
        if (key == name) return value;
    }
    return {};
}

void write_text(json::Writer& writer, std::string_view name, std::string_view text) {
    writer.key(name);
    text.empty() ? writer.null() : writer.string(text);
}

void write_time(json::Writer& writer, std::string_view name, std::optional<std::int64_t> time) {
    writer.key(name);
    time ? writer.string(format_time(*time)) : writer.null();
}

void write_row(json::Writer& writer, const OrderRow& row) {
    writer.member("id", row.id)
        .member("key", push_key(row.id))
        .member("company", row.company)
        .member("state", public_name_of(row.state))
        .member("channel", row.channel);
    write_text(writer, "member", row.member);
    write_text(writer, "client_reference", row.client_reference);
    write_text(writer, "reason", row.reason);
    writer.key("attempts").integer(row.attempts);
    writer.key("uncertain").boolean(row.is_uncertain);
    write_text(writer, "erp_id", row.erp_id);
    write_text(writer, "number", row.erp_number);
    writer.member("submitted_at", format_time(row.submitted_at));
    writer.member("updated_at", format_time(row.updated_at));
    write_time(writer, "next_attempt_at", row.due_at);
}

Result<std::string> text_of(const Outbox& outbox, const OrderRow& row) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    write_row(writer, row);
    writer.key("record").raw(row.record).key("steps").begin_array();
    for (const auto& step : PORTICO_TRY(outbox.steps(row))) {
        writer.begin_object().member("name", step.name).member("at", format_time(step.at));
        write_text(writer, "detail", step.detail);
        writer.end_object();
    }
    writer.end_array().end_object();
    return body;
}

Result<OutboxPage> page_of(const HttpRequest& request, bool is_dead) {
    OutboxPage page{.is_dead = is_dead, .after_sequence = 0, .limit = page_default};
    const auto read = [&](std::string_view name, auto& number) {
        const auto text = parameter(request.query, name);
        const auto end = text.data() + text.size();
        const auto [stopped, error] = std::from_chars(text.data(), end, number);
        return text.empty() || (error == std::errc{} && stopped == end);
    };
    if (!read("cursor", page.after_sequence)) {
        return invalid("cursor: give the `next` of the former page.");
    }
    if (!read("limit", page.limit) || page.limit < 1 || page.limit > page_max) {
        return invalid("limit: a whole number from 1 to 1000.");
    }
    return page;
}

Status list(
    const OutboxRouteParts& parts, const HttpRequest& request, HttpReply& reply, bool is_dead
) {
    const auto page = PORTICO_TRY(page_of(request, is_dead));
    const auto rows = PORTICO_TRY(parts.outbox.page(page));
    const auto report = parts.pusher();
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("breaker").begin_object();
    writer.member("state", breaker_names[static_cast<std::size_t>(report.breaker)]);
    write_text(writer, "error", report.error);
    writer.end_object().key("orders").begin_object();
    for (const auto& count : PORTICO_TRY(parts.outbox.counts())) {
        writer.key(name_of(count.state)).integer(count.orders);
    }
    writer.end_object().key("items").begin_array();
    for (const auto& row : rows) {
        writer.begin_object();
        write_row(writer, row);
        writer.end_object();
    }
    writer.end_array();
    write_text(
        writer, "next", rows.size() == page.limit ? std::to_string(rows.back().sequence) : ""
    );
    writer.end_object();
    return reply.reply(200, json_type, {}, body);
}

Status show(const OutboxRouteParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto row = PORTICO_TRY(parts.outbox.find({}, parameter(request.path_parameters, "id")));
    return reply.reply(200, json_type, {}, PORTICO_TRY(text_of(parts.outbox, row)));
}

/// Reads the body and acts; `word` is the route's last part.
Status act(
    const OutboxRouteParts& parts,
    std::string_view word,
    const HttpRequest& request,
    HttpReply& reply
) {
    const auto document =
        PORTICO_TRY(json::parse(request.body.empty() ? "{}" : request.body, order_limits()));
    const auto root = document.root();
    const auto actor = "operator " + request.principal->id;
    const OperatorAction action{
        parameter(request.path_parameters, "id"), actor, root["checked_in_erp"].boolean()};
    Refusal refusal;
    const auto done = [&]() -> Result<OrderRow> {
        if (word == "retry") return parts.actions.retry(action);
        if (word == "cancel") return parts.actions.cancel(action);
        if (!root["order"].is_object()) {
            return invalid(R"(Give the order as it should be: {"order": {"lines": [...]}}.)");
        }
        return parts.actions.repair(action, root["order"].dump(), refusal);
    }();
    if (!done.ok()) {
        if (refusal.kind.empty()) return done.error();
        return reply.problem(refusal.kind, done.error().message, refusal.members);
    }
    PORTICO_TRY(parts.audit.append(
        {.actor = actor,
         .action = "order." + std::string{word},
         .object = done->id,
         .detail = action.is_checked_in_erp ? "The operator has looked in the ERP." : ""}
    ));
    return reply.reply(200, json_type, {}, PORTICO_TRY(text_of(parts.outbox, *done)));
}

Status retry_dead(const OutboxRouteParts& parts, const HttpRequest& request, HttpReply& reply) {
    const auto actor = "operator " + request.principal->id;
    const auto count = PORTICO_TRY(parts.actions.retry_dead(actor));
    PORTICO_TRY(parts.audit.append(
        {.actor = actor,
         .action = "order.retry",
         .object = "dead letters",
         .detail = std::to_string(count) + " orders"}
    ));
    return reply.reply(200, json_type, {}, R"({"retried":)" + std::to_string(count) + "}");
}

}  // namespace

Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_outbox_routes(
    ports::Router& router, const OutboxRouteParts& parts
) {
    std::vector<std::unique_ptr<ports::OpenRoute>> routes;
    const auto open = [&](const char* method, const std::string& path, ports::HttpHandler handler) {
        ports::RoutePolicy policy{.operators_only = true, .no_etag = true};
        policy.body_bytes_max = static_cast<std::uint32_t>(order_bytes_max);
        auto route =
            router.open(owner, method, "/admin/api/v1/erp" + path, policy, std::move(handler));
        if (!route.ok()) return Status{route.error()};
        routes.push_back(std::move(*route));
        return Status{};
    };
    PORTICO_TRY(open("GET", "/outbox", [parts](const auto& request, auto& reply) {
        return list(parts, request, reply, false);
    }));
    PORTICO_TRY(open("GET", "/dead-letters", [parts](const auto& request, auto& reply) {
        return list(parts, request, reply, true);
    }));
    PORTICO_TRY(open("POST", "/dead-letters/retry", [parts](const auto& request, auto& reply) {
        return retry_dead(parts, request, reply);
    }));
    PORTICO_TRY(open("GET", "/outbox/{id}", [parts](const auto& request, auto& reply) {
        return show(parts, request, reply);
    }));
    for (const std::string_view word : {"retry", "cancel", "repair"}) {
        PORTICO_TRY(open(
            "POST",
            "/outbox/{id}/" + std::string{word},
            [parts, word](const auto& request, auto& reply) {
                return act(parts, word, request, reply);
            }
        ));
    }
    return routes;
}

}  // namespace portico::erp
