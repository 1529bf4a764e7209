#include "observability/health.hpp"

#include <algorithm>
#include <utility>

#include <portico/json.hpp>

namespace portico::observability {
namespace {

std::string render(const std::vector<Health::PartState>& parts, bool is_ready) {
    std::string text;
    json::Writer out{text};
    out.begin_object().key("ready").boolean(is_ready).key("parts").begin_object();
    for (const auto& [part, problem] : parts) out.member(part, problem.empty() ? "ready" : problem);
    out.end_object().end_object();
    return text;
}

Status answer_readiness(ports::HttpReply& reply, const Health& health) {
    const auto parts = health.ask();
    const bool is_ready =
        std::ranges::all_of(parts, [](const auto& part) { return part.problem.empty(); });
    return reply.reply(is_ready ? 200 : 503, "application/json", {}, render(parts, is_ready));
}

}  // namespace

class Health::Check final : public ports::ReadinessCheck {
public:
    Check(Health& health, std::pair<std::string, int> key)
        : health_{health}, key_{std::move(key)} {}

    ~Check() override {
        const std::lock_guard lock{health_.mutex_};
        health_.checks_.erase(key_);
    }

    Check(const Check&) = delete;
    Check& operator=(const Check&) = delete;

private:
    Health& health_;
    const std::pair<std::string, int> key_;
};

std::unique_ptr<ports::ReadinessCheck> Health::add(
    std::string part, std::function<Status()> check
) {
    const std::lock_guard lock{mutex_};
    std::pair<std::string, int> key{std::move(part), next_++};
    checks_.emplace(key, std::move(check));
    return std::make_unique<Check>(*this, std::move(key));
}

std::vector<Health::PartState> Health::ask() const {
    const std::lock_guard lock{mutex_};
    std::vector<PartState> parts;
    for (const auto& [key, check] : checks_) {
        const auto state = check();
        parts.push_back({key.first, state.ok() ? "" : state.error().message});
    }
    return parts;
}

Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_health_routes(
    ports::Router& router, const Health& health
) {
    const ports::RoutePolicy open{.no_etag = true, .is_public = true};
    std::vector<std::unique_ptr<ports::OpenRoute>> routes;
    routes.push_back(PORTICO_TRY(router.open(
        "host",
        "GET",
        "/healthz",
        open,
        [](const ports::HttpRequest&, ports::HttpReply& reply) {
            return reply.reply(200, "application/json", {}, R"({"alive":true})");
        }
    )));
    routes.push_back(PORTICO_TRY(router.open(
        "host",
        "GET",
        "/readyz",
        open,
        [&health](const ports::HttpRequest&, ports::HttpReply& reply) {
            return answer_readiness(reply, health);
        }
    )));
    return routes;
}

Result<std::unique_ptr<ports::OpenRoute>> open_metrics_route(
    ports::Router& router, const PrometheusMetrics& metrics, MetricsFor whom
) {
    const ports::RoutePolicy policy{
        .operators_only = whom == MetricsFor::operators,
        .no_etag = true,
        .is_public = whom == MetricsFor::everybody};
    return router.open(
        "host",
        "GET",
        "/metrics",
        policy,
        [&metrics](const ports::HttpRequest&, ports::HttpReply& reply) {
            return reply.reply(200, "text/plain; version=0.0.4", {}, metrics.text());
        }
    );
}

}  // namespace portico::observability
