#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include <portico/abi/core.h>
#include <portico/boundary.hpp>
#include <portico/client.hpp>
#include <portico/clock.hpp>
#include <portico/config.hpp>
#include <portico/connector.hpp>
#include <portico/database.hpp>
#include <portico/events.hpp>
#include <portico/http.hpp>
#include <portico/jobs.hpp>
#include <portico/log.hpp>
#include <portico/metrics.hpp>
#include <portico/orders.hpp>
#include <portico/secrets.hpp>
#include <portico/services.hpp>

/// A plugin in C++: derive from Plugin, and write PORTICO_EXPORT_PLUGIN(YourClass) in plugin.cpp.
namespace portico {

/// What the host gives to a plugin. Lives from before init() until after the plugin is destroyed,
/// so that references to its members may be kept.
struct PluginContext {
    explicit PluginContext(const portico_host* table)
        : host{table},
          clock{host},
          log{host},
          metrics{host},
          secrets{host},
          config{host},
          client{host},
          database{host},
          router{host, registrations},
          events{host, registrations},
          jobs{host, registrations},
          services{host, registrations},
          orders{host, registrations} {}

    PluginContext(const PluginContext&) = delete;
    PluginContext& operator=(const PluginContext&) = delete;

    Host host;
    Registrations registrations;
    Clock clock;
    Log log;
    Metrics metrics;
    Secrets secrets;
    Config config;
    Client client;
    Database database;
    Router router;
    Events events;
    Jobs jobs;
    Services services;
    Orders orders;
};

/// One instance a load. All calls below come on one control thread at a time; handlers that were
/// registered run on any thread. What is thrown becomes an Error at the boundary.
class Plugin {
public:
    Plugin() = default;
    virtual ~Plugin() = default;
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;

    /// Allocates and reads; no registration, no threads, no network.
    virtual Status init(PluginContext&) { return {}; }

    /// Registers routes, subscriptions, jobs and services through `context`. When it fails, what
    /// was registered is given back.
    virtual Status activate(PluginContext& context) = 0;

    /// Stops new work of the plugin's own within `deadline` from now.
    virtual Status drain(std::chrono::milliseconds) { return {}; }

    /// No request is in flight. Registrations are given back after it, last first.
    virtual Status deactivate() { return {}; }

    /// Of a plugin that reads an ERP; asked for after init(), owned by the plugin.
    virtual Connector* connector() { return nullptr; }
};

namespace detail {

/// The C table of a Plugin class. `Class` is created by init and destroyed by destroy.
template <class Class>
class PluginSlots {
public:
    static constexpr portico_plugin table(std::string_view id, std::string_view version) {
        return {
            .struct_size = sizeof(portico_plugin),
            .abi_major = PORTICO_ABI_MAJOR,
            .self = nullptr,
            .id = {id.data(), id.size()},
            .version = {version.data(), version.size()},
            .init = &init,
            .activate = &activate,
            .drain = &drain,
            .deactivate = &deactivate,
            .destroy = &destroy,
            .extension = &extension};
    }

private:
    struct Instance {
        explicit Instance(const portico_host* host) : context{host} {}

        PluginContext context;  // outlives the plugin, which may keep references to it
        Class plugin;
        std::optional<ConnectorSlots> connector;
    };

    static portico_status init(void*, const portico_host* table) noexcept {
        const Host host{table};
        return host.guard([&]() -> Status {
            if (instance_ != nullptr) return conflict("The plugin was initialised already.");
            auto created = std::make_unique<Instance>(table);
            instance_ = created.release();  // destroy() frees it, also when init() fails
            PORTICO_TRY(instance_->plugin.init(instance_->context));
            if (auto* connector = instance_->plugin.connector()) {
                instance_->connector.emplace(host, *connector);
            }
            return {};
        });
    }

    static portico_status activate(void*) noexcept {
        if (instance_ == nullptr) return PORTICO_CONFLICT;
        auto& context = instance_->context;
        const auto status = context.host.guard([&] { return instance_->plugin.activate(context); });
        if (status != PORTICO_OK) context.registrations.give_back();
        return status;
    }

    static portico_status drain(void*, std::int64_t deadline_ms) noexcept {
        if (instance_ == nullptr) return PORTICO_CONFLICT;
        return instance_->context.host.guard([&] {
            return instance_->plugin.drain(std::chrono::milliseconds{deadline_ms});
        });
    }

    static portico_status deactivate(void*) noexcept {
        if (instance_ == nullptr) return PORTICO_CONFLICT;
        const auto status =
            instance_->context.host.guard([&] { return instance_->plugin.deactivate(); });
        instance_->context.registrations.give_back();
        return status;
    }

    static void destroy(void*) noexcept {
        auto* last = std::exchange(instance_, nullptr);
        if (last == nullptr) return;
        const Host host = last->context.host;
        static_cast<void>(host.guard([&]() -> Status {
            last->context.registrations.give_back();
            delete last;
            return {};
        }));
    }

    static const void* extension(void*, portico_str id) noexcept {
        if (instance_ == nullptr || !instance_->connector) return nullptr;
        if (from_abi(id) != PORTICO_CONNECTOR_ID) return nullptr;
        return instance_->connector->table();
    }

    static inline constinit Instance* instance_ = nullptr;
};

}  // namespace detail
}  // namespace portico

/// The only place that knows the C table; once, in plugin.cpp. portico_add_plugin defines the id
/// and the version from plugin.json.
#define PORTICO_EXPORT_PLUGIN(Class)                                                   \
    extern "C" PORTICO_EXPORT const portico_plugin* portico_plugin_v0(void) noexcept { \
        static constinit const portico_plugin table =                                  \
            ::portico::detail::PluginSlots<Class>::table(                              \
                PORTICO_PLUGIN_ID, PORTICO_PLUGIN_VERSION                              \
            );                                                                         \
        return &table;                                                                 \
    }
