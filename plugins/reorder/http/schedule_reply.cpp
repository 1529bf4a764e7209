#include "http/schedule_reply.hpp"

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "http/checked_reply.hpp"
#include "standing/run_sentence.hpp"
#include "standing/schedule_text.hpp"

namespace portico::reorder {
namespace {

std::string_view state_of(const ShownSchedule& shown) {
    if (shown.schedule.state == ScheduleState::paused) return "paused";
    return shown.coming.empty() ? "ended" : "active";
}

/// Into an open object.
void write_run_members(json::Writer& writer, const Run& run, std::string_view language) {
    writer.member("run", run.run).member("due_at", format_time(run.due_at));
    writer.member("outcome", name_of(run.outcome));
    write_text_or_null(writer, "reason", name_of(run.reason));
    write_text_or_null(writer, "sentence", sentence_of(run, language));
    const bool is_said = run.reason == RunReason::refused || run.reason == RunReason::fault;
    write_text_or_null(writer, "detail", is_said ? std::string_view{run.detail} : "");
    write_text_or_null(writer, "basket", run.basket_id);
    write_text_or_null(writer, "order", run.order_id);
    writer.member("updated_at", format_time(run.updated_at));
}

void write_run(json::Writer& writer, const Run& run, std::string_view language) {
    writer.begin_object();
    write_run_members(writer, run, language);
    writer.end_object();
}

void write_coming(json::Writer& writer, const Occurrence& next) {
    writer.begin_object().member("run", next.run).member("local", minute_text(next.local));
    writer.member("at", format_time(microseconds_of(next.at)));
    writer.key("changed").boolean(next.is_changed).end_object();
}

void write_once(json::Writer& writer, const Schedule& schedule) {
    writer.key("once");
    if (!schedule.once) {
        writer.null();
        return;
    }
    writer.raw(once_text(*schedule.once));
}

void write_schedule(json::Writer& writer, const ShownSchedule& shown, std::string_view language) {
    const auto& schedule = shown.schedule;
    writer.member("id", schedule.id).member("state", state_of(shown));
    write_text_or_null(writer, "paused_because", pause_sentence(schedule, language));
    writer.key("version").integer(schedule.version);
    writer.member("created_at", format_time(schedule.created_at));
    write_text_or_null(writer, "created_by", schedule.created_by);
    writer.member("updated_at", format_time(schedule.updated_at));
    write_definition(writer, schedule.definition);
    writer.key("next_runs").begin_array();
    for (const auto& next : shown.coming) write_coming(writer, next);
    writer.end_array();
    write_once(writer, schedule);
    writer.key("last_run");
    if (shown.last) {
        write_run(writer, *shown.last, language);
    } else {
        writer.null();
    }
}

}  // namespace

std::string schedule_text(const ShownSchedule& shown, std::string_view language) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    write_schedule(writer, shown, language);
    if (shown.schedule.definition.source.kind == LineSource::Kind::lines) {
        writer.key("lines");
        write_lines(writer, shown.schedule.lines);
    }
    writer.end_object();
    return body;
}

std::string schedules_text(const std::vector<ShownSchedule>& all, std::string_view language) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& shown : all) {
        writer.begin_object();
        write_schedule(writer, shown, language);
        writer.end_object();
    }
    writer.end_array().end_object();
    return body;
}

std::string made_basket_text(const MadeBasket& made, std::string_view language) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("schedule", made.schedule);
    write_run_members(writer, made.run, language);
    writer.end_object();
    return body;
}

std::string runs_text(const std::vector<Run>& runs, std::string_view language) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& run : runs) write_run(writer, run, language);
    writer.end_array().end_object();
    return body;
}

}  // namespace portico::reorder
