#include "erp/push/buyer_routes.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <portico/abi/http.h>
#include <portico/time.hpp>

namespace portico::erp {
namespace {

using ports::HttpReply;
using ports::HttpRequest;

/// Also the scope of API keys that may do nothing else.
constexpr auto owner = "orders";
constexpr auto pattern = "/api/v1/orders";
constexpr auto json_type = "application/json";
constexpr std::size_t page_default = 20;
constexpr std::size_t page_max = 100;

constexpr std::uint32_t may_order = PORTICO_ROLE_BUYER;
constexpr std::uint32_t may_read =
    PORTICO_ROLE_BUYER | PORTICO_ROLE_APPROVER | PORTICO_ROLE_FINANCE | PORTICO_ROLE_COMPANY_ADMIN;

std::string_view parameter(std::span<const ports::TextPair> pairs, std::string_view name) {
    for (const auto& [key, value] : pairs) {
        if (key == name) return value;
    }
    return {};
}

Status refuse(const Error& error, const Refusal& refusal, HttpReply& reply) {
    if (refusal.kind.empty()) return error;
    return reply.problem(refusal.kind, error.message, refusal.members);
}

Status place_order(OrderDesk& desk, const HttpRequest& request, HttpReply& reply) {
    const auto& caller = *request.principal;
    const ports::OrderSubmission order{
        .company = caller.company,
        .member = caller.member,
        .channel = "api",
        .key = request.header("Idempotency-Key").value_or(""),
        .json = request.body,
        .language = request.language};
    Refusal refusal;
    const auto id = desk.accept(order, PriceTrust::compare, refusal);
    if (!id.ok()) return refuse(id.error(), refusal, reply);
    const auto body = PORTICO_TRY(desk.view().show(caller.company, *id, request.language));
    const auto location = std::string{pattern} + "/" + *id;
    const std::array<ports::TextPair, 1> headers{{{"Location", location}}};
    return reply.reply(202, json_type, headers, body);
}

Status show_order(const OrderDesk& desk, const HttpRequest& request, HttpReply& reply) {
    const auto id = parameter(request.path_parameters, "id");
    const auto body =
        PORTICO_TRY(desk.view().show(request.principal->company, id, request.language));
    return reply.reply(200, json_type, {}, body);
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stopped == end;
}

Status prove_line(const OrderDesk& desk, const HttpRequest& request, HttpReply& reply) {
    ProofQuestion question{
        .company = request.principal->company,
        .order = parameter(request.path_parameters, "id"),
        .language = request.language};
    if (!read_number(parameter(request.path_parameters, "line"), question.line)) {
        return invalid("A line is a whole number: 1, 2, 3.");
    }
    return reply.reply(200, json_type, {}, PORTICO_TRY(desk.prove(question)));
}

Status read_cursor(std::string_view cursor, HistoryFilter& filter) {
    if (cursor.empty()) return {};
    const auto split = cursor.find('~');
    if (split == std::string_view::npos ||
        !read_number(cursor.substr(0, split), filter.before_at)) {
        return invalid("cursor: give the `next` of the former page.");
    }
    filter.before_id = cursor.substr(split + 1);
    return {};
}

Status read_time(std::string_view name, const HttpRequest& request, std::int64_t& time) {
    const auto text = parameter(request.query, name);
    if (text.empty()) return {};
    const auto read = parse_time(text);
    if (!read.ok()) return invalid(std::string{name} + ": " + read.error().message);
    time = *read;
    return {};
}

Status list_orders(const OrderDesk& desk, const HttpRequest& request, HttpReply& reply) {
    HistoryFilter filter;
    filter.company = request.principal->company;
    filter.status = parameter(request.query, "status");
    filter.limit = page_default;
    const auto limit = parameter(request.query, "limit");
    const bool is_fine = limit.empty() || read_number(limit, filter.limit);
    if (!is_fine || filter.limit < 1 || filter.limit > page_max) {
        return invalid("limit: a whole number from 1 to 100.");
    }
    PORTICO_TRY(read_time("from", request, filter.from));
    PORTICO_TRY(read_time("to", request, filter.to));
    PORTICO_TRY(read_cursor(parameter(request.query, "cursor"), filter));
    return reply.reply(200, json_type, {}, PORTICO_TRY(desk.view().list(filter, request.language)));
}

}  // namespace

Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_buyer_routes(
    ports::Router& router, OrderDesk& desk
) {
    std::vector<std::unique_ptr<ports::OpenRoute>> routes;
    const ports::RoutePolicy ordering{
        .roles = may_order,
        .needs_company = true,
        .no_etag = true,
        .body_bytes_max = static_cast<std::uint32_t>(order_bytes_max)};
    const ports::RoutePolicy reading{.roles = may_read, .needs_company = true};
    routes.push_back(PORTICO_TRY(router.open(
        owner,
        "POST",
        pattern,
        ordering,
        [&desk](const auto& request, auto& reply) { return place_order(desk, request, reply); }
    )));
    routes.push_back(PORTICO_TRY(router.open(
        owner,
        "GET",
        pattern,
        reading,
        [&desk](const auto& request, auto& reply) { return list_orders(desk, request, reply); }
    )));
    routes.push_back(PORTICO_TRY(router.open(
        owner,
        "GET",
        std::string{pattern} + "/{id}",
        reading,
        [&desk](const auto& request, auto& reply) { return show_order(desk, request, reply); }
    )));
    routes.push_back(PORTICO_TRY(router.open(
        owner,
        "GET",
        std::string{pattern} + "/{id}/lines/{line}/proof",
        reading,
        [&desk](const auto& request, auto& reply) { return prove_line(desk, request, reply); }
    )));
    return routes;
}

}  // namespace portico::erp
