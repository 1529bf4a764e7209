#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/config.hpp"
#include "client/pooled_client.hpp"
#include "erp/push/journey.hpp"
#include "gateway/config.hpp"
#include "observability/structured_log.hpp"
#include "security/jwt.hpp"

/// What the configuration says, in the words of each part.
namespace portico {

observability::LogOptions log_options(const cli::Config& config);

gateway::GatewayConfig gateway_config(const cli::Config& config);

/// Few threads, no limits of rate: commands of one person, or probes of one monitor.
gateway::GatewayConfig local_gateway_config();

client::ClientSettings client_settings(const cli::Config& config);

/// Nothing when no identity provider is configured.
std::optional<security::JwtRules> jwt_rules(const cli::Config& config);

/// `data`: the folder of the lock that one pusher at a time holds.
erp::JourneyConfig journey_config(const cli::Config& config, const std::filesystem::path& data);

/// Plugins that are on while no operator chose: those of the configuration, and the connector.
std::vector<std::string> enabled_by_default(const cli::Config& config);

}  // namespace portico
