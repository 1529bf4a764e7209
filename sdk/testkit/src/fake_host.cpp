#include <algorithm>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <portico/testkit/fake_host.hpp>

#include "embedded/portico_testkit_mirror_schema.hpp"
#include "fail.hpp"
#include "fake_client.hpp"
#include "fake_databases.hpp"
#include "fake_events.hpp"
#include "fake_jobs.hpp"
#include "fake_orders.hpp"
#include "fake_ports.hpp"
#include "fake_router.hpp"
#include "manifest.hpp"
#include "plugins/services/leased_connector.hpp"
#include "plugins/services/plugin_instance.hpp"
#include "plugins/services/service_registry.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::testkit {
namespace {

namespace files = std::filesystem;

std::string read_file(const files::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) fail_test(path.string(), "can't be read: build the plugin first");
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// "0001_notes.sql" is migration 1, "notes".
std::vector<ports::Migration> read_migrations(const files::path& folder) {
    std::vector<ports::Migration> migrations;
    if (!files::exists(folder)) return migrations;
    for (const auto& entry : files::directory_iterator{folder}) {
        const auto stem = entry.path().stem().string();
        if (entry.path().extension() != ".sql" || stem.size() < 6) continue;
        migrations.push_back(
            {std::atoi(stem.substr(0, 4).c_str()), stem.substr(5), read_file(entry.path())}
        );
    }
    std::ranges::sort(migrations, {}, &ports::Migration::number);
    return migrations;
}

/// A page of a connector as it comes.
class KeptRecords {
public:
    portico_records table() { return {this, &record, &deleted, &rejected}; }

    FakePull pull;

private:
    static portico_status record(void* self, portico_str json, portico_str) noexcept {
        static_cast<KeptRecords*>(self)->pull.records.emplace_back(from_abi(json));
        return PORTICO_OK;
    }

    static portico_status deleted(void* self, portico_str id, portico_str) noexcept {
        static_cast<KeptRecords*>(self)->pull.deleted.emplace_back(from_abi(id));
        return PORTICO_OK;
    }

    static portico_status rejected(
        void* self, portico_str source, portico_str reason, portico_str
    ) noexcept {
        static_cast<KeptRecords*>(self)->pull.rejected.push_back(
            std::string{from_abi(source)} + ": " + std::string{from_abi(reason)}
        );
        return PORTICO_OK;
    }
};

}  // namespace

json::Document FakeResponse::json() const {
    return require("the body of a reply", json::parse(body));
}

/// Members in the order in which they are made; the plugin's side comes last.
struct FakeHost::Parts {
    explicit Parts(std::string manifest)
        : manifest_json{std::move(manifest)},
          databases{require("the database", storage::SqliteDatabases::create_in_memory())},
          mirror_database{require("the mirror", databases.real().open("mirror", false))},
          mirror{*mirror_database, clock.clock} {
        // As the host's bridge, so that a test can put one on top.
        const auto schema =
            require("the mirror's schema", ports::migrations_of(mirror_schema::files));
        require("the mirror's schema", mirror_database->migrate("erp", schema));
        databases.committed = [this](std::vector<ports::NewEvent> carried) {
            events.append(carried);
        };
        auto description = require("plugin.json", read_manifest(manifest_json));
        database_name = "plugin/" + description.id;
        id = description.id;
        instance = std::make_unique<plugins::PluginInstance>(require(
            "the plugin's services",
            plugins::PluginInstance::create(host_ports(), std::move(description))
        ));
    }

    plugins::HostPorts host_ports() {
        return {
            clock,
            log,
            databases,
            router,
            events,
            jobs,
            metrics,
            secrets,
            client,
            services,
            &orders,
            nullptr};
    }

    Status start(const portico_plugin& loaded) {
        if (plugin != nullptr) return conflict("The plugin runs already: stop() comes first.");
        plugin = &loaded;
        auto outcome = instance->init(loaded);
        if (outcome.ok()) outcome = instance->activate(loaded);
        if (outcome.ok()) return outcome;
        instance->close();
        instance->sweep();
        instance->destroy(loaded);
        plugin = nullptr;
        return outcome;
    }

    Status stop() {
        const auto* running = std::exchange(plugin, nullptr);
        if (running == nullptr) return {};
        instance->close();
        auto outcome = instance->drain(*running, std::chrono::seconds{1});
        if (!instance->wait_idle(std::chrono::seconds{10})) {
            return conflict("A call of the plugin has not ended.");
        }
        const auto deactivated = instance->deactivate(*running);
        if (outcome.ok()) outcome = deactivated;
        if (context) context->registrations.give_back();
        const auto leaks = instance->sweep();
        instance->destroy(*running);
        if (outcome.ok() && leaks.total() > 0) {
            outcome = conflict("The plugin left behind: " + leaks.text() + ".");
        }
        renew();
        return outcome;
    }

