#pragma once

#include <string>
#include <vector>

#include <portico/abi/client.h>

#include "plugins/services/instance_context.hpp"
#include "plugins/services/plain_tables.hpp"

namespace portico::plugins {

/// portico.client/1 over ports::HttpClient. Where a plugin may send is read from its permissions:
/// `client:host` as it stands, `client:{setting}` from the plugin's settings at each request.
class ClientTable {
public:
    ClientTable(InstanceContext& instance, ConfigTable& config);

    const portico_client table;

private:
    static portico_status send(
        void* self, const portico_client_request* request, portico_client_reply reply
    ) noexcept;

    Status send_checked(const portico_client_request& request, portico_client_reply reply);

    InstanceContext& instance_;
    ConfigTable& config_;
    std::vector<std::string> named_hosts_;  ///< "erp.example.com:8000"
    std::vector<std::string> settings_;     ///< names of settings that hold a host
};

}  // namespace portico::plugins
