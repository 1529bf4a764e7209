#include "host.hpp"

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "cells/control_listener.hpp"
#include "cli/places.hpp"
#include "client/pooled_client.hpp"
#include "clock/system_clock.hpp"
#include "erp/admin_routes.hpp"
#include "erp/bridge.hpp"
#include "erp/directory.hpp"
#include "erp/history_job.hpp"
#include "erp/push/journey.hpp"
#include "erp/shadow/comparison_routes.hpp"
#include "erp/sync_job.hpp"
#include "events/event_bus.hpp"
#include "gateway/api_description.hpp"
#include "gateway/idempotency.hpp"
#include "gateway/route_table.hpp"
#include "gateway/server.hpp"
#include "gateway/static_files.hpp"
#include "jobs/job_routes.hpp"
#include "jobs/job_scheduler.hpp"
#include "observability/health.hpp"
#include "observability/prometheus_metrics.hpp"
#include "observability/silent_log.hpp"
#include "observability/structured_log.hpp"
#include "plugins/admin_routes.hpp"
#include "plugins/connectors.hpp"
#include "plugins/plugin_manager.hpp"
#include "plugins/services/service_registry.hpp"
#include "plugins/services/slot_marker.hpp"
#include "security/audit_log.hpp"
#include "security/authenticator.hpp"
#include "security/crypto.hpp"
#include "security/jwks_source.hpp"
#include "security/key_ring.hpp"
#include "security/key_store.hpp"
#include "security/local_operator.hpp"
#include "security/member_token.hpp"
#include "security/routes.hpp"
#include "security/sealed_secrets.hpp"
#include "security/secret_routes.hpp"
#include "settings.hpp"
#include "storage/sqlite/sqlite_databases.hpp"
#include "web/reference_page.hpp"

namespace portico {
namespace {

constexpr std::chrono::seconds quote_deadline{10};

using Routes = std::vector<std::unique_ptr<ports::OpenRoute>>;

void append(Routes& to, Routes from) {
    std::ranges::move(from, std::back_inserter(to));
}

/// Whoever opens the bare address in a browser wants to read.
Status to_docs(const ports::HttpRequest&, ports::HttpReply& reply) {
    const ports::TextPair header{"Location", "/docs"};
    return reply.reply(302, "text/plain", {&header, 1}, "See /docs.");
}

}  // namespace

/// Members in the order in which they are built; what is below uses what is above.
struct Host::Parts {
    explicit Parts(HostSettings chosen)
        : settings{std::move(chosen)},
          gateway_settings{gateway_config(settings.config)},
          local_settings{local_gateway_config()},
          secrets{settings.data / "secrets", security::credentials_folder()} {}

    HostSettings settings;
    gateway::GatewayConfig gateway_settings;
    gateway::GatewayConfig local_settings;

    SystemClock clock;
    std::unique_ptr<observability::StructuredLog> log;
    observability::SilentLog silent_log;
    observability::PrometheusMetrics metrics;
    observability::Health health;

    std::unique_ptr<storage::SqliteDatabases> databases;
    std::shared_ptr<ports::Database> database;
    std::unique_ptr<events::EventBus> events;
    std::unique_ptr<jobs::JobScheduler> jobs;

    gateway::RouteTable routes;
    gateway::RouteTable local_routes;
    gateway::ApiDescriptions api{PORTICO_VERSION};
    gateway::RateLimiter rates;
    std::unique_ptr<gateway::IdempotencyStore> idempotency;
    std::unique_ptr<gateway::AccessLog> access_log;

    security::SealedSecrets secrets;
    std::unique_ptr<client::PooledClient> client;
    std::unique_ptr<security::AuditLog> audit;
    std::unique_ptr<security::KeyStore> key_store;
    std::unique_ptr<security::KeyRing> keys;
    std::optional<std::string> first_operator;
    std::optional<security::MemberTokens> member_tokens;
    std::unique_ptr<security::JwksSource> jwks;
    std::optional<security::IdentityProvider> identity_provider;

