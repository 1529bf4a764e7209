#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/request_head.hpp"

namespace portico::gateway {

/// How many requests one caller may send: `burst` at once, then `per_second`. 0: no limit.
struct RateRule {
    std::uint32_t per_second = 0;
    std::uint32_t burst = 0;
};

/// One rule for each kind of caller. Storefront backends speak for many people and are not limited
/// unless the operator says so.
struct RateRules {
    RateRule anonymous{20, 100};  ///< by address; also counts refused credentials
    RateRule storefront{};
    RateRule member{50, 200};
    RateRule operators{50, 200};
};

/// Waits that a client may cost us.
struct TimeLimits {
    std::chrono::milliseconds idle{60'000};        ///< between two requests of a connection
    std::chrono::milliseconds head{10'000};        ///< from the first byte of a head to its end
    std::chrono::milliseconds body_grace{10'000};  ///< before the slowest rate is asked for
    std::uint32_t body_bytes_per_second_min = 8U * 1024U;
    std::chrono::milliseconds handler{30'000};  ///< the deadline that a handler is told
    std::chrono::milliseconds write{30'000};    ///< for one reply, or one piece of it
    std::chrono::milliseconds drain{10'000};    ///< at stop, for requests in flight
};

/// Certificate chain and key in PEM; both empty: plain HTTP.
struct TlsFiles {
    std::string certificate;
    std::string key;

    [[nodiscard]] bool enabled() const { return !certificate.empty(); }
};

struct GatewayConfig {
    HeadLimits head;
    std::size_t body_bytes_max = 1U << 20U;  ///< for routes that do not set their own
    TimeLimits times;
    RateRules rates;
    std::vector<std::string> cors_origins;  ///< "https://shop.example"; exact
    TlsFiles tls;
    /// Connections served at the same time; more wait, and idle ones are closed in their favour.
    std::uint16_t threads_max = 64;
    std::uint16_t queue_max = 1024;
};

}  // namespace portico::gateway
