#include "publish/admin/routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "publish/admin/downloads.hpp"
#include "publish/admin/import_json.hpp"
#include "publish/admin/templates.hpp"
#include "publish/stage/conflicts.hpp"

namespace portico::pricing {
namespace {

constexpr std::uint32_t file_bytes_max = 64U << 20U;
constexpr std::int64_t listed_max = 100;
constexpr std::size_t name_bytes_max = 255;

#define PORTICO_PRICING_ADMIN "/admin/api/v1/pricing"

Result<std::int64_t> number_at(const Request& request, std::string_view name) {
    const auto text = request.path_param(name);
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
        return not_found("There is no " + std::string{name} + " " + excerpt(text) + ".");
    }
    return number;
}

Result<std::string> format_of(std::string_view content_type) {
    if (content_type == "text/csv" || content_type == "text/plain") return std::string{"csv"};
    constexpr std::string_view xlsx =
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    if (content_type == xlsx) return std::string{"xlsx"};
    return invalid(
        "Send the file with its content type: text/csv, or " + std::string{xlsx} + " for XLSX."
    );
}

Result<bool> flag(std::string_view name, std::optional<std::string_view> text) {
    if (!text) return false;
    if (*text == "true" || *text == "false") return *text == "true";
    return invalid("\"" + std::string{name} + "\" must be true or false.");
}

std::string name_given(std::string_view name, const std::string& format) {
    if (name.empty()) return "import." + format;
    return std::string{name.substr(0, name_bytes_max)};
}

Result<Response> accepted(const StartedImport& started) {
    std::string body;
    json::Writer out{body};
    out.begin_object().key("import").integer(started.id).key("job");
    started.job.empty() ? out.null() : out.string(started.job);
    out.end_object();
    if (started.job.empty()) return Response::json(std::move(body), 202);
    return Response::json(std::move(body), 202).header("Location", "/api/v1/jobs/" + started.job);
}

Status check_query(const Request& request, std::initializer_list<std::string_view> known) {
    for (const auto& pair : request.query_pairs()) {
        const auto name = from_abi(pair.name);
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return invalid("There is no parameter \"" + excerpt(name) + "\".");
        }
    }
    return {};
}

/// A whole file in one request.
Result<Response> import_file(ImportDesk& desk, const Request& request) {
    PORTICO_TRY(check_query(request, {"name", "mode", "publish", "at"}));
    NewImport wanted;
    wanted.format = PORTICO_TRY(format_of(request.content_type()));
    wanted.name = name_given(request.query("name").value_or(""), wanted.format);
    if (const auto mode = request.query("mode")) {
        wanted.mode = PORTICO_TRY(import_mode_named(*mode));
    }
    wanted.publishes = PORTICO_TRY(flag("publish", request.query("publish")));
    if (const auto at = request.query("at")) wanted.publish_at = PORTICO_TRY(parse_time(*at));
    wanted.actor = request.caller();
    auto rest = request.body();
    if (rest.empty()) return invalid("The body is the file; it is empty.");
    const auto id = PORTICO_TRY(desk.open(wanted));
    for (std::int64_t part = 0; !rest.empty(); ++part) {
        const auto piece = rest.substr(0, part_bytes_max);
        PORTICO_TRY(desk.add_part(id, part, piece));
        rest.remove_prefix(piece.size());
    }
    return accepted(PORTICO_TRY(desk.check(id, wanted.actor)));
}

/// A file that comes in parts.
Result<Response> open_upload(ImportDesk& desk, const Request& request) {
    const auto document = PORTICO_TRY(request.json());
    const auto root = document.root();
    NewImport wanted;
    wanted.format = root["format"].string();
    if (wanted.format != "csv" && wanted.format != "xlsx") {
        return invalid("\"format\" must be csv or xlsx.");
    }
    wanted.name = name_given(root["name"].text(), wanted.format);
    if (const auto mode = root["mode"]; !mode.is_missing()) {
        wanted.mode = PORTICO_TRY(import_mode_named(mode.text()));
    }
    wanted.publishes = root["publish"].boolean();
    if (const auto at = root["at"]; at.is_string()) {
        wanted.publish_at = PORTICO_TRY(parse_time(at.text()));
    }
    wanted.actor = request.caller();
    std::string body;
    json::Writer out{body};
    out.begin_object().key("import").integer(PORTICO_TRY(desk.open(wanted))).end_object();
    return Response::json(std::move(body), 201);
}

