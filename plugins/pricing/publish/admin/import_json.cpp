#include "publish/admin/import_json.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <portico/time.hpp>

namespace portico::pricing {
namespace {

constexpr std::size_t problems_shown_max = 100;

void append_time(json::Writer& out, std::string_view name, std::optional<std::int64_t> time) {
    out.key(name);
    time ? out.string(format_time(*time)) : out.null();
}

void append_text(json::Writer& out, std::string_view name, const std::string& text) {
    out.key(name);
    text.empty() ? out.null() : out.string(text);
}

void append_number(json::Writer& out, std::string_view name, std::optional<std::int64_t> number) {
    out.key(name);
    number ? out.integer(*number) : out.null();
}

void append_members(json::Writer& out, const ImportRecord& record) {
    out.key("id").integer(record.id).member("name", record.name).member("format", record.format);
    out.member("mode", name_of(record.mode)).member("state", name_of(record.state));
    append_text(out, "reason", record.sentence);
    append_number(out, "undoes", record.undone_version);
    append_time(out, "publish_at", record.publish_at);
    append_time(out, "created_at", record.created_at);
    append_text(out, "created_by", record.created_by);
    append_text(out, "requested_by", record.requested_by);
    append_text(out, "approved_by", record.approved_by);
    append_number(out, "publication", record.version_id);
    const auto& counts = record.counts;
    out.key("bytes").integer(record.bytes).key("rows").integer(counts.rows);
    out.key("new").integer(counts.added).key("changed").integer(counts.changed);
    out.key("closed").integer(counts.closed).key("unchanged").integer(counts.unchanged);
    out.key("errors").integer(counts.errors).key("warnings").integer(counts.warnings);
    out.key("conflicts").integer(counts.conflicts);
    out.key("effect");
    record.effect.empty() ? out.null() : out.raw(record.effect);
}

}  // namespace

void append_import(json::Writer& out, const ImportRecord& record) {
    out.begin_object();
    append_members(out, record);
    out.end_object();
}

std::string render_import(
    const ImportRecord& record,
    const std::vector<ImportStep>& steps,
    const std::vector<ImportProblem>& problems
) {
    std::string text;
    json::Writer out{text};
    out.begin_object();
    append_members(out, record);
    out.key("steps").begin_array();
    for (const auto& step : steps) {
        out.begin_object().member("at", format_time(step.at));
        out.member("step", step.step).member("by", step.actor).end_object();
    }
    out.end_array().key("problems").begin_array();
    const auto shown = std::min(problems.size(), problems_shown_max);
    for (std::size_t i = 0; i < shown; ++i) {
        const auto& problem = problems[i];
        out.begin_object().member("kind", problem.kind);
        append_text(out, "sheet", problem.sheet);
        out.key("row");
        problem.line == 0 ? out.null() : out.integer(problem.line);
        append_text(out, "field", problem.field);
        out.member("sentence", problem.sentence).end_object();
    }
    out.end_array().end_object();
    return text;
}

void append_publication(json::Writer& out, const Publication& publication) {
    out.begin_object().key("version").integer(publication.version_id);
    out.member("kind", publication.kind);
    append_number(out, "import", publication.import_id);
    append_number(out, "undoes", publication.undone_version);
    out.member("published_at", format_time(publication.published_at));
    append_text(out, "published_by", publication.published_by);
    append_text(out, "approved_by", publication.approved_by);
    out.member("note", publication.note);
    out.key("opened").integer(publication.opened);
    out.key("closed").integer(publication.closed).end_object();
}

}  // namespace portico::pricing
