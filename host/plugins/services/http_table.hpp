#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <portico/abi/http.h>
#include <portico/result.hpp>

#include "plugins/services/handle_table.hpp"
#include "plugins/services/instance_context.hpp"

namespace portico::plugins {

/// A request inside a plugin's handler; lives on the stack of its thread.
struct HttpCall {
    const ports::HttpRequest& request;
    ports::HttpReply& reply;
    portico_handle handle;
    bool is_replied = false;  ///< whole, by reply()
    bool is_started = false;  ///< in pieces, by start()
};

/// portico.http/1 over ports::Router.
class HttpTable {
public:
    explicit HttpTable(InstanceContext& instance);

    /// No new request comes; routes stay in the table until the plugin closes them or the sweep.
    void close_routes();

    /// Closes what is left; returns how many.
    std::size_t sweep();

    /// "GET /api/v1/pricing/prices/{sku}", in order of opening.
    [[nodiscard]] std::vector<std::string> routes();

    const portico_http table;

private:
    struct Route {
        std::shared_ptr<ports::OpenRoute> open;
        std::string name;
    };

    struct Wanted {
        std::string method;
        std::string pattern;
        ports::RoutePolicy policy;
    };

    static portico_status route(
        void* self, const portico_route* route, portico_handle* out
    ) noexcept;
    static portico_status close(void* self, portico_handle route) noexcept;
    static portico_status header(
        void* self, portico_handle request, portico_str name, portico_sink out
    ) noexcept;
    static portico_status reply(
        void* self, portico_handle request, const portico_reply* reply
    ) noexcept;
    static portico_status start(
        void* self, portico_handle request, const portico_reply* head
    ) noexcept;
    static portico_status piece(void* self, portico_handle request, portico_str bytes) noexcept;

    [[nodiscard]] Result<Wanted> check(const portico_route& route) const;
    Result<portico_handle> open(const portico_route& route);
    [[nodiscard]] Result<HttpCall*> find(portico_handle request) const;

    InstanceContext& instance_;
    HandleTable<Route> routes_;
};

}  // namespace portico::plugins
