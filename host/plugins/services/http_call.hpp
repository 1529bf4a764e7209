#pragma once

#include <memory>

#include <portico/abi/http.h>
#include <portico/result.hpp>

#include "plugins/services/instance_context.hpp"

namespace portico::plugins {

/// A plugin's handler behind a route.
struct PluginRoute {
    std::shared_ptr<InstanceContext> instance;
    portico_http_handler handler;
    void* context;
};

/// Hands a request to the plugin. Errors: Code::unavailable (being switched off), what the handler
/// answers, Code::internal (it answered nothing).
Status call_route(
    const PluginRoute& route, const ports::HttpRequest& request, ports::HttpReply& reply
);

}  // namespace portico::plugins