    /// Another instance, as after a restart: its handles are new, its database is the same.
    void renew() {
        auto description = require("plugin.json", read_manifest(manifest_json));
        description.generation = ++generation;
        if (!config_json.empty()) description.config_json = config_json;
        context.reset();
        instance.reset();
        instance = std::make_unique<plugins::PluginInstance>(require(
            "the plugin's services",
            plugins::PluginInstance::create(host_ports(), std::move(description))
        ));
    }

    std::string manifest_json;
    std::string id;
    std::string database_name;
    std::string config_json;
    std::string library;
    std::uint32_t generation = 1;
    ClockPort clock;
    CapturedLog log;
    FakeDatabases databases;
    std::shared_ptr<ports::Database> mirror_database;
    Mirror mirror;
    FakeEvents events{clock};
    FakeJobs jobs{clock};
    FakeRouter router{clock};
    FakeMetrics metrics;
    FakeSecrets secrets;
    FakeClient client;
    plugins::ServiceRegistry services;
    FakeOrders orders;
    std::unique_ptr<plugins::PluginInstance> instance;
    std::unique_ptr<PluginContext> context;
    const portico_plugin* plugin = nullptr;  ///< while it runs
    portico_plugin wired{};                  ///< of start(wire)
};

FakeHost::FakeHost(const PluginFiles& plugin)
    : parts_{std::make_unique<Parts>(read_file(plugin.manifest))} {
    parts_->library = (files::path{plugin.bundle} / (parts_->id + ".so")).string();
    const auto migrations = read_migrations(files::path{plugin.bundle} / "migrations");
    require("the plugin's migrations", parts_->instance->migrate(migrations));
}

FakeHost::FakeHost(std::string_view manifest_json, std::vector<std::string> migrations)
    : parts_{std::make_unique<Parts>(std::string{manifest_json})} {
    std::vector<ports::Migration> list;
    for (auto& sql : migrations) {
        list.push_back({static_cast<int>(list.size()) + 1, "test", std::move(sql)});
    }
    require("the plugin's migrations", parts_->instance->migrate(list));
}

FakeHost::~FakeHost() {
    static_cast<void>(parts_->stop());
}

