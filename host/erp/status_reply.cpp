#include "erp/status_reply.hpp"

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::erp {
namespace {

/// 0 and absent are null.
void write_time(json::Writer& writer, std::string_view name, std::optional<std::int64_t> time) {
    writer.key(name);
    if (time && *time != 0) {
        writer.string(format_time(*time));
    } else {
        writer.null();
    }
}

void write_counts(json::Writer& writer, const RecordCounts& counts) {
    writer.key("read")
        .integer(counts.read)
        .key("changed")
        .integer(counts.changed)
        .key("rejected")
        .integer(counts.rejected);
}

/// What keeps a full export from switching off what it left out, and what to do about it.
std::string blocked_sentence(const EntityStatus& entity) {
    const auto rows = entity.journal.blocked_rows;
    return std::to_string(rows) + (rows == 1 ? " row" : " rows") + " of the last full export of " +
           entity.state.entity +
           " could not be read, and each may be a record that seems to be missing: so nothing was "
           "deactivated. `portico erp quarantine --entity " +
           entity.state.entity +
           "` names the rows and what is wrong with them: correct or remove them in the ERP, and "
           "the next full export deactivates what is gone.";
}

void write_pause(json::Writer& writer, const std::optional<Pause>& pause) {
    write_time(writer, "paused_at", pause ? std::optional{pause->paused_at} : std::nullopt);
    if (pause) writer.member("paused_by", pause->paused_by);
}

void write_entity(json::Writer& writer, const EntityStatus& entity) {
    const auto& journal = entity.journal;
    writer.begin_object().member("entity", entity.state.entity);
    write_time(writer, "as_of", entity.state.as_of);
    writer.key("lag_seconds");
    if (entity.lag_us) {
        writer.integer(*entity.lag_us / 1'000'000);
    } else {
        writer.null();
    }
    write_time(writer, "changed_at", entity.state.changed_at);
    writer.key("rows").integer(entity.rows).key("quarantined").integer(entity.quarantined);
    writer.member("cursor", cursor_digest(journal.cursor));
    writer.key("last_sync").begin_object();
    write_time(writer, "started_at", journal.sync_started_at);
    write_counts(writer, journal.last);
    writer.end_object().key("total").begin_object();
    write_counts(writer, journal.total);
    writer.end_object();
    write_pause(writer, entity.pause);
    if (!entity.state.error.empty()) writer.member("error", entity.state.error);
    if (!journal.error.empty()) {
        writer.key("last_error").begin_object().member("sentence", journal.error);
        write_time(writer, "at", journal.error_at);
        writer.end_object();
    }
    if (journal.blocked_rows > 0) {
        writer.key("deactivation_blocked")
            .begin_object()
            .key("rows")
            .integer(journal.blocked_rows)
            .member("sentence", blocked_sentence(entity));
        write_time(writer, "since", journal.blocked_since);
        writer.end_object();
    }
    writer.end_object();
}

}  // namespace

std::string status_json(const BridgeStatus& status) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object()
        .member("connector", status.connector)
        .key("syncing")
        .boolean(status.is_syncing);
    if (status.progress) {
        writer.key("progress")
            .begin_object()
            .member("entity", status.progress->entity)
            .key("done")
            .integer(status.progress->done)
            .key("total")
            .integer(status.progress->total)
            .key("per_second")
            .integer(status.progress->per_second)
            .end_object();
    }
    write_pause(writer, status.pause);
    writer.key("failures").integer(status.retry.failures);
    write_time(writer, "retry_at", status.retry.retry_at);
    writer.key("entities").begin_array();
    for (const auto& entity : status.entities) write_entity(writer, entity);
    writer.end_array().end_object();
    return body;
}

}  // namespace portico::erp
