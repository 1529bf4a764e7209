#pragma once

#include <initializer_list>
#include <string_view>

#include "erp/sync_journal.hpp"
#include "ports/metrics.hpp"

namespace portico::erp {

/// What monitoring sees of one entity now.
struct EntityGauges {
    std::string_view entity;
    double as_of_seconds = 0;  ///< since 1970; 0: never read to its end
    double quarantined = 0;
    double blocked_rows = 0;
    bool is_paused = false;
};

/// The sync as Prometheus series, all named portico_erp_*. A series that can't be made is left out.
/// Thread-safe.
class SyncMetrics {
public:
    /// `metrics` outlives it.
    explicit SyncMetrics(ports::Metrics& metrics) : metrics_{metrics} {}

    void page(std::string_view entity, const RecordCounts& counts) const;
    void entity_failed(std::string_view entity) const;
    void sync_ended(bool is_good, double seconds) const;
    void show(const EntityGauges& gauges) const;

private:
    void record(
        ports::SeriesKind kind,
        std::string_view name,
        std::string_view help,
        std::initializer_list<ports::Label> labels,
        double value
    ) const;

    ports::Metrics& metrics_;
};

}  // namespace portico::erp
