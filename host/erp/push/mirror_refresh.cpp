#include "erp/push/mirror_refresh.hpp"

#include <chrono>

#include "erp/sync_job.hpp"

namespace portico::erp {
namespace {

/// Long enough for the other orders of a burst, short enough for the buyer who looks.
constexpr std::chrono::seconds patience{2};

constexpr auto orders_only = R"({"entities":["order","order_line"]})";

}  // namespace

void MirrorRefresh::ask() {
    const std::lock_guard lock{mutex_};
    if (!run_.empty()) {
        const auto report = jobs_.report(run_);
        // It has not begun, so it will see this order as well.
        if (report.ok() && report->state == ports::RunState::queued) return;
    }
    auto started =
        jobs_.start(SyncJob::owner, SyncJob::name, {}, orders_only, clock_.now() + patience);
    if (started.ok()) {
        run_ = std::move(*started);
        return;
    }
    log_.warning(
        "the mirror shows accepted orders only after the next sync",
        {{"reason", started.error().message}}
    );
}

}  // namespace portico::erp
