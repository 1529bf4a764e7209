#include "plugins/services/plain_tables.hpp"

#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/handle_table.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::uint64_t name_bytes_max = 256;

std::int64_t now_us(void* self) noexcept {
    return to_us(static_cast<const ports::Clock*>(self)->now());
}

std::int64_t monotonic_ns(void* self) noexcept {
    return static_cast<const ports::Clock*>(self)->monotonic().count();
}

/// The table's `self` is the port itself: nothing stands between on the shortest way.
void* clock_self(const ports::Clock& clock) {
    return const_cast<ports::Clock*>(&clock);  // NOLINT: the C table knows no const
}

}  // namespace

ClockTable::ClockTable(InstanceContext& instance)
    : table{sizeof(portico_clock), clock_self(instance.ports.clock), now_us, monotonic_ns} {}

SecretsTable::SecretsTable(InstanceContext& instance)
    : table{sizeof(portico_secrets), &instance, get} {}

portico_status SecretsTable::get(void* self, portico_str name, portico_sink out) noexcept {
    const auto& instance = *static_cast<InstanceContext*>(self);
    return guarded(instance, [&]() -> Status {
        const auto wanted = PORTICO_TRY(text_in(name, name_bytes_max, "the secret's name"));
        const auto secret = PORTICO_TRY(instance.ports.secrets.get(instance.id(), wanted));
        return emit(out, secret);
    });
}

ConfigTable::ConfigTable(InstanceContext& instance)
    : table{sizeof(portico_config), this, get, on_change},
      instance_{instance},
      json_{instance.description.config_json} {}

portico_status ConfigTable::get(void* self, portico_sink out) noexcept {
    auto& config = *static_cast<ConfigTable*>(self);
    return guarded(config.instance_, [&]() -> Status {
        return emit(out, config.json());  // not under the lock: the sink is the plugin's code
    });
}

portico_status ConfigTable::on_change(void* self, void* context, Changed changed) noexcept {
    auto& config = *static_cast<ConfigTable*>(self);
    return guarded(config.instance_, [&]() -> Status {
        const std::lock_guard lock{config.mutex_};
        config.changed_ = changed;
        config.changed_context_ = context;
        return {};
    });
}

Status ConfigTable::change(std::string json) {
    std::unique_lock lock{mutex_};
    auto former = std::exchange(json_, json);
    const auto changed = changed_;
    auto* const context = changed_context_;
    lock.unlock();
    if (changed == nullptr) return {};
    if (!instance_.gate.enter()) return instance_.refusal();
    CallFrame frame{instance_, Slot::config};
    auto status = frame.enter(changed, context, to_view(json));
    instance_.gate.leave();
    if (!status.ok()) {
        lock.lock();
        json_ = std::move(former);
    }
    return status;
}

std::string ConfigTable::json() {
    const std::lock_guard lock{mutex_};
    return json_;
}

void ConfigTable::forget_callback() {
    const std::lock_guard lock{mutex_};
    changed_ = nullptr;
}

MetricsTable::MetricsTable(InstanceContext& instance)
    : table{sizeof(portico_metrics), this, series, record},
      instance_{instance},
      series_(series_count_max) {}

Result<portico_handle> MetricsTable::open(const Wanted& wanted) {
    const auto full_name = "portico_" + instance_.id() + "_" + std::string{wanted.name};
    auto* const series = PORTICO_TRY(
        instance_.ports.metrics.series(wanted.kind, full_name, wanted.help, wanted.labels)
    );
    const std::lock_guard lock{mutex_};
    auto known = index_of_.find(series);
    if (known == index_of_.end()) {
        if (index_of_.size() == series_count_max) {
            return Error{Code::quota, "a plugin has at most 1,000 time series: use fewer labels"};
        }
        known = index_of_.emplace(series, index_of_.size()).first;
        series_[known->second].store(series);
    }
    const auto index = static_cast<std::uint32_t>(known->second);
    return make_handle({HandleKind::series, instance_.description.generation, index});
}

portico_status MetricsTable::series(
    void* self,
    std::int32_t kind,
    portico_str name,
    portico_str help,
    const portico_pair* labels,
    std::uint64_t label_count,
    portico_handle* out
) noexcept {
    auto& metrics = *static_cast<MetricsTable*>(self);
    return guarded(metrics.instance_, [&]() -> Status {
        if (out == nullptr) return invalid("series() needs a place for the handle");
        if (kind < PORTICO_COUNTER || kind > PORTICO_HISTOGRAM) {
            return invalid("a series is a counter (0), a gauge (1) or a histogram (2)");
        }
        if (label_count > 10 || (label_count > 0 && labels == nullptr)) {
            return invalid("a series has at most ten labels");
        }
        Wanted wanted{
            .name = PORTICO_TRY(text_in(name, name_bytes_max, "the series' name")),
            .help = PORTICO_TRY(text_in(help, 1024, "the series' help text")),
            .labels = {},
            .kind = static_cast<ports::SeriesKind>(kind),
        };
        for (std::uint64_t index = 0; index < label_count; ++index) {
            wanted.labels.push_back({
                PORTICO_TRY(text_in(labels[index].name, name_bytes_max, "a label's name")),
                PORTICO_TRY(text_in(labels[index].value, name_bytes_max, "a label's value")),
            });
        }
        *out = PORTICO_TRY(metrics.open(wanted));
        return {};
    });
}

portico_status MetricsTable::record(void* self, portico_handle series, double value) noexcept {
    auto& metrics = *static_cast<MetricsTable*>(self);
    return guarded(metrics.instance_, [&]() -> Status {
        const auto index = static_cast<std::uint32_t>(series) - 1U;
        const auto generation = metrics.instance_.description.generation;
        auto* const found = index < series_count_max ? metrics.series_[index].load() : nullptr;
        if (found == nullptr || series != make_handle({HandleKind::series, generation, index})) {
            return not_found("no time series has that handle");
        }
        found->record(value);
        return {};
    });
}

}  // namespace portico::plugins