Result<Response> add_part(ImportDesk& desk, const Request& request) {
    const auto id = PORTICO_TRY(number_at(request, "import"));
    const auto part = PORTICO_TRY(number_at(request, "part"));
    PORTICO_TRY(desk.add_part(id, part, request.body()));
    return Response::no_content();
}

Result<Response> publish_import(ImportDesk& desk, const Request& request) {
    std::optional<std::int64_t> at;
    if (!request.body().empty()) {
        const auto document = PORTICO_TRY(request.json());
        const auto wanted = document.root()["at"];
        if (wanted.is_string()) at = PORTICO_TRY(parse_time(wanted.text()));
    }
    const auto id = PORTICO_TRY(number_at(request, "import"));
    return accepted(PORTICO_TRY(desk.publish(id, request.caller(), at)));
}

Result<Response> show_import(ImportDesk& desk, const Request& request) {
    const auto id = PORTICO_TRY(number_at(request, "import"));
    const auto record = PORTICO_TRY(desk.store().find(id));
    const auto steps = PORTICO_TRY(desk.store().steps(id));
    return Response::json(render_import(record, steps, PORTICO_TRY(desk.store().problems(id))));
}

Result<Response> list_imports(ImportDesk& desk) {
    std::string body;
    json::Writer out{body};
    out.begin_object().key("items").begin_array();
    for (const auto& record : PORTICO_TRY(desk.store().list(listed_max))) {
        append_import(out, record);
    }
    out.end_array().end_object();
    return Response::json(std::move(body));
}

Result<Response> show_publications(ImportDesk& desk) {
    std::string body;
    json::Writer out{body};
    out.begin_object().key("items").begin_array();
    for (const auto& made : PORTICO_TRY(list_publications(desk.database(), listed_max))) {
        append_publication(out, made);
    }
    out.end_array().end_object();
    return Response::json(std::move(body));
}

/// The first 1,000 conflicts of what counts now.
Result<Response> show_conflicts(ImportDesk& desk, const Request& request) {
    PORTICO_TRY(check_query(request, {"list"}));
    const ConflictQuestion question{{}, std::string{request.query("list").value_or("")}};
    std::string body;
    json::Writer out{body};
    std::int64_t count = 0;
    out.begin_object().key("items").begin_array();
    PORTICO_TRY(find_conflicts(
        desk.database(),
        question,
        [&](const RuleConflict& conflict) -> Status {
            if (++count > problems_kept_max) return {};
            out.begin_object().member("sentence", conflict.sentence).end_object();
            return {};
        }
    ));
    out.end_array().key("count").integer(count).end_object();
    return Response::json(std::move(body));
}

Result<Entity> entity_asked(const Request& request) {
    const auto entity = request.query("entity").value_or("rules");
    if (entity == "rules") return Entity::rule;
    if (entity == "lists") return Entity::list;
    return invalid("\"entity\" must be rules or lists.");
}

Result<ExportQuestion> export_question(const Request& request) {
    PORTICO_TRY(check_query(request, {"entity", "list", "format"}));
    const auto entity = PORTICO_TRY(entity_asked(request));
    const auto format = request.query("format").value_or("csv");
    if (format != "csv" && format != "xlsx") return invalid("\"format\" must be csv or xlsx.");
    return ExportQuestion{
        entity, std::string{request.query("list").value_or("")}, format == "xlsx"};
}

Status add_steps(Router& router, ImportDesk& desk) {
    PORTICO_TRY(router.post(
        PORTICO_PRICING_ADMIN "/imports/{import}/check",
        [&desk](const Request& request) -> Result<Response> {
            const auto id = PORTICO_TRY(number_at(request, "import"));
            return accepted(PORTICO_TRY(desk.check(id, request.caller())));
        }
    ));
    PORTICO_TRY(router.post(
        PORTICO_PRICING_ADMIN "/imports/{import}/publish",
        [&desk](const Request& request) { return publish_import(desk, request); }
    ));
    PORTICO_TRY(router.post(
        PORTICO_PRICING_ADMIN "/imports/{import}/approve",
        [&desk](const Request& request) -> Result<Response> {
            const auto id = PORTICO_TRY(number_at(request, "import"));
            return accepted(PORTICO_TRY(desk.approve(id, request.caller())));
        }
    ));
    PORTICO_TRY(router.remove(
        PORTICO_PRICING_ADMIN "/imports/{import}",
        [&desk](const Request& request) -> Result<Response> {
            const auto id = PORTICO_TRY(number_at(request, "import"));
            PORTICO_TRY(desk.cancel(id, request.caller()));
            return Response::no_content();
        }
    ));
    return router.post(
        PORTICO_PRICING_ADMIN "/publications/{publication}/undo",
        [&desk](const Request& request) -> Result<Response> {
            const auto version = PORTICO_TRY(number_at(request, "publication"));
            return accepted(PORTICO_TRY(desk.undo(version, request.caller())));
        },
        {.idempotent = true}
    );
}

