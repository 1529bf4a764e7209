#include "fake_router.hpp"

#include <algorithm>
#include <utility>

namespace portico::testkit {
namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const auto lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string decode(std::string_view text, bool is_query) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
            digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += is_query && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

Texts parse_query(std::string_view query) {
    Texts pairs;
    if (query.empty()) return pairs;
    for (const auto part : split(query, '&')) {
        const auto equals = part.find('=');
        const auto value =
            equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        pairs.emplace_back(decode(part.substr(0, equals), true), decode(value, true));
    }
    return pairs;
}

std::vector<ports::TextPair> views(const Texts& texts) {
    std::vector<ports::TextPair> pairs;
    for (const auto& [name, value] : texts) pairs.emplace_back(name, value);
    return pairs;
}

/// The same table as the gateway's.
int http_status(Code code) {
    switch (code) {
        case Code::invalid:
            return 400;
        case Code::not_found:
            return 404;
        case Code::conflict:
            return 409;
        case Code::denied:
            return 403;
        case Code::unavailable:
        case Code::cancelled:
            return 503;
        case Code::timeout:
            return 504;
        case Code::quota:
            return 429;
        case Code::unsupported:
            return 501;
        case Code::internal:
            break;
    }
    return 500;
}

FakeResponse problem(int status, std::string sentence) {
    FakeResponse response{.status = status, .content_type = "application/problem+json"};
    json::Writer{response.body}
        .begin_object()
        .key("status")
        .integer(status)
        .member("detail", sentence)
        .end_object();
    response.error = std::move(sentence);
    return response;
}

class CapturedReply final : public ports::HttpReply {
public:
    explicit CapturedReply(std::optional<int> hangs_up_after) : hangs_up_after_{hangs_up_after} {}

    Status reply(
        int status,
        std::string_view content_type,
        std::span<const ports::TextPair> headers,
        std::string_view body
    ) override {
        PORTICO_TRY(start(status, content_type, headers));
        response.body = body;
        return {};
    }

    Status start(
        int status, std::string_view content_type, std::span<const ports::TextPair> headers
    ) override {
        if (answered()) return conflict("This request is answered already.");
        response.status = status;
        response.content_type = content_type;
        for (const auto& [name, value] : headers) response.headers.emplace_back(name, value);
        return {};
    }

    Status piece(std::string_view bytes) override {
        if (hangs_up_after_ && response.pieces >= *hangs_up_after_) {
            return Error{Code::cancelled, "The client went away."};
        }
        response.body += bytes;
        ++response.pieces;
        return {};
    }

    [[nodiscard]] bool answered() const override { return response.status != 0; }

    FakeResponse response;

private:
    std::optional<int> hangs_up_after_;
};

bool same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
        return lower(x) == lower(y);
    });
}

/// What the gateway answers before a plugin sees the request; status 0: nothing.
FakeResponse admit(const ports::RoutePolicy& policy, const FakeRequest& request) {
    constexpr std::size_t default_body_bytes_max = 1U << 20U;
    if (policy.operators_only && !request.is_operator) {
        return problem(403, "This route is for operators.");
    }
    if (policy.needs_company && request.company.empty()) {
        return problem(400, "This route needs a company.");
    }
    const bool has_role = (request.roles & (policy.roles | role::manager)) != 0;
    if (policy.roles != 0 && !request.is_operator && !has_role) {
        return problem(403, "The member's roles do not allow this.");
    }
    const auto body_max =
        policy.body_bytes_max == 0 ? default_body_bytes_max : policy.body_bytes_max;
    if (request.body.size() > body_max) return problem(413, "The body is too large.");
    return {};
}

}  // namespace

class FakeRouter::Handle final : public ports::OpenRoute {
public:
    Handle(FakeRouter& router, std::list<Route>::iterator route) : router_{router}, route_{route} {}

    ~Handle() override { close(); }

    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    void close() override {
        if (!std::exchange(is_open_, false)) return;
        router_.routes_.erase(route_);
    }

    [[nodiscard]] std::size_t in_flight() const override { return 0; }

private:
    FakeRouter& router_;
    std::list<Route>::iterator route_;
    bool is_open_ = true;
};

