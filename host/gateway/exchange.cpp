#include "gateway/exchange.hpp"

#include <algorithm>
#include <exception>

#include <portico/abi/http.h>

#include "gateway/entity_tag.hpp"
#include "gateway/policy.hpp"
#include "gateway/quality.hpp"
#include "gateway/request_id.hpp"

namespace portico::gateway {

namespace {

constexpr std::string_view challenge = "Bearer realm=\"portico\"";

std::string allowed_methods(const RouteTree::Node& node) {
    std::string out;
    for (const auto& route : node.routes) {
        out += route->method + ", ";
        if (route->method == "GET") out += "HEAD, ";
    }
    return out + "OPTIONS";
}

/// Compares without telling by its duration where the difference is.
bool equal_secrets(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
    return difference == 0;
}

}  // namespace

Exchange::Exchange(const Services& services, std::string peer)
    : services_{services}, peer_{std::move(peer)}, routes_{services.routes} {}

const ports::Principal& Exchange::principal() const {
    static const ports::Principal nobody;
    return has_caller_ ? caller_.identity->principal : nobody;
}

std::string_view Exchange::allowed_origin() const {
    const auto origin = head_->known(KnownHeader::origin);
    const auto& allowed = services_.config.cors_origins;
    if (origin.empty() || std::find(allowed.begin(), allowed.end(), origin) == allowed.end())
        return {};
    return origin;
}

void Exchange::begin(const RequestHead& head, Arrival arrival, Transport& transport) {
    arrival_ = arrival;
    started_ = services_.clock.monotonic();
    head_ = &head;
    transport_ = &transport;
    route_ = nullptr;
    lease_ = RouteLease{};
    has_caller_ = false;
    parameters_.clear();
    body_bytes_max_ = 0;

    context_ = ReplyContext{};
    context_.is_head = head.method == "HEAD";
    context_.is_get = head.method == "GET" || context_.is_head;
    context_.is_http_1_0 = head.is_http_1_0;
    context_.keep_alive = head.keep_alive && arrival.may_stay_open;
    context_.is_private = services_.authenticator != nullptr;
    context_.accepts_gzip = accepts_gzip(head.known(KnownHeader::accept_encoding));
    context_.language = preferred_language(head.known(KnownHeader::accept_language));
    context_.request_id = choose_request_id(
        head.known(KnownHeader::x_request_id),
        head.known(KnownHeader::traceparent),
        request_id_store_
    );
    context_.if_none_match = head.known(KnownHeader::if_none_match);
    context_.varies_by_origin = !services_.config.cors_origins.empty();
    context_.cors_origin = allowed_origin();
}

void Exchange::begin_refusal() {
    if (!arrival_.body_is_here) context_.keep_alive = false;
    reply_.begin(context_, *transport_);
}

bool Exchange::deny(Problem problem, std::string_view detail) {
    begin_refusal();
    const bool is_unauthenticated = problem == Problem::unauthenticated;
    const ports::TextPair header{"WWW-Authenticate", challenge};
    reply_.problem(
        problem,
        detail,
        is_unauthenticated ? std::span{&header, 1} : std::span<const ports::TextPair>{}
    );
    return false;
}

void Exchange::refuse(Problem problem, std::string_view detail) {
    context_.keep_alive = false;
    deny(problem, detail);
}

void Exchange::refuse_head(Problem problem, std::string_view detail, Transport& transport) {
    static const RequestHead nothing;
    begin(nothing, {}, transport);
    refuse(problem, detail);
}

bool Exchange::admit(const RequestHead& head, Arrival arrival, Transport& transport) {
    begin(head, arrival, transport);
    if (const auto parsed = target_.parse(head.target); !parsed)
        return deny(Problem::invalid, parsed.error().message);
    if (!find_route()) return false;
    const auto& policy = route_->policy;
    context_.is_private = context_.is_private && !policy.is_public;
    context_.wants_etag = !policy.no_etag;
    if (!policy.is_public && !authenticate()) return false;
    if (!check_rate()) return false;
    if (!policy.is_public && !check_policy()) return false;

    body_bytes_max_ =
        policy.body_bytes_max != 0 ? policy.body_bytes_max : services_.config.body_bytes_max;
    if (head.content_length > body_bytes_max_)
        return deny(
            Problem::body_too_large,
            "The body may have at most " + std::to_string(body_bytes_max_) + " bytes here."
        );
    return true;
}

bool Exchange::find_route() {
    const auto* node = routes_.tree().find(target_.segments(), parameter_values_);
    if (node == nullptr)
        return deny(Problem::not_found, "No address of this server matches the path.");
    if (head_->method == "OPTIONS") return answer_options(*node);
    const auto method = context_.is_head ? std::string_view{"GET"} : head_->method;
    for (const auto& route : node->routes) {
        if (route->method != method || !route->enter()) continue;
        route_ = route.get();
        lease_ = RouteLease{route_};
        for (std::size_t i = 0; i < parameter_values_.size(); ++i)
            parameters_.emplace_back(route->parameters[i], parameter_values_[i]);
        return true;
    }
    const auto allow = allowed_methods(*node);
    const ports::TextPair header{"Allow", allow};
    begin_refusal();
    reply_.problem(
        Problem::method_not_allowed,
        "Use one of the methods that the Allow header names.",
        {&header, 1}
    );
    return false;
}

bool Exchange::answer_options(const RouteTree::Node& node) {
    const auto allow = allowed_methods(node);
    const bool is_preflight = !context_.cors_origin.empty() &&
                              !head_->known(KnownHeader::access_control_request_method).empty();
    const ports::TextPair headers[] = {
        {"Allow", allow},
        {"Access-Control-Allow-Methods", allow},
        {"Access-Control-Allow-Headers",
         "Authorization, Content-Type, Portico-Company, Portico-Member, Idempotency-Key, "
         "If-None-Match, X-Request-Id, traceparent"},
        {"Access-Control-Max-Age", "600"},
    };
    begin_refusal();
    static_cast<void>(reply_.reply(204, {}, {headers, is_preflight ? std::size_t{4} : 1}, {}));
    return false;
}

bool Exchange::is_known_caller(const ports::Credentials& credentials, ports::Instant now) const {
    return caller_.identity && caller_.generation == services_.authenticator->generation() &&
           now < caller_.identity->valid_until && caller_.company == credentials.company &&
           caller_.member == credentials.member &&
           equal_secrets(caller_.authorization, credentials.authorization);
}

bool Exchange::authenticate() {
    if (services_.authenticator == nullptr)
        return deny(Problem::not_found, "No address of this server matches the path.");
    const ports::Credentials credentials{
        head_->known(KnownHeader::authorization),
        head_->known(KnownHeader::portico_company),
        head_->known(KnownHeader::portico_member)};
    if (!is_known_caller(credentials, services_.clock.now())) {
        caller_.identity = nullptr;
        // Read before asking: a change in between makes the next request ask again.
        const auto generation = services_.authenticator->generation();
        auto answer = services_.authenticator->authenticate(credentials);
        if (!answer.identity) return refuse_caller(answer.refusal);
        const auto& known = answer.identity->principal;
        caller_ = KnownCaller{
            std::string{credentials.authorization},
            std::string{credentials.company},
            std::string{credentials.member},
            generation,
            answer.identity,
            services_.rates.bucket(
                rate_key(known),
                rate_rule(services_.config.rates, known.kind),
                services_.clock.monotonic().count()
            )};
    }
    has_caller_ = true;
    return true;
}

bool Exchange::refuse_caller(ports::Refusal refusal) {
    if (!check_rate()) return false;  // guessing is limited by address
    const auto said = describe(refusal, context_.language);
    return deny(said.problem, said.detail);
}

bool Exchange::check_rate() {
    auto* bucket = has_caller_ ? &caller_.bucket : &anonymous_bucket_;
    const auto now = services_.clock.monotonic().count();
    if (!has_caller_ && !anonymous_bucket_)
        anonymous_bucket_ =
            services_.rates.bucket("address " + peer_, services_.config.rates.anonymous, now);
    if (!*bucket) return true;
    context_.rate = (*bucket)->take(now);
    if (context_.rate.allowed) return true;
    const auto seconds = std::to_string(context_.rate.retry_seconds);
    const ports::TextPair header{"Retry-After", seconds};
    begin_refusal();
    reply_.problem(
        Problem::rate_limited,
        "Wait as long as the Retry-After header says, then go on.",
        {&header, 1}
    );
    return false;
}

bool Exchange::check_policy() {
    const auto verdict =
        judge({principal(), route_->policy, route_->owner, context_.is_get}, context_.language);
    return verdict ? deny(verdict->problem, verdict->detail) : true;
}

void Exchange::answer(std::string_view body) {
    reply_.begin(context_, *transport_);
    const auto key = head_->known(KnownHeader::idempotency_key);
    if (route_->policy.idempotent && !key.empty())
        answer_keyed(key, body);
    else
        run_handler(body);
}

void Exchange::answer_keyed(std::string_view key, std::string_view body) {
    if (services_.idempotency == nullptr || key.size() > 255) {
        reply_.problem(Problem::invalid, "An Idempotency-Key has at most 255 characters.");
        return;
    }
    const auto caller = rate_key(principal());
    std::string asked;
    asked.append(head_->method).append(" ").append(target_.path()).append("\n").append(body);
    const auto mark = hex(fingerprint(asked));
    const KeyedRequest keyed{caller, key, mark};
    auto found = services_.idempotency->begin(keyed);
    if (!found) return report_failure(found.error());
    if (found->state == KeyState::other) {
        reply_.problem(Problem::key_reused, "Send a new key with a request that differs.");
        return;
    }
    if (found->state == KeyState::in_progress) {
        const ports::TextPair header{"Retry-After", "1"};
        reply_.problem(Problem::request_in_progress, "Ask again in a second.", {&header, 1});
        return;
    }
    if (found->state == KeyState::answered) {
        std::vector<ports::TextPair> headers;
        for (const auto& [name, value] : found->reply.headers) headers.emplace_back(name, value);
        headers.emplace_back("Idempotency-Replayed", "true");
        static_cast<void>(
            reply_.reply(found->reply.status, found->reply.content_type, headers, found->reply.body)
        );
        return;
    }
    reply_.keep_copy();
    run_handler(body);
    const auto& kept = reply_.kept();
    const bool is_final = kept && kept->status < 500 && kept->status != 429;
    const auto stored =
        is_final ? services_.idempotency->keep(keyed, *kept) : services_.idempotency->forget(keyed);
    if (!stored)
        services_.log.error(
            "an answer could not be kept for its Idempotency-Key",
            {{"request_id", context_.request_id}, {"reason", stored.error().message}}
        );
}

void Exchange::run_handler(std::string_view body) {
    const auto type = head_->known(KnownHeader::content_type);
    content_type_.assign(type.substr(0, type.find_first_of("; \t")));
    std::transform(content_type_.begin(), content_type_.end(), content_type_.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    ports::HttpRequest request;
    request.method = context_.is_head ? std::string_view{"GET"} : head_->method;
    request.path = target_.path();
    request.path_parameters = parameters_;
    request.query = target_.query();
    request.body = body;
    request.content_type = content_type_;
    request.language = name_of(context_.language);
    request.request_id = context_.request_id;
    request.principal = &principal();
    request.deadline =
        services_.clock.now() +
        std::chrono::duration_cast<std::chrono::microseconds>(services_.config.times.handler);
    request.header = [this](std::string_view name) { return head_->find(name); };
    try {
        const auto done = route_->handler()(request, reply_);
        if (!done)
            report_failure(done.error());
        else if (!reply_.answered())
            report_failure(internal("The handler returned without an answer."));
    } catch (const std::exception& error) {
        report_failure(internal(std::string{"The handler threw: "} + error.what()));
    } catch (...) {
        report_failure(internal("The handler threw something unknown."));
    }
    // The reply is ours now: a client who takes it slowly does not hold up the handler's plugin.
    lease_ = RouteLease{};
}

void Exchange::report_failure(const Error& error) {
    const bool is_ours = error.code == Code::internal || reply_.answered();
    if (is_ours)
        services_.log.error(
            "a request failed",
            {{"request_id", context_.request_id},
             {"route", route_ != nullptr ? std::string_view{route_->pattern} : std::string_view{}},
             {"plugin", route_ != nullptr ? std::string_view{route_->owner} : std::string_view{}},
             {"reason", error.message}}
        );
    if (reply_.answered()) {
        if (reply_.is_in_pieces()) reply_.abandon();
        return;
    }
    const auto problem = problem_for(error.code);
    const auto detail =
        is_ours ? std::string_view{"The operator finds the cause in the log under this request_id."}
                : std::string_view{error.message};
    const ports::TextPair header{"Retry-After", "1"};
    const bool may_retry = problem == Problem::unavailable || problem == Problem::quota;
    reply_.problem(
        problem, detail, may_retry ? std::span{&header, 1} : std::span<const ports::TextPair>{}
    );
}

Status Exchange::finish() {
    auto sent = reply_.finish();
    const auto elapsed = services_.clock.monotonic() - started_;
    const bool has_route = route_ != nullptr;
    const auto path = head_->target.substr(0, std::min<std::size_t>(head_->target.find('?'), 100));
    services_.access_log.append({
        .request_id = context_.request_id,
        .method = head_->method,
        .route = has_route ? std::string_view{route_->pattern} : path,
        .owner = has_route ? std::string_view{route_->owner} : std::string_view{},
        .company = principal().company,
        .principal = principal().id,
        .status = reply_.status(),
        .body_bytes = static_cast<std::uint32_t>(reply_.body_bytes()),
        .duration_us = static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count()
        ),
    });
    lease_ = RouteLease{};
    return sent;
}

}  // namespace portico::gateway
