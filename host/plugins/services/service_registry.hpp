#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <portico/abi/services.h>
#include <portico/result.hpp>

#include "plugins/services/gate.hpp"

namespace portico::plugins {

class InstanceContext;

/// One call of a service, as host code sees it.
struct ServiceCall {
    std::string_view caller;   ///< id of the calling plugin, or "host"
    std::string_view company;  ///< empty: none
    std::string_view request;
    std::int64_t deadline_us = 0;
};

/// A service that the host itself (or a test) provides.
using HostService = std::function<Result<std::string>(const ServiceCall&)>;

/// Who answers a service now: a plugin's handler, or a function of the host.
struct ServiceProvider {
    std::shared_ptr<InstanceContext> instance;
    portico_service_handler handler = nullptr;
    void* context = nullptr;
    HostService host;
};

/// One service id. Lives as long as the registry, so that callers may keep a pointer to it; the
/// provider comes and goes. Thread-safe.
class ServiceSlot {
public:
    explicit ServiceSlot(std::string id) : id_{std::move(id)} { calls_.open(); }

    [[nodiscard]] const std::string& id() const { return id_; }

    /// Errors: Code::conflict, names the other provider.
    Status provide(ServiceProvider provider);

    [[nodiscard]] bool is_provided() const { return provider_.load() != nullptr; }

    /// No new call goes to that instance; those in progress go on.
    void stop(const InstanceContext& instance);

    /// Calls in progress now.
    [[nodiscard]] std::int64_t in_flight() const { return calls_.in_flight(); }

    /// Waits until no call is in progress; false after `timeout`.
    [[nodiscard]] bool wait_idle(std::chrono::milliseconds timeout);

    /// No new call comes; waits for those in progress. Errors: Code::timeout; then the provider's
    /// record is kept, because a call still uses it.
    Status withdraw(std::chrono::milliseconds timeout);

    /// Asks the provider. Errors: Code::unavailable (nobody provides it), Code::timeout (the
    /// deadline passed already), Code::conflict (calls in a circle), and what the provider answers.
    Status call(const ServiceCall& call, portico_sink reply);

private:
    Status call_plugin(
        const ServiceProvider& provider, const ServiceCall& call, portico_sink reply
    );

    std::string id_;
    std::atomic<const ServiceProvider*> provider_{nullptr};
    Gate calls_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<ServiceProvider>> owned_;  ///< the last one may be in use
};

/// How plugins meet: services by name and revision ("pricing.quote/1"). Thread-safe.
class ServiceRegistry {
public:
    /// Makes it at the first use. Errors: Code::quota (4,096 ids).
    Result<ServiceSlot*> slot(std::string_view id);

    /// Null: nobody has provided it or may call it by name.
    [[nodiscard]] ServiceSlot* find(std::string_view id);

    /// Calls a service on behalf of the host ("host" is the caller).
    Result<std::string> call(
        std::string_view id,
        std::string_view company,
        std::string_view request,
        std::int64_t deadline_us
    );

    /// Provides a service from host code; withdraw it through its slot.
    Status provide(std::string_view id, HostService service);

private:
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<ServiceSlot>, std::less<>> slots_;
};

}  // namespace portico::plugins
