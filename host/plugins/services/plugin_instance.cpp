#include "plugins/services/plugin_instance.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/client_table.hpp"
#include "plugins/services/events_table.hpp"
#include "plugins/services/http_table.hpp"
#include "plugins/services/jobs_table.hpp"
#include "plugins/services/orders_table.hpp"
#include "plugins/services/plain_tables.hpp"
#include "plugins/services/services_table.hpp"
#include "plugins/services/storage_table.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::array<std::string_view, 12> host_service_ids = {
    PORTICO_LOG_ID,
    PORTICO_CLOCK_ID,
    PORTICO_CONFIG_ID,
    PORTICO_SECRETS_ID,
    PORTICO_METRICS_ID,
    PORTICO_STORAGE_ID,
    PORTICO_HTTP_ID,
    PORTICO_EVENTS_ID,
    PORTICO_JOBS_ID,
    PORTICO_SERVICES_ID,
    PORTICO_CLIENT_ID,
    PORTICO_ORDERS_ID,
};

/// How long a request to a server outside may go on once its plugin is being switched off, until
/// drain() says more.
constexpr std::chrono::seconds waits_after_close{5};

}  // namespace

std::span<const std::string_view> known_host_services() {
    return host_service_ids;
}

/// All tables of one instance.
class InstanceState final : public InstanceContext {
public:
    InstanceState(
        const HostPorts& host_ports,
        InstanceDescription instance,
        core::Grants granted,
        std::shared_ptr<ports::Database> database
    )
        : InstanceContext{host_ports, std::move(instance), std::move(granted)},
          host{sizeof(portico_host), PORTICO_ABI_MINOR, this, extension, fail, last_error},
          clock{*this},
          log{*this},
          config{*this},
          secrets{*this},
          metrics{*this},
          http{*this},
          jobs{*this},
          services{*this},
          client{*this, config},
          orders{*this} {
        if (database) storage.emplace(*this, std::move(database));
        events.emplace(*this, storage ? &*storage : nullptr);
    }

    std::size_t end_transactions_of(CallFrame& frame) override {
        const auto count = storage ? storage->end_transactions_of(frame) : 0;
        left_open.fetch_add(count, std::memory_order_relaxed);
        const auto text = std::to_string(count);
        ports.log.warning(
            "a call left a transaction open; it was rolled back",
            {{"plugin", id()},
             {"slot", slot_name(frame.slot())},
             {"request_id", frame.request_id},
             {"transactions", text}}
        );
        return count;
    }

    [[nodiscard]] const void* table_of(std::string_view wanted) const {
        const auto& granted = description.host_services;
        if (std::ranges::find(granted, wanted) == granted.end()) return nullptr;
        if (wanted == PORTICO_LOG_ID) return &log.table;
        if (wanted == PORTICO_CLOCK_ID) return &clock.table;
        if (wanted == PORTICO_CONFIG_ID) return &config.table;
        if (wanted == PORTICO_SECRETS_ID) return &secrets.table;
        if (wanted == PORTICO_METRICS_ID) return &metrics.table;
        if (wanted == PORTICO_STORAGE_ID) return storage ? &storage->table : nullptr;
        if (wanted == PORTICO_HTTP_ID) return &http.table;
        if (wanted == PORTICO_EVENTS_ID) return &events->table;
        if (wanted == PORTICO_JOBS_ID) return &jobs.table;
        if (wanted == PORTICO_SERVICES_ID) return &services.table;
        if (wanted == PORTICO_CLIENT_ID) return &client.table;
        if (wanted == PORTICO_ORDERS_ID) return &orders.table;
        return nullptr;
    }

    const portico_host host;
    ClockTable clock;
    LogTable log;
    ConfigTable config;
    SecretsTable secrets;
    MetricsTable metrics;
    HttpTable http;
    JobsTable jobs;
    ServicesTable services;
    ClientTable client;
    OrdersTable orders;
    std::optional<StorageTable> storage;
    std::optional<EventsTable> events;
    std::atomic<std::uint64_t> left_open{0};

private:
    static const void* extension(void* self, portico_str id) noexcept {
        const auto wanted = text_in(id, 128, "the service's id");
        return wanted.ok() ? static_cast<InstanceState*>(self)->table_of(*wanted) : nullptr;
    }

    static portico_status fail(void* self, portico_status code, portico_str text) noexcept {
        constexpr std::uint64_t sentence_bytes_max = 4096;
        auto* const frame = CallFrame::innermost_of(*static_cast<InstanceState*>(self));
        if (frame == nullptr || text.ptr == nullptr) return code;
        try {
            frame->fail({text.ptr, std::min(text.len, sentence_bytes_max)});
        } catch (...) {
            return code;  // without memory the code alone must do
        }
        return code;
    }

    static portico_status last_error(void* self, portico_sink out) noexcept {
        if (out.write == nullptr) return PORTICO_INVALID;
        return out.write(out.context, to_view(noted_failure(*static_cast<InstanceState*>(self))));
    }
};

