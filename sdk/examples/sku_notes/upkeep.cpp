#include "upkeep.hpp"

#include <string>

#include "store/note_store.hpp"

namespace portico::sku_notes {

Status add_upkeep(PluginContext& context, std::int64_t keep_days) {
    PORTICO_TRY(context.jobs
                    .declare("expire", "0 3 * * *", [&context, keep_days](JobRun& run) -> Status {
                        const auto limit = context.clock.now() - std::chrono::hours{24 * keep_days};
                        const auto count =
                            PORTICO_TRY(NoteStore{context.database}.remove_older_than(limit));
                        run.progress(count, count, "notes expired");
                        return {};
                    }));
    return context.events.subscribe(
        "orphans",
        "erp.product.changed",
        100,
        [&context](std::span<const Event>) -> Status {
            const auto count = PORTICO_TRY(NoteStore{context.database}.remove_orphans());
            if (count > 0) {
                context.log.info(
                    "notes of gone products removed", {{"count", std::to_string(count)}}
                );
            }
            return {};
        }
    );
}

}  // namespace portico::sku_notes