    plugins::ServiceRegistry services;
    std::unique_ptr<erp::OrderJourney> orders;
    std::unique_ptr<plugins::SlotMarker> marker;
    std::unique_ptr<plugins::PluginManager> plugins;
    std::unique_ptr<plugins::PluginConnectors> connectors;
    std::unique_ptr<erp::Bridge> bridge;
    std::unique_ptr<erp::MirrorDirectory> directory;
    std::unique_ptr<security::TokenAuthenticator> authenticator;
    std::unique_ptr<security::LocalOperator> local_operator;

    std::unique_ptr<ports::ReadinessCheck> plugin_check;
    Routes open_routes;
    std::unique_ptr<erp::SyncJob> sync_job;
    std::unique_ptr<erp::HistoryJob> history_job;
    std::unique_ptr<erp::AdminRoutes> erp_routes;
    std::unique_ptr<erp::ReportStore> comparison_reports;
    std::unique_ptr<erp::PriceComparer> price_comparer;
    std::unique_ptr<erp::ComparisonJob> comparison_job;
    std::unique_ptr<erp::ComparisonRoutes> comparison_routes;
    std::unique_ptr<ports::DeclaredJob> upkeep_job;
    std::optional<cells::ControlListener> control_listener;
    std::unique_ptr<gateway::Server> control_server;
    std::unique_ptr<gateway::Server> observability_server;
    std::unique_ptr<gateway::Server> server;

    Status open_storage();
    Status open_security();
    Status open_orders();
    Status open_plugins();
    void note_transition(const plugins::PluginTransition& step);
    Status open_bridge();
    void watch_plugins();
    Status open_host_routes();
    Status open_shadow();
    Status declare_upkeep();
    Status answer_locally();

    [[nodiscard]] std::vector<std::string> active_plugins() const;

    [[nodiscard]] const cli::Config& config() const { return settings.config; }

    [[nodiscard]] bool is_serving() const { return settings.activity == Activity::serving; }

