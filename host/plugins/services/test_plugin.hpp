#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <portico/abi/abi.h>

#include "plugins/services/plugin_instance.hpp"
#include "plugins/services/views.hpp"
#include "plugins/test_host.hpp"

namespace portico::plugins {

/// A plugin made of closures, without a library: each closure stands for a slot or a handler. It
/// talks to the host through the C tables only.
class TestPlugin {
public:
    using HttpWork = std::function<portico_status(const portico_request&)>;

    TestPlugin(TestHost& host, InstanceDescription description) {
        auto created = PluginInstance::create(host.ports(), std::move(description));
        if (!created.ok()) throw std::runtime_error{created.error().message};
        instance.emplace(std::move(*created));
        table.struct_size = sizeof(table);
        table.self = this;
        table.init = [](void*, const portico_host*) noexcept { return portico_status{PORTICO_OK}; };
        table.activate = [](void* self) noexcept {
            return static_cast<TestPlugin*>(self)->on_activate();
        };
    }

    /// Everything that a plugin may ask for.
    static InstanceDescription description(std::string id = "probe") {
        InstanceDescription description;
        description.id = id;
        description.version = "1.0.0";
        for (const auto service : known_host_services())
            description.host_services.emplace_back(service);
        description.provides = {id + ".echo/1"};
        description.permissions = {
            "erp.read",
            "http.route:/api/v1/" + id + "/*",
            "http.route:/admin/api/v1/" + id + "/*",
            "events.publish:" + id + ".*",
            "events.subscribe:" + id + ".*",
        };
        return description;
    }

    /// Runs `work` as the plugin's activate().
    Status activate(std::function<portico_status()> work) {
        on_activate = std::move(work);
        return instance->activate(table);
    }

    template <class Table>
    const Table& service(std::string_view id) const {
        const auto* const host = instance->host();
        return *static_cast<const Table*>(host->extension(host->self, to_view(id)));
    }

    const portico_http& http() const { return service<portico_http>(PORTICO_HTTP_ID); }

    const portico_storage& storage() const { return service<portico_storage>(PORTICO_STORAGE_ID); }

    const portico_events& events() const { return service<portico_events>(PORTICO_EVENTS_ID); }

    const portico_services& services() const {
        return service<portico_services>(PORTICO_SERVICES_ID);
    }

    const portico_jobs& jobs() const { return service<portico_jobs>(PORTICO_JOBS_ID); }

    /// The sentence of the last host call that failed.
    [[nodiscard]] std::string last_error() const {
        std::string text;
        const auto* const host = instance->host();
        host->last_error(host->self, sink(text));
        return text;
    }

    static portico_sink sink(std::string& text) {
        return {&text, [](void* context, portico_str piece) noexcept {
                    static_cast<std::string*>(context)->append(from_view(piece));
                    return portico_status{PORTICO_OK};
                }};
    }

    portico_status fail(portico_status code, std::string_view text) const {
        const auto* const host = instance->host();
        return host->fail(host->self, code, to_view(text));
    }

    /// Opens a route whose handler is `work`.
    portico_status route(
        std::string_view method, std::string_view pattern, HttpWork work, std::uint32_t flags = 0
    ) {
        handlers_.push_back(std::make_unique<HttpWork>(std::move(work)));
        portico_route route{};
        route.struct_size = sizeof(route);
        route.flags = flags;
        route.method = to_view(method);
        route.pattern = to_view(pattern);
        route.context = handlers_.back().get();
        // Through a type without noexcept, as a plugin built without the veneer may do.
        portico_status (*const call
        )(void*, const portico_request*) = [](void* context, const portico_request* request) {
            return (*static_cast<HttpWork*>(context))(*request);
        };
        route.handler = reinterpret_cast<portico_http_handler>(call);
        portico_handle handle = 0;
        const auto status = http().route(http().self, &route, &handle);
        if (status == PORTICO_OK) routes.push_back(handle);
        return status;
    }

    portico_status reply(const portico_request& request, int status, std::string_view body) const {
        portico_reply reply{};
        reply.struct_size = sizeof(reply);
        reply.http_status = status;
        reply.body = to_view(body);
        return http().reply(http().self, request.handle, &reply);
    }

    portico_status execute(portico_handle transaction, std::string_view sql) const {
        return storage().execute(
            storage().self, transaction, to_view(sql), nullptr, 0, {nullptr, nullptr}, nullptr
        );
    }

    std::optional<PluginInstance> instance;
    portico_plugin table{};
    std::vector<portico_handle> routes;
    std::function<portico_status()> on_activate = [] { return portico_status{PORTICO_OK}; };

private:
    std::vector<std::unique_ptr<HttpWork>> handlers_;
};

}  // namespace portico::plugins