Status FakeHost::start() {
    // Never unloaded: a sanitizer's report names the plugin's functions.
    void* const library = dlopen(parts_->library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return unavailable(dlerror());
    const auto entry = reinterpret_cast<portico_plugin_entry>(dlsym(library, PORTICO_PLUGIN_ENTRY));
    if (entry == nullptr) return invalid(parts_->library + " exports no " PORTICO_PLUGIN_ENTRY);
    return parts_->start(*entry());
}

Status FakeHost::start(const portico_plugin& plugin) {
    return parts_->start(plugin);
}

Status FakeHost::start(const std::function<Status(PluginContext&)>& wire) {
    parts_->wired.struct_size = sizeof(portico_plugin);
    PORTICO_TRY(parts_->start(parts_->wired));
    auto outcome = wire(context());
    if (!outcome.ok()) static_cast<void>(stop());
    return outcome;
}

Status FakeHost::stop() {
    return parts_->stop();
}

PluginContext& FakeHost::context() {
    if (!parts_->context) {
        parts_->context = std::make_unique<PluginContext>(parts_->instance->host());
    }
    return *parts_->context;
}

Status FakeHost::configure(std::string_view config_json) {
    auto filled = PORTICO_TRY(fill_config(parts_->manifest_json, config_json));
    PORTICO_TRY(parts_->instance->change_config(filled));
    parts_->config_json = std::move(filled);
    return {};
}

void FakeHost::secret(std::string name, std::string value) {
    parts_->secrets.secrets[std::move(name)] = std::move(value);
}

FakeClock& FakeHost::clock() {
    return parts_->clock.clock;
}

Mirror& FakeHost::mirror() {
    return parts_->mirror;
}

FakeResponse FakeHost::call(
    std::string_view method, std::string_view target, const FakeRequest& request
) {
    return parts_->router.call(method, target, request);
}

std::vector<std::string> FakeHost::routes() const {
    return parts_->router.routes();
}

void FakeHost::publish(const FakeEvent& event) {
    const ports::NewEvent added{event.type, event.company, event.subject, event.json};
    parts_->events.append({&added, 1});
}

Result<std::size_t> FakeHost::deliver_events() {
    return parts_->events.deliver();
}

std::vector<FakeEvent> FakeHost::events() const {
    std::vector<FakeEvent> list;
    for (const auto& event : parts_->events.all()) {
        list.push_back({event.type, event.company, event.subject, event.json});
    }
    return list;
}

Status FakeHost::run_job(std::string_view name, FakeJobRun& run) {
    return parts_->jobs.run(name, run);
}

Result<std::size_t> FakeHost::run_started_jobs() {
    return parts_->jobs.run_started();
}

std::vector<std::string> FakeHost::jobs() const {
    return parts_->jobs.declared();
}

void FakeHost::provide(
    std::string id, std::function<Result<std::string>(const ServiceCall& call)> answer
) {
    const auto forward = [answer = std::move(answer)](const plugins::ServiceCall& call) {
        return answer({call.caller, call.company, call.request, instant_of(call.deadline_us)});
    };
    require("provide " + id, parts_->services.provide(id, forward));
}

Result<std::string> FakeHost::call_service(
    std::string_view id, std::string_view company, std::string_view request
) {
    const auto deadline = microseconds_of(clock().now() + std::chrono::seconds{10});
    return parts_->services.call(id, company, request, deadline);
}

namespace {

Result<const portico_connector*> connector_of(
    plugins::PluginInstance& instance, const portico_plugin* plugin
) {
    if (plugin == nullptr) return conflict("start() the plugin first.");
    const auto* table =
        static_cast<const portico_connector*>(instance.extension(*plugin, PORTICO_CONNECTOR_ID));
    if (table == nullptr) return Error{Code::unsupported, "The plugin is no connector."};
    return table;
}

}  // namespace

Result<std::shared_ptr<ports::Connector>> FakeHost::connector() {
    const auto* table = PORTICO_TRY(connector_of(*parts_->instance, parts_->plugin));
    return plugins::lease_connector(parts_->instance->context(), table, parts_->clock);
}

std::shared_ptr<ports::Database> FakeHost::mirror_database() {
    return parts_->mirror_database;
}

const std::vector<FakeOrder>& FakeHost::orders() const {
    return parts_->orders.kept;
}

Result<std::optional<std::string>> FakeHost::offer(const OrderSubmission& order) {
    return parts_->orders.ask(order);
}

Result<FakePull> FakeHost::pull(std::string_view entity, std::string_view cursor) {
    const auto* table = PORTICO_TRY(connector_of(*parts_->instance, parts_->plugin));
    plugins::CallFrame frame{*parts_->instance->context(), plugins::Slot::connector};
    const portico_pull request{
        .struct_size = sizeof(portico_pull),
        .limit = 1000,
        .entity = to_abi(entity),
        .cursor = to_abi(cursor),
        .deadline_us = microseconds_of(clock().now() + std::chrono::seconds{30})};
    KeptRecords kept;
    std::uint32_t flags = 0;
    auto& page = kept.pull.page;
    const auto status = table->pull(
        table->self, &request, kept.table(), append_to(page.next_cursor), &flags, &page.remaining
    );
    PORTICO_TRY(frame.outcome(status));
    page.more = (flags & PORTICO_PULL_MORE) != 0;
    page.snapshot = (flags & PORTICO_PULL_SNAPSHOT) != 0;
    page.complete = (flags & PORTICO_PULL_COMPLETE) != 0;
    page.whole = (flags & PORTICO_PULL_WHOLE) != 0;
    return std::move(kept.pull);
}

Result<std::string> FakeHost::probe() {
    const auto* table = PORTICO_TRY(connector_of(*parts_->instance, parts_->plugin));
    plugins::CallFrame frame{*parts_->instance->context(), plugins::Slot::connector};
    std::string sentence;
    PORTICO_TRY(frame.outcome(table->probe(table->self, append_to(sentence))));
    return sentence;
}

void FakeHost::answer_requests(
    std::function<Result<ClientResponse>(const SeenRequest& request)> answer
) {
    parts_->client.answer = std::move(answer);
}

void FakeHost::send_through(std::shared_ptr<ports::HttpClient> client) {
    parts_->client.network = std::move(client);
}

ports::Metrics& FakeHost::metrics() {
    return parts_->metrics;
}

void FakeHost::fail_storage(Fault fault) {
    parts_->databases.faults.plan(std::move(fault));
}

void FakeHost::fail_events(Fault fault) {
    parts_->events.faults.plan(std::move(fault));
}

const std::vector<LogLine>& FakeHost::log() const {
    return parts_->log.lines;
}

bool FakeHost::has_logged(std::string_view text) const {
    return std::ranges::any_of(log(), [&](const LogLine& line) { return line.text == text; });
}

double FakeHost::metric(std::string_view name) const {
    const auto& by_name = parts_->metrics.by_name;
    auto found = by_name.find("portico_" + parts_->id + "_" + std::string{name});
    if (found == by_name.end()) return 0;
    double sum = 0;
    for (const auto& [labels, series] : found->second) sum += series.value();
    return sum;
}

}  // namespace portico::testkit
