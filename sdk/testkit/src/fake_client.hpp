#pragma once

#include <functional>
#include <memory>

#include <portico/testkit/fake_host.hpp>

#include "ports/http_client.hpp"

namespace portico::testkit {

/// Asks the test instead of the network, or goes there where the test chose so.
class FakeClient final : public ports::HttpClient {
public:
    /// The admin granted what the manifest names.
    Status send(const ports::ClientRequest& request, ports::ClientReply& reply) override;

    std::function<Result<ClientResponse>(const SeenRequest& request)> answer;
    std::shared_ptr<ports::HttpClient> network;

private:
    Status send_scripted(const ports::ClientRequest& request, ports::ClientReply& reply);
};

}  // namespace portico::testkit
