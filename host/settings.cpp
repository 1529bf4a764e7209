#include "settings.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace portico {
namespace {

ports::Level level_of(const std::string& name) {
    if (name == "debug") return ports::Level::debug;
    if (name == "warning") return ports::Level::warning;
    if (name == "error") return ports::Level::error;
    return ports::Level::info;
}

/// A limit of N a second with room for four seconds' worth at once.
gateway::RateRule rate_rule(std::int64_t per_second) {
    const auto rate = static_cast<std::uint32_t>(per_second);
    return {rate, rate * 4};
}

}  // namespace

observability::LogOptions log_options(const cli::Config& config) {
    const bool is_json = config.observability.log_format == "json";
    return {
        .format = is_json ? observability::LogFormat::json : observability::LogFormat::logfmt,
        .level = level_of(config.observability.log_level),
        .file = {}};
}

gateway::GatewayConfig gateway_config(const cli::Config& config) {
    const auto& from = config.gateway;
    gateway::GatewayConfig made;
    made.head.head_bytes_max = static_cast<std::size_t>(from.head_bytes_max);
    made.body_bytes_max = static_cast<std::size_t>(from.body_bytes_max);
    made.times.head = std::chrono::milliseconds{from.head_timeout_ms};
    made.times.idle = std::chrono::milliseconds{from.idle_timeout_ms};
    made.rates.anonymous = rate_rule(config.rate_limit.anonymous_per_second);
    made.rates.storefront = rate_rule(config.rate_limit.storefront_per_second);
    made.rates.member = rate_rule(config.rate_limit.member_per_second);
    made.rates.operators = {};
    made.cors_origins = from.cors_origins;
    made.tls = {from.tls_certificate, from.tls_key};
    const auto automatic = std::max(64U, 8U * std::thread::hardware_concurrency());
    made.threads_max =
        static_cast<std::uint16_t>(from.threads > 0 ? from.threads : std::int64_t{automatic});
    return made;
}

gateway::GatewayConfig local_gateway_config() {
    gateway::GatewayConfig made;
    made.threads_max = 4;
    made.rates = {{}, {}, {}, {}};
    made.times.handler = std::chrono::minutes{2};
    return made;
}

client::ClientSettings client_settings(const cli::Config& config) {
    const auto& from = config.client;
    client::ClientSettings made;
    made.granted_hosts = from.granted_hosts;
    made.private_networks = from.private_networks;
    made.ca_file = from.ca_file;
    made.pool.connections_per_host = static_cast<std::size_t>(from.connections_per_host);
    return made;
}

std::optional<security::JwtRules> jwt_rules(const cli::Config& config) {
    const auto& auth = config.auth;
    if (auth.jwks_url.empty() && auth.jwks_file.empty()) return std::nullopt;
    security::JwtRules rules;
    rules.issuer = auth.issuer;
    rules.audience = auth.audience;
    rules.company_claim = auth.company_claim;
    rules.member_claim = auth.member_claim;
    rules.roles_claim = auth.roles_claim;
    return rules;
}

erp::JourneyConfig journey_config(const cli::Config& config, const std::filesystem::path& data) {
    using std::chrono::milliseconds;
    using std::chrono::seconds;
    const auto& from = config.orders;
    erp::JourneyConfig made;
    made.outbox_max = from.outbox_max;
    made.pusher.connector = config.erp.connector;
    made.pusher.rules.back_off = {
        milliseconds{from.retry_first_ms}, seconds{from.retry_max_seconds}};
    made.pusher.rules.attempts_max = from.attempts_max;
    for (const auto after : from.verify_after_seconds) {
        made.pusher.rules.verify_after.emplace_back(after);
    }
    made.pusher.breaker = {from.breaker_failures, seconds{from.breaker_seconds}};
    made.pusher.pushes_at_once = static_cast<std::size_t>(from.pushes_at_once);
    made.pusher.lock_path = (data / "orders-push.lock").string();
    return made;
}

std::vector<std::string> enabled_by_default(const cli::Config& config) {
    auto ids = config.plugins.enabled;
    if (!config.erp.connector.empty()) ids.push_back(config.erp.connector);
    return ids;
}

}  // namespace portico