Result<std::unique_ptr<ports::OpenRoute>> FakeRouter::open(
    std::string owner,
    std::string method,
    std::string pattern,
    ports::RoutePolicy policy,
    ports::HttpHandler handler
) {
    if (!pattern.starts_with('/')) return invalid("A pattern starts with a slash: " + pattern);
    for (const auto& route : routes_) {
        if (route.method == method && route.pattern == pattern) {
            return conflict(method + " " + pattern + " is taken by " + owner + ".");
        }
    }
    routes_.push_back({std::move(method), std::move(pattern), policy, std::move(handler)});
    return std::unique_ptr<ports::OpenRoute>{
        std::make_unique<Handle>(*this, std::prev(routes_.end()))};
}

FakeRouter::Match FakeRouter::match(std::string_view method, std::string_view path) const {
    const auto segments = split(path, '/');
    Match best;
    std::vector<bool> best_literals;
    for (const auto& route : routes_) {
        const auto wanted = split(route.pattern, '/');
        if (wanted.size() != segments.size()) continue;
        Texts parameters;
        std::vector<bool> literals;  // a literal segment wins over a parameter, from the left
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const bool is_parameter = wanted[i].starts_with('{') && wanted[i].ends_with('}');
            if (!is_parameter && wanted[i] != segments[i]) break;
            if (is_parameter && segments[i].empty()) break;
            if (is_parameter) {
                const auto name = wanted[i].substr(1, wanted[i].size() - 2);
                parameters.emplace_back(name, decode(segments[i], false));
            }
            literals.push_back(!is_parameter);
        }
        if (literals.size() != wanted.size()) continue;
        if (route.method != method) {
            best.other_methods.push_back(route.method);
        } else if (best.route == nullptr || literals > best_literals) {
            best.route = &route;
            best.parameters = std::move(parameters);
            best_literals = std::move(literals);
        }
    }
    return best;
}

FakeResponse FakeRouter::call(
    std::string_view method, std::string_view target, const FakeRequest& request
) {
    const auto mark = target.find('?');
    const auto path = target.substr(0, mark);
    const auto query =
        parse_query(mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1));
    const auto found = match(method, path);
    if (found.route == nullptr) {
        if (found.other_methods.empty()) return problem(404, "There is no such route.");
        return problem(405, "This path does not take " + std::string{method} + ".");
    }
    if (auto refused = admit(found.route->policy, request); refused.status != 0) return refused;

    ports::Principal principal;
    principal.kind = request.is_operator      ? ports::CallerKind::operator_
                     : request.member.empty() ? ports::CallerKind::storefront
                                              : ports::CallerKind::member;
    principal.id = request.caller;
    principal.company = request.company;
    principal.member = request.member;
    principal.roles = request.roles;
    const auto decoded_path = decode(path, false);
    const auto parameters = views(found.parameters);
    const auto query_views = views(query);
    const auto request_id = "request-" + std::to_string(++requests_);
    const auto header = [&](std::string_view name) -> std::optional<std::string_view> {
        for (const auto& [key, value] : request.headers) {
            if (same_name(key, name)) return value;
        }
        return std::nullopt;
    };
    const ports::HttpRequest seen{
        .method = method,
        .path = decoded_path,
        .path_parameters = parameters,
        .query = query_views,
        .body = request.body,
        .content_type = request.content_type,
        .language = request.language,
        .request_id = request_id,
        .principal = &principal,
        .deadline = clock_.now() + std::chrono::seconds{30},
        .header = header};
    CapturedReply reply{request.hangs_up_after};
    const auto handler = found.route->handler;  // the handler may close its own route
    const auto outcome = handler(seen, reply);
    if (outcome.ok() && reply.answered()) return reply.response;
    if (outcome.ok()) return problem(500, "The handler did not answer.");
    if (!reply.answered())
        return problem(http_status(outcome.error().code), outcome.error().message);
    reply.response.error = outcome.error().message;  // cut off in the middle
    return reply.response;
}

std::vector<std::string> FakeRouter::routes() const {
    std::vector<std::string> list;
    for (const auto& route : routes_) list.push_back(route.method + " " + route.pattern);
    return list;
}

}  // namespace portico::testkit
