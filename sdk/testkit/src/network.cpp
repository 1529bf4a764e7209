// Apart from the rest of FakeHost: only tests that call it need the libraries of the network.
#include <memory>

#include <portico/testkit/fake_host.hpp>

#include "client/pooled_client.hpp"

namespace portico::testkit {

Status FakeHost::use_network(const std::string& ca_file) {
    client::ClientSettings settings;
    settings.ca_file = ca_file;
    send_through(PORTICO_TRY(client::PooledClient::create(settings, metrics())));
    return {};
}

}  // namespace portico::testkit
