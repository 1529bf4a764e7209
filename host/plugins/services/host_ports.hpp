#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"
#include "ports/http.hpp"
#include "ports/http_client.hpp"
#include "ports/jobs.hpp"
#include "ports/log.hpp"
#include "ports/metrics.hpp"
#include "ports/orders.hpp"
#include "ports/secrets.hpp"

namespace portico::plugins {

class ServiceRegistry;
class SlotMarker;

/// What the services of a plugin are made of. Everything outlives the plugin instances.
struct HostPorts {
    const ports::Clock& clock;
    ports::Log& log;
    ports::Databases& databases;
    ports::Router& router;
    ports::Events& events;
    ports::Jobs& jobs;
    ports::Metrics& metrics;
    const ports::Secrets& secrets;
    ports::HttpClient& client;
    ServiceRegistry& services;
    ports::Orders* orders = nullptr;  ///< may be absent: then no order is taken
    SlotMarker* marker = nullptr;     ///< may be absent: then a crash names nobody
};

/// What the manifest says that matters while the plugin runs.
struct InstanceDescription {
    std::string id;
    std::string version;
    std::uint32_t generation = 1;            ///< counts the loads of this plugin
    std::vector<std::string> host_services;  ///< "portico.log/1", ...
    std::vector<std::string> provides;       ///< "pricing.quote/1"
    std::vector<std::string> may_call;       ///< services of its `requires`
    std::vector<std::string> permissions;
    std::string config_json = "{}";  ///< valid against the manifest's schema, defaults filled in
};

/// The ids of the services that this host offers.
std::span<const std::string_view> known_host_services();

/// What a plugin left behind when it was deactivated.
struct Leaks {
    std::size_t routes = 0;
    std::size_t subscriptions = 0;
    std::size_t jobs = 0;
    std::size_t services = 0;
    std::size_t transactions = 0;
    std::size_t guards = 0;

    [[nodiscard]] std::size_t total() const {
        return routes + subscriptions + jobs + services + transactions + guards;
    }

    /// "2 routes, 1 transaction"; empty when there are none.
    [[nodiscard]] std::string text() const;
};

}  // namespace portico::plugins