Status add_reads(Router& router, ImportDesk& desk) {
    const RouteOptions fresh{.no_etag = true};
    PORTICO_TRY(router.get(
        PORTICO_PRICING_ADMIN "/imports",
        [&desk](const Request&) { return list_imports(desk); },
        fresh
    ));
    PORTICO_TRY(router.get(
        PORTICO_PRICING_ADMIN "/imports/{import}",
        [&desk](const Request& request) { return show_import(desk, request); },
        fresh
    ));
    PORTICO_TRY(router.get(
        PORTICO_PRICING_ADMIN "/conflicts",
        [&desk](const Request& request) { return show_conflicts(desk, request); },
        fresh
    ));
    PORTICO_TRY(router.get(
        PORTICO_PRICING_ADMIN "/publications",
        [&desk](const Request&) { return show_publications(desk); },
        fresh
    ));
    return {};
}

Status add_downloads(Router& router, ImportDesk& desk) {
    const RouteOptions fresh{.no_etag = true};
    PORTICO_TRY(router.get(
        PORTICO_PRICING_ADMIN "/imports/{import}/problems",
        [&desk](const Request& request, Reply& reply) -> Status {
            const auto id = PORTICO_TRY(number_at(request, "import"));
            return send_problems(desk.store(), id, reply);
        },
        fresh
    ));
    PORTICO_TRY(router.get(
        PORTICO_PRICING_ADMIN "/imports/{import}/changes",
        [&desk](const Request& request, Reply& reply) -> Status {
            const auto id = PORTICO_TRY(number_at(request, "import"));
            PORTICO_TRY(desk.store().find(id));
            PORTICO_TRY(check_query(request, {"entity"}));
            const auto entity = PORTICO_TRY(entity_asked(request));
            return send_changes(desk.database(), id, entity, reply);
        },
        fresh
    ));
    PORTICO_TRY(router.get(
        PORTICO_PRICING_ADMIN "/imports/{import}/effect",
        [&desk](const Request& request, Reply& reply) -> Status {
            const auto id = PORTICO_TRY(number_at(request, "import"));
            PORTICO_TRY(desk.store().find(id));
            return send_effect(desk.database(), id, reply);
        },
        fresh
    ));
    PORTICO_TRY(router.get(
        PORTICO_PRICING_ADMIN "/templates/{name}",
        [](const Request& request) -> Result<Response> {
            const auto name = request.path_param("name");
            const auto text = template_named(name);
            if (text) return Response::bytes("text/csv; charset=utf-8", std::string{*text});
            return not_found(
                "There is no template \"" + excerpt(name) + "\". There are " + template_names() +
                "."
            );
        }
    ));
    return router.get(
        PORTICO_PRICING_ADMIN "/export",
        [&desk](const Request& request, Reply& reply) -> Status {
            const auto question = PORTICO_TRY(export_question(request));
            return send_export(desk.database(), question, reply);
        },
        fresh
    );
}

}  // namespace

Status add_publish_routes(Router& router, ImportDesk& desk) {
    PORTICO_TRY(router.post(
        PORTICO_PRICING_ADMIN "/imports",
        [&desk](const Request& request) { return import_file(desk, request); },
        {.idempotent = true, .body_bytes_max = file_bytes_max}
    ));
    PORTICO_TRY(router.post(
        PORTICO_PRICING_ADMIN "/uploads",
        [&desk](const Request& request) { return open_upload(desk, request); },
        {.idempotent = true}
    ));
    PORTICO_TRY(router.put(
        PORTICO_PRICING_ADMIN "/uploads/{import}/parts/{part}",
        [&desk](const Request& request) { return add_part(desk, request); },
        {.body_bytes_max = part_bytes_max}
    ));
    PORTICO_TRY(add_steps(router, desk));
    PORTICO_TRY(add_reads(router, desk));
    return add_downloads(router, desk);
}

#undef PORTICO_PRICING_ADMIN

}  // namespace portico::pricing
