#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <portico/result.hpp>

#include "cli/config.hpp"

namespace portico {

namespace erp {
class Bridge;
class PriceComparer;
}  // namespace erp

/// Whether the host works by itself (scheduled jobs, event deliveries, periodic sync), or only when
/// a command asks it to.
enum class Activity : std::uint8_t { serving, on_demand };

struct HostSettings {
    cli::Config config;
    std::filesystem::path data;
    Activity activity = Activity::serving;
};

/// The composition root: every part of the server, built in order and destroyed in the opposite
/// one. The caller holds the data folder's lock.
class Host {
public:
    /// Opens the databases, loads and enables the plugins, and answers on the control socket.
    /// A plugin that can't be enabled is reported by `portico plugin list` and stops nothing else.
    /// Errors: a sentence for the person who starts it.
    static Result<std::unique_ptr<Host>> create(HostSettings settings);

    /// Requests in flight end first.
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    /// Serves the API on one listening socket, health and metrics on another; both stay the
    /// caller's. Errors: Code::invalid (certificate), Code::unavailable.
    Status serve(int gateway_descriptor, int observability_descriptor);

    /// The first operator token, right after it was made: the one moment in which it can be shown.
    [[nodiscard]] const std::optional<std::string>& first_operator_token() const;

    [[nodiscard]] erp::Bridge& bridge();
    [[nodiscard]] erp::PriceComparer& price_comparer();

private:
    struct Parts;
    explicit Host(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace portico