    [[nodiscard]] gateway::Services gateway_services(
        const gateway::GatewayConfig& limits,
        const gateway::RouteTable& table,
        ports::Authenticator* who
    ) {
        return {limits, table, who, idempotency.get(), rates, *access_log, *log, clock};
    }
};

Status Host::Parts::open_storage() {
    log = PORTICO_TRY(observability::StructuredLog::create(log_options(config()), clock));
    databases = PORTICO_TRY(storage::SqliteDatabases::create(settings.data));
    database = PORTICO_TRY(databases->open("host", false));
    // Without activity nothing is delivered or run by itself: the next serving host does it.
    events::EventOptions event_options;
    jobs::JobOptions job_options;
    if (!is_serving()) event_options.threads = job_options.threads = 0;
    events = PORTICO_TRY(events::EventBus::create(database, clock, *log, event_options));
    jobs = PORTICO_TRY(jobs::JobScheduler::create(database, clock, *log, job_options));
    idempotency = PORTICO_TRY(gateway::IdempotencyStore::create(database, clock));
    auto& request_log =
        config().observability.log_requests ? static_cast<ports::Log&>(*log) : silent_log;
    access_log = std::make_unique<gateway::AccessLog>(request_log, metrics);
    return {};
}

Status Host::Parts::open_security() {
    client = PORTICO_TRY(client::PooledClient::create(client_settings(config()), metrics));
    audit = PORTICO_TRY(security::AuditLog::create(database, clock));
    key_store = PORTICO_TRY(security::KeyStore::create(database, clock));
    if (is_serving()) {
        const auto made = PORTICO_TRY(key_store->add_first_operator());
        if (made) first_operator = made->secret;
    }
    keys = PORTICO_TRY(security::KeyRing::create(*key_store, *log, clock));
    member_tokens =
        PORTICO_TRY(security::MemberTokens::create(settings.data / "secrets" / "member_tokens"));
    if (auto rules = jwt_rules(config())) {
        const auto& auth = config().auth;
        auto fetch = auth.jwks_file.empty() ? security::fetch_url(*client, auth.jwks_url)
                                            : security::fetch_file(auth.jwks_file);
        jwks = std::make_unique<security::JwksSource>(std::move(fetch), *log);
        identity_provider.emplace(security::IdentityProvider{*jwks, std::move(*rules)});
    }
    return {};
}

/// Before the plugins, which submit and guard orders; what it reads of the mirror is there when the
/// first of them starts.
Status Host::Parts::open_orders() {
    orders = PORTICO_TRY(erp::OrderJourney::create(
        {.database = PORTICO_TRY(databases->open("orders", true)),
         .events = *events,
         .clock = clock,
         .log = *log,
         .metrics = metrics,
         .quotes = [this](std::string_view company, std::string_view request)
             -> Result<std::optional<std::string>> {
             constexpr std::string_view service = "pricing.quote/1";
             if (!PORTICO_TRY(services.slot(service))->is_provided()) {
                 return std::optional<std::string>{};
             }
             const auto deadline = clock.now() + quote_deadline;
             return std::optional{PORTICO_TRY(
                 services.call(service, company, request, deadline.time_since_epoch().count())
             )};
         }},
        journey_config(config(), settings.data)
    ));
    return {};
}

Status Host::Parts::open_plugins() {
    if (is_serving()) {
        // Opening it clears it: a command beside a running server must not.
        const auto marker_file = settings.data / "slots";
        marker = PORTICO_TRY(plugins::SlotMarker::open(marker_file.string()));
        marker->install_crash_handlers();
    }

    const auto& folder = config().plugins.folder;
    plugins::PluginManagerSettings wanted;
    wanted.folders = {folder.empty() ? cli::bundle_folder() : std::filesystem::path{folder}};
    wanted.data_folder = settings.data;
    wanted.enabled_by_default = enabled_by_default(config());
    wanted.deadlines.drain = std::chrono::seconds{config().plugins.drain_seconds};
    plugins::PluginManagerParts parts{
        .ports =
            {.clock = clock,
             .log = *log,
             .databases = *databases,
             .router = routes,
             .events = *events,
             .jobs = *jobs,
             .metrics = metrics,
             .secrets = secrets,
             .client = *client,
             .services = services,
             .orders = &orders->orders(),
             .marker = marker.get()},
        .api = api,
        .sha256 =
            [](std::span<const std::byte> bytes) {
                return security::hex(
                    security::sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()})
                );
            },
        .config_of =
            [this](std::string_view id) {
                const auto found = config().plugins.settings.find(std::string{id});
                return found == config().plugins.settings.end() ? "{}" : found->second;
            },
        .audit = [this](const plugins::PluginTransition& step) { note_transition(step); }};
    plugins = PORTICO_TRY(plugins::PluginManager::create(std::move(parts), std::move(wanted)));
    connectors = std::make_unique<plugins::PluginConnectors>(*plugins, clock);
    return {};
}

void Host::Parts::note_transition(const plugins::PluginTransition& step) {
    const auto to = std::string{core::state_name(step.to)};
    // A log that can't be written must not keep a plugin from its next state.
    const auto written = audit->append(
        {.actor = "host", .action = "plugin." + to, .object = step.plugin, .detail = step.reason}
    );
    if (!written.ok()) log->error("audit failed", {{"error", written.error().message}});
}

Status Host::Parts::open_bridge() {
    auto mirror = PORTICO_TRY(databases->open("mirror", false));
    const auto lock = settings.data / "erp-sync.lock";
    bridge = PORTICO_TRY(erp::Bridge::create(
        {mirror, *connectors, *events, clock, *log, metrics},
        {.connector = config().erp.connector, .lock_path = lock.string()}
    ));
    directory = PORTICO_TRY(erp::MirrorDirectory::create(mirror, *events, *log));
    auto* provider = identity_provider ? &*identity_provider : nullptr;
    authenticator =
        std::make_unique<security::TokenAuthenticator>(security::TokenAuthenticator::Parts{
            *keys, *member_tokens, *directory, clock, provider});
    local_operator = std::make_unique<security::LocalOperator>(*directory);
    return {};
}

