#include "erp/sync_metrics.hpp"

namespace portico::erp {

using ports::SeriesKind;
using std::string_view;

void SyncMetrics::record(
    SeriesKind kind,
    string_view name,
    string_view help,
    std::initializer_list<ports::Label> labels,
    double value
) const {
    const auto series = metrics_.series(kind, name, help, {labels.begin(), labels.size()});
    if (series.ok()) (*series)->record(value);
}

void SyncMetrics::page(string_view entity, const RecordCounts& counts) const {
    const auto add = [&](string_view outcome, std::int64_t count) {
        record(
            SeriesKind::counter,
            "portico_erp_records_total",
            "Records that came from the ERP, by what became of them",
            {{"entity", entity}, {"outcome", outcome}},
            static_cast<double>(count)
        );
    };
    add("read", counts.read);
    add("changed", counts.changed);
    add("rejected", counts.rejected);
}

void SyncMetrics::entity_failed(string_view entity) const {
    record(
        SeriesKind::counter,
        "portico_erp_failures_total",
        "Pulls that did not come to their end",
        {{"entity", entity}},
        1
    );
}

void SyncMetrics::sync_ended(bool is_good, double seconds) const {
    record(
        SeriesKind::histogram,
        "portico_erp_sync_seconds",
        "How long syncs took",
        {{"outcome", is_good ? "succeeded" : "failed"}},
        seconds
    );
}

void SyncMetrics::show(const EntityGauges& gauges) const {
    const auto set = [&](string_view name, string_view help, double value) {
        record(SeriesKind::gauge, name, help, {{"entity", gauges.entity}}, value);
    };
    set("portico_erp_as_of_seconds",
        "Moment since 1970 of which the mirror is complete; the lag is time() minus this",
        gauges.as_of_seconds);
    set("portico_erp_quarantined", "Records in quarantine", gauges.quarantined);
    set("portico_erp_deactivation_blocked_rows",
        "Unreadable rows that keep a full export from deactivating what it did not name",
        gauges.blocked_rows);
    set("portico_erp_paused", "1: an operator paused it", gauges.is_paused ? 1 : 0);
}

}  // namespace portico::erp