Result<PluginInstance> PluginInstance::create(
    const HostPorts& ports, InstanceDescription description
) {
    auto grants = PORTICO_TRY(core::Grants::parse(description.permissions));
    std::shared_ptr<ports::Database> database;
    const auto& services = description.host_services;
    const auto uses = [&](std::string_view id) {
        return std::ranges::find(services, id) != services.end();
    };
    if (uses(PORTICO_STORAGE_ID)) {
        const auto name = "plugin/" + description.id;
        database = PORTICO_TRY(ports.databases.open(name, grants.allows("erp.read")));
        if (uses(PORTICO_EVENTS_ID)) PORTICO_TRY(ports.events.adopt(name, database));
    }
    return PluginInstance{std::make_shared<InstanceState>(
        ports, std::move(description), std::move(grants), std::move(database)
    )};
}

PluginInstance::PluginInstance(std::shared_ptr<InstanceState> state) : state_{std::move(state)} {}

PluginInstance::~PluginInstance() {
    if (!state_) return;
    close();
    sweep();
}

const portico_host* PluginInstance::host() const {
    return &state_->host;
}

Status PluginInstance::migrate(std::span<const ports::Migration> migrations) {
    if (migrations.empty()) return {};
    if (!state_->storage) {
        return conflict(
            "plugin " + state_->id() +
            " has migrations but does not use portico.storage/1: name it in `host_services`"
        );
    }
    return state_->storage->database()->migrate("plugin", migrations);
}

Status PluginInstance::init(const portico_plugin& plugin) {
    if (!PORTICO_HAS(&plugin, init)) return {};
    CallFrame frame{*state_, Slot::init};
    return frame.enter(plugin.init, plugin.self, &state_->host);
}

Status PluginInstance::activate(const portico_plugin& plugin) {
    state_->phase = InstanceContext::Phase::active;
    state_->gate.open();
    if (!PORTICO_HAS(&plugin, activate)) return {};
    CallFrame frame{*state_, Slot::activate};
    return frame.enter(plugin.activate, plugin.self);
}

Status PluginInstance::drain(const portico_plugin& plugin, std::chrono::milliseconds deadline) {
    // Calls in flight end in time for whoever waits for them until the deadline.
    state_->end_waits_after(deadline * 3 / 4);
    if (!PORTICO_HAS(&plugin, drain)) return {};
    CallFrame frame{*state_, Slot::drain};
    return frame.enter(plugin.drain, plugin.self, deadline.count());
}

Status PluginInstance::deactivate(const portico_plugin& plugin) {
    if (!PORTICO_HAS(&plugin, deactivate)) return {};
    CallFrame frame{*state_, Slot::deactivate};
    return frame.enter(plugin.deactivate, plugin.self);
}

void PluginInstance::destroy(const portico_plugin& plugin) {
    if (!PORTICO_HAS(&plugin, destroy)) return;
    CallFrame frame{*state_, Slot::destroy};
    void (*const destroy_slot)(void*) = plugin.destroy;  // not noexcept: see CallFrame::enter
    try {
        destroy_slot(plugin.self);
    } catch (...) {
        state_->ports.log.error(
            "a plugin threw out of destroy()",
            {{"plugin", state_->id()}, {"error", frame.thrown().message}}
        );
    }
}

const void* PluginInstance::extension(const portico_plugin& plugin, std::string_view id) {
    if (!PORTICO_HAS(&plugin, extension)) return nullptr;
    CallFrame frame{*state_, Slot::extension};
    const void* (*const extension_slot)(void*, portico_str) = plugin.extension;
    try {
        return extension_slot(plugin.self, to_view(id));
    } catch (...) {
        return nullptr;
    }
}

void PluginInstance::close() {
    state_->end_waits_after(waits_after_close);
    state_->phase = InstanceContext::Phase::leaving;
    state_->http.close_routes();
    state_->services.close();
    state_->gate.close();
}

std::int64_t PluginInstance::in_flight() const {
    return state_->gate.in_flight() + state_->services.in_flight();
}

bool PluginInstance::wait_idle(std::chrono::milliseconds timeout) {
    const auto start = std::chrono::steady_clock::now();
    if (!state_->gate.wait_idle(timeout)) return false;
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start
    );
    return state_->services.wait_idle(std::max(timeout - spent, std::chrono::milliseconds{1}));
}

Leaks PluginInstance::sweep() {
    state_->config.forget_callback();
    Leaks leaks;
    leaks.routes = state_->http.sweep();
    leaks.services = state_->services.sweep();
    leaks.guards = state_->orders.sweep();
    leaks.subscriptions = state_->events->sweep();
    leaks.jobs = state_->jobs.sweep();
    leaks.transactions = state_->storage ? state_->storage->sweep() : 0;
    return leaks;
}

Status PluginInstance::change_config(std::string json) {
    return state_->config.change(std::move(json));
}

std::vector<std::string> PluginInstance::routes() const {
    return state_->http.routes();
}

std::uint64_t PluginInstance::transactions_left_open() const {
    return state_->left_open.load();
}

std::uint64_t PluginInstance::log_lines_dropped() const {
    return state_->log.dropped();
}

std::shared_ptr<InstanceContext> PluginInstance::context() const {
    return state_;
}

}  // namespace portico::plugins
