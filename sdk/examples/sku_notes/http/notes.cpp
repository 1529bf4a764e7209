#include "http/notes.hpp"

#include <string>

#include "store/note_store.hpp"

namespace portico::sku_notes {
namespace {

constexpr std::size_t text_bytes_max = 2000;

std::string render(const Note& note) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("sku", note.sku).member("text", note.text);
    writer.member("author", note.author).end_object();
    return body;
}

Result<std::string> read_note(
    PluginContext& context, std::string_view company, std::string_view sku
) {
    const auto note = PORTICO_TRY(NoteStore{context.database}.find(company, sku));
    if (!note) return not_found("There is no note on " + std::string{sku} + ".");
    return render(*note);
}

/// GET /api/v1/sku_notes/notes/{sku} -> 200 {"sku":"A-1","text":"...","author":"m1"}
Result<Response> show(PluginContext& context, const Request& request) {
    return Response::json(
        PORTICO_TRY(read_note(context, request.company(), request.path_param("sku")))
    );
}

/// The event becomes visible with the note, or neither does.
Status write(PluginContext& context, const Note& note) {
    return context.database.write([&](Transaction& transaction) -> Status {
        PORTICO_TRY(NoteStore{transaction}.put(note));
        return context.events.publish(
            transaction,
            {.type = "sku_notes.note.changed",
             .company = note.company,
             .subject = note.sku,
             .json = "{}"}
        );
    });
}

/// PUT /api/v1/sku_notes/notes/{sku} {"text":"..."} -> 200 the note; 404 unknown product.
Result<Response> put(PluginContext& context, const Series& written, const Request& request) {
    const auto body = PORTICO_TRY(request.json());
    const auto text = body.root()["text"];
    if (!text.is_string() || text.text().empty() || text.text().size() > text_bytes_max) {
        return invalid("\"text\" must be a string of 1 to 2000 bytes.");
    }
    const Note note{
        .company = std::string{request.company()},
        .sku = std::string{request.path_param("sku")},
        .text = text.string(),
        .author = std::string{request.member()},
        .written_at = context.clock.now()};
    PORTICO_TRY(write(context, note));
    written.record(1);
    return Response::json(render(note));
}

}  // namespace

Status add_routes(PluginContext& context) {
    const auto written = PORTICO_TRY(context.metrics.counter("notes_written", "Notes written"));
    PORTICO_TRY(context.router.get(
        "/api/v1/sku_notes/notes/{sku}",
        [&context](const Request& request) { return show(context, request); }
    ));
    PORTICO_TRY(context.router.put(
        "/api/v1/sku_notes/notes/{sku}",
        [&context, written](const Request& request) { return put(context, written, request); },
        {.roles = role::buyer | role::approver}
    ));
    return context.services.provide(
        "sku_notes.read/1",
        [&context](const ServiceCall& call) -> Result<std::string> {
            const auto request = PORTICO_TRY(json::parse(call.request));
            return read_note(context, call.company, request.root()["sku"].text());
        }
    );
}

}  // namespace portico::sku_notes