Status Host::Parts::open_host_routes() {
    PORTICO_TRY(api.add("host/jobs", jobs::job_routes_openapi()));
    append(open_routes, PORTICO_TRY(jobs::open_job_routes(routes, *jobs, clock)));
    PORTICO_TRY(api.add("host/security", security::openapi()));
    const security::RouteParts security_parts{
        .store = *key_store,
        .ring = *keys,
        .member_tokens = *member_tokens,
        .directory = *directory,
        .audit = *audit,
        .clock = clock,
        .session_time = std::chrono::minutes{config().auth.session_minutes},
        .plugins = [this] {
            auto names = active_plugins();
            names.emplace_back("orders");  // a scope of its own, like a plugin's
            return names;
        }};
    append(open_routes, PORTICO_TRY(security::open_routes(routes, security_parts)));
    append(open_routes, PORTICO_TRY(security::open_secret_routes(routes, secrets, *audit)));
    append(open_routes, PORTICO_TRY(plugins::open_admin_routes(routes, api, *plugins)));
    const auto interval = is_serving() ? config().erp.sync_every_seconds : 0;
    sync_job = PORTICO_TRY(erp::SyncJob::create(
        *bridge, *jobs, config().erp.connector.empty() ? 0 : static_cast<int>(interval)
    ));
    if (const auto days = config().erp.history_days; is_serving() && days > 0) {
        auto mirror = PORTICO_TRY(databases->open("mirror", false));
        history_job = PORTICO_TRY(erp::HistoryJob::create(mirror, *jobs, clock, days));
    }
    erp_routes = PORTICO_TRY(erp::AdminRoutes::create({*bridge, *sync_job, *audit, routes, api}));
    PORTICO_TRY(open_shadow());
    PORTICO_TRY(
        orders->open({.connectors = *connectors, .jobs = *jobs, .audit = *audit, .router = routes})
    );
    PORTICO_TRY(api.add("host/orders", erp::orders_openapi()));
    open_routes.push_back(PORTICO_TRY(gateway::open_description_route(routes, api)));
    append(open_routes, PORTICO_TRY(gateway::open_static_files(routes, web::reference_page())));

    open_routes.push_back(
        PORTICO_TRY(routes.open("host", "GET", "/", {.no_etag = true, .is_public = true}, to_docs))
    );
    append(open_routes, PORTICO_TRY(observability::open_health_routes(routes, health)));
    append(open_routes, PORTICO_TRY(observability::open_health_routes(local_routes, health)));
    using observability::MetricsFor;
    open_routes.push_back(
        PORTICO_TRY(observability::open_metrics_route(routes, metrics, MetricsFor::operators))
    );
    open_routes.push_back(
        PORTICO_TRY(observability::open_metrics_route(local_routes, metrics, MetricsFor::everybody))
    );
    return {};
}

/// Portico's prices against the ERP's own.
Status Host::Parts::open_shadow() {
    const auto quote = [this](std::string_view company, std::string_view request) {
        constexpr std::chrono::seconds quote_deadline{10};
        const auto deadline = (clock.now() + quote_deadline).time_since_epoch().count();
        return services.call("pricing.quote/1", company, request, deadline);
    };
    const auto& wanted = config().erp;
    comparison_reports = PORTICO_TRY(erp::ReportStore::create(database));
    price_comparer = std::make_unique<erp::PriceComparer>(
        erp::ComparerParts{
            .mirror = PORTICO_TRY(databases->open("mirror", false)),
            .connectors = *connectors,
            .quote = quote,
            .store = *comparison_reports,
            .events = *events,
            .clock = clock,
            .log = *log,
            .metrics = metrics,
            .rest = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }},
        erp::ComparerConfig{
            .connector = wanted.connector, .scale = static_cast<int>(wanted.shadow_scale)}
    );
    comparison_job = PORTICO_TRY(erp::ComparisonJob::create(
        *price_comparer,
        *jobs,
        {.every_seconds = is_serving() ? wanted.shadow_every_seconds : 0,
         .samples = static_cast<std::size_t>(wanted.shadow_samples),
         .hindrance = [this] { return bridge->hindrance(); }}
    ));
    comparison_routes =
        PORTICO_TRY(erp::ComparisonRoutes::create(*comparison_job, *comparison_reports, routes, api)
        );
    return {};
}

