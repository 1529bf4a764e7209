#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <portico/connector.hpp>
#include <portico/database.hpp>

#include "protocol/erp.hpp"
#include "protocol/session.hpp"
#include "pull/directory.hpp"
#include "pull/feed.hpp"
#include "push/order_push.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// What the connector needs of its host.
struct ConnectorParts {
    SessionParts session;
    SqlSession& mirror;  ///< outlives the connector
    std::function<void(std::string_view gauge, double value)> measure = {};
    bool is_parallel = true;
};

/// Tryton 6.0 over JSON-RPC. Pulls by one thread at a time; everything else by any.
class TrytonConnector final : public Connector {
public:
    TrytonConnector(Settings settings, ConnectorParts parts);

    Result<ConnectorDescription> describe() override;
    Result<PullPage> pull(const PullRequest& request, Records& records) override;
    Result<std::string> probe() override;
    Result<PushOutcome> push(const PushRequest& request) override;
    Result<std::string> fetch(std::string_view reference, Instant deadline) override;
    Result<std::vector<ConnectionCheck>> check(Instant deadline) override;
    Result<std::vector<ErpPrice>> price(const std::vector<PriceSample>& samples, Instant deadline)
        override;

private:
    Settings settings_;
    ConnectorParts parts_;
    Session session_;
    Erp erp_;
    Directory directory_;
    std::vector<Entity> entities_;
    OrderPush orders_;
};

}  // namespace portico::erp_tryton
