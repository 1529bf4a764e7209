#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <portico/abi/clock.h>
#include <portico/abi/config.h>
#include <portico/abi/log.h>
#include <portico/abi/metrics.h>
#include <portico/abi/secrets.h>

#include "plugins/services/instance_context.hpp"

namespace portico::plugins {

/// portico.clock/1 over ports::Clock.
class ClockTable {
public:
    explicit ClockTable(InstanceContext& instance);

    const portico_clock table;
};

/// portico.secrets/1 over ports::Secrets: a plugin reads its own secrets only.
class SecretsTable {
public:
    explicit SecretsTable(InstanceContext& instance);

    const portico_secrets table;

private:
    static portico_status get(void* self, portico_str name, portico_sink out) noexcept;
};

/// portico.log/1 over ports::Log; floods are counted instead of written.
class LogTable {
public:
    explicit LogTable(InstanceContext& instance);

    /// Lines that were not written since the plugin was loaded.
    [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(); }

    const portico_log table;

private:
    static void write(
        void* self,
        std::int32_t level,
        portico_str text,
        const portico_pair* fields,
        std::uint64_t field_count
    ) noexcept;

    bool may_write();

    InstanceContext& instance_;
    std::mutex mutex_;
    std::int64_t second_ = 0;
    std::uint32_t lines_ = 0;
    std::uint64_t dropped_in_second_ = 0;
    std::atomic<std::uint64_t> dropped_{0};
};

/// portico.config/1: what the manager validated.
class ConfigTable {
public:
    explicit ConfigTable(InstanceContext& instance);

    /// Keeps the new configuration and tells the plugin. Errors: what the plugin answers; then it
    /// keeps the former one.
    Status change(std::string json);

    /// What the plugin would read now.
    [[nodiscard]] std::string json();

    /// After the plugin was deactivated its callback is not called any more.
    void forget_callback();

    const portico_config table;

private:
    using Changed = portico_status (*)(void* context, portico_str json) noexcept;

    static portico_status get(void* self, portico_sink out) noexcept;
    static portico_status on_change(void* self, void* context, Changed changed) noexcept;

    InstanceContext& instance_;
    std::mutex mutex_;
    std::string json_;
    Changed changed_ = nullptr;
    void* changed_context_ = nullptr;
};

/// portico.metrics/1 over ports::Metrics. Series live as long as the host.
class MetricsTable {
public:
    explicit MetricsTable(InstanceContext& instance);

    const portico_metrics table;

private:
    static constexpr std::size_t series_count_max = 1000;

    static portico_status series(
        void* self,
        std::int32_t kind,
        portico_str name,
        portico_str help,
        const portico_pair* labels,
        std::uint64_t label_count,
        portico_handle* out
    ) noexcept;
    static portico_status record(void* self, portico_handle series, double value) noexcept;

    struct Wanted {
        std::string_view name;
        std::string_view help;
        std::vector<ports::Label> labels;
        ports::SeriesKind kind;
    };

    Result<portico_handle> open(const Wanted& wanted);

    InstanceContext& instance_;
    std::mutex mutex_;
    std::vector<std::atomic<ports::Series*>> series_;  ///< read without the mutex
    std::map<ports::Series*, std::size_t> index_of_;
};

}  // namespace portico::plugins