std::vector<std::string> Host::Parts::active_plugins() const {
    std::vector<std::string> ids;
    for (const auto& report : plugins->list()) {
        if (report.state == core::PluginState::active) ids.push_back(report.id);
    }
    return ids;
}

/// Not ready while a plugin that is switched on does not run; and settings of a plugin that is not
/// there are most often a misspelt name.
void Host::Parts::watch_plugins() {
    plugin_check = health.add("plugins", [this]() -> Status {
        for (const auto& report : plugins->list()) {
            if (!report.is_enabled || report.state == core::PluginState::active) continue;
            return unavailable("plugin " + report.id + " does not run: " + report.reason);
        }
        return {};
    });
    for (const auto& [id, settings_json] : config().plugins.settings) {
        if (plugins->info(id).ok()) continue;
        log->warning("settings of a plugin that is not installed", {{"table", "plugins." + id}});
    }
}

/// Once an hour: what is kept for a time only is deleted.
Status Host::Parts::declare_upkeep() {
    upkeep_job = PORTICO_TRY(jobs->declare(
        "host",
        "upkeep",
        "every 1h",
        [this](ports::JobRun&) -> Status {
            PORTICO_TRY(events->prune());
            PORTICO_TRY(orders->prune());
            return idempotency->sweep();
        },
        ports::AfterStop::repeat
    ));
    return {};
}

Status Host::Parts::answer_locally() {
    control_listener = PORTICO_TRY(cells::ControlListener::open(settings.data));
    control_server = PORTICO_TRY(gateway::Server::start(
        control_listener->descriptor(),
        gateway_services(local_settings, routes, local_operator.get())
    ));
    return {};
}

Host::Host(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

Result<std::unique_ptr<Host>> Host::create(HostSettings settings) {
    std::unique_ptr<Host> host{new Host{std::make_unique<Parts>(std::move(settings))}};
    auto& parts = *host->parts_;
    PORTICO_TRY(parts.open_storage());
    PORTICO_TRY(parts.open_security());
    PORTICO_TRY(parts.open_orders());
    PORTICO_TRY(parts.open_plugins());
    PORTICO_TRY(parts.open_bridge());
    PORTICO_TRY(parts.open_host_routes());
    PORTICO_TRY(parts.plugins->start());
    parts.watch_plugins();
    if (parts.is_serving()) {
        PORTICO_TRY(parts.declare_upkeep());
        parts.orders->start();
    }
    PORTICO_TRY(parts.answer_locally());
    return host;
}

Host::~Host() {
    // Doors first: what a request uses must outlive it.
    parts_->server.reset();
    parts_->observability_server.reset();
    parts_->control_server.reset();
    if (parts_->orders) parts_->orders->stop();
    if (parts_->plugins) parts_->plugins->stop();
}

Status Host::serve(int gateway_descriptor, int observability_descriptor) {
    auto& parts = *parts_;
    parts.observability_server = PORTICO_TRY(gateway::Server::start(
        observability_descriptor,
        parts.gateway_services(parts.local_settings, parts.local_routes, nullptr)
    ));
    parts.server = PORTICO_TRY(gateway::Server::start(
        gateway_descriptor,
        parts.gateway_services(parts.gateway_settings, parts.routes, parts.authenticator.get())
    ));
    return {};
}

const std::optional<std::string>& Host::first_operator_token() const {
    return parts_->first_operator;
}

erp::Bridge& Host::bridge() {
    return *parts_->bridge;
}

erp::PriceComparer& Host::price_comparer() {
    return *parts_->price_comparer;
}

}  // namespace portico
