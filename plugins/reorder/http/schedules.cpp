#include "http/schedules.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "http/basket_request.hpp"
#include "http/checked_reply.hpp"
#include "http/schedule_reply.hpp"
#include "standing/schedule_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::uint32_t body_bytes_max = 4U << 20U;

Shopper shopper_of(const Request& request) {
    return {request.company(), request.member(), request.deadline()};
}

Result<json::Document> read_body(const Request& request) {
    json::Limits limits;
    limits.bytes_max = body_bytes_max;
    limits.depth_max = 8;
    auto document = PORTICO_TRY(request.json(limits));
    if (!document.root().is_object()) return invalid("The body must be a JSON object.");
    return document;
}

Error unknown_field(std::string_view field) {
    return invalid("There is no field \"" + excerpt(field) + "\" here.");
}

Result<std::vector<BasketLine>> read_lines(const json::Value& value) {
    if (!value.is_array()) return invalid("\"lines\" is an array of lines.");
    if (value.size() > basket_lines_max) return invalid("There are more than 10,000 lines.");
    std::vector<BasketLine> lines;
    lines.reserve(value.size());
    for (const auto given : value) {
        auto line = PORTICO_TRY(read_basket_line(given));
        if (line.requested_at) {
            return invalid(
                "A line of a standing order has no \"requested_at\": give \"delivery_days\"."
            );
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

/// A rule that says days has a time of day, which nobody guesses; a cron line has its own.
Status check_clock(const Definition& definition, bool had_clock, bool is_given) {
    if (!definition.rule) return {};  // said when all is checked
    const bool has_clock = definition.rule->is_daily();
    if (has_clock ? had_clock || is_given : !is_given) return {};
    return invalid(R"(Give "at", like "09:00", with each rule but "cron", which has its own.)");
}

Status apply_change(const json::Value& root, Schedule& schedule) {
    auto& definition = schedule.definition;
    const bool had_clock = definition.rule && definition.rule->is_daily();
    for (auto member = root.begin(); member != root.end(); ++member) {
        const auto read = read_definition_field(member.key(), *member, definition);
        if (!read.ok()) return read.error();
    }
    if (!root["lines"].is_missing()) {
        schedule.lines = PORTICO_TRY(read_lines(root["lines"]));
        definition.source = {};
    } else if (definition.source.kind != LineSource::Kind::lines) {
        schedule.lines.clear();
    }
    return check_clock(definition, had_clock, !root["at"].is_missing());
}

/// Reads one field; mistakes are found before anything is loaded.
Status read_change_field(
    std::string_view field, const json::Value& value, ScheduleChange& change, Definition& checked
) {
    if (field == "version") {
        change.version = PORTICO_TRY(value.integer());
    } else if (field == "agree_prices") {
        if (!value.is_boolean()) return invalid("\"agree_prices\" is true or false.");
        change.agrees_prices = change.agrees_prices || value.boolean();
    } else if (field != "lines" && !PORTICO_TRY(read_definition_field(field, value, checked))) {
        return unknown_field(field);
    }
    return {};
}

/// Whoever names lines, their source or the limit agrees to the prices of today.
Result<ScheduleChange> read_change(const json::Value& root) {
    const bool has_lines = !root["lines"].is_missing();
    const bool has_source = !root["source"].is_missing();
    if (has_lines && has_source) return invalid("Give \"lines\" or a \"source\", not both.");
    ScheduleChange change;
    change.agrees_prices = has_lines || has_source || !root["price_limit_percent"].is_missing();
    change.takes_over = has_lines || has_source || !root["result"].is_missing();
    Definition checked;
    for (auto member = root.begin(); member != root.end(); ++member) {
        PORTICO_TRY(read_change_field(member.key(), *member, change, checked));
    }
    change.apply = [root](Schedule& schedule) { return apply_change(root, schedule); };
    return change;
}

Result<Response> show(
    ScheduleBook& book, const Request& request, std::string_view id, int status = 200
) {
    const auto shown = PORTICO_TRY(book.look(request.company(), id));
    return Response::json(schedule_text(shown, request.language()), status);
}

Result<Response> list(ScheduleBook& book, const Request& request) {
    const auto all = PORTICO_TRY(book.list(request.company()));
    return Response::json(schedules_text(all, request.language()));
}

Result<Response> create(ScheduleBook& book, const Request& request) {
    const auto document = PORTICO_TRY(read_body(request));
    const auto change = PORTICO_TRY(read_change(document.root()));
    if (change.version) return unknown_field("version");
    Schedule wanted;
    PORTICO_TRY(change.apply(wanted));
    const auto id = PORTICO_TRY(book.create(shopper_of(request), std::move(wanted)));
    return show(book, request, id, 201);
}

Result<Response> change(ScheduleBook& book, const Request& request) {
    const auto document = PORTICO_TRY(read_body(request));
    const auto id = request.path_param("id");
    const auto change = PORTICO_TRY(read_change(document.root()));
    PORTICO_TRY(book.change(shopper_of(request), id, change));
    return show(book, request, id);
}

Result<Response> erase(ScheduleBook& book, const Request& request) {
    PORTICO_TRY(book.erase(request.company(), request.path_param("id")));
    return Response::no_content();
}

Result<Response> pause(ScheduleBook& book, const Request& request) {
    PORTICO_TRY(book.pause(request.company(), request.path_param("id")));
    return show(book, request, request.path_param("id"));
}

Result<Response> resume(ScheduleBook& book, const Request& request) {
    PORTICO_TRY(book.resume(request.company(), request.path_param("id")));
    return show(book, request, request.path_param("id"));
}

Result<Response> skip(ScheduleBook& book, const Request& request) {
    const auto document = PORTICO_TRY(read_body(request));
    const auto root = document.root();
    const auto run = root["run"];
    if (root.size() > (run.is_missing() ? 0U : 1U) || !(run.is_missing() || run.is_string())) {
        return invalid(R"(Write {} to leave out the next run, or {"run": "2026-11-24"}.)");
    }
    const auto id = request.path_param("id");
    PORTICO_TRY(book.skip(request.company(), id, run.text()));
    return show(book, request, id);
}

Result<Response> take_back_skip(ScheduleBook& book, const Request& request) {
    const auto id = request.path_param("id");
    PORTICO_TRY(book.take_back_skip(request.company(), id, request.path_param("run")));
    return show(book, request, id);
}

Result<Response> change_next(ScheduleBook& book, const Request& request) {
    const auto document = PORTICO_TRY(read_body(request));
    const auto root = document.root();
    ChangedOnce once;
    for (auto member = root.begin(); member != root.end(); ++member) {
        if (member.key() == "at") {
            once.at = PORTICO_TRY(parse_minute((*member).text()));
        } else if (member.key() == "lines") {
            once.lines = PORTICO_TRY(read_lines(*member));
        } else {
            return unknown_field(member.key());
        }
    }
    if (!once.at && !once.lines) {
        return invalid(R"(Give "at", like "2026-11-25T09:00", or "lines", or both.)");
    }
    if (once.lines && once.lines->empty()) {
        return invalid("There are no lines: to order nothing, skip the run.");
    }
    const auto id = request.path_param("id");
    PORTICO_TRY(book.change_once(shopper_of(request), id, std::move(once)));
    return show(book, request, id);
}

Result<Response> keep_next(ScheduleBook& book, const Request& request) {
    const auto id = request.path_param("id");
    PORTICO_TRY(book.forget_once(request.company(), id));
    return show(book, request, id);
}

Result<Response> runs(ScheduleBook& book, const Request& request) {
    constexpr int runs_max = 100;
    int limit = 20;
    if (const auto text = request.query("limit")) {
        const auto* const end = text->data() + text->size();
        const auto read = std::from_chars(text->data(), end, limit);
        if (read.ptr != end || read.ec != std::errc{} || limit < 1 || limit > runs_max) {
            return invalid("\"limit\" is a whole number from 1 to 100.");
        }
    }
    const auto found = PORTICO_TRY(book.runs(
        request.company(),
        request.path_param("id"),
        request.query("before").value_or(std::string_view{}),
        limit
    ));
    return Response::json(runs_text(found, request.language()));
}

Result<Response> run_of_basket(ScheduleBook& book, const Request& request) {
    const auto made = PORTICO_TRY(book.run_of_basket(request.company(), request.path_param("id")));
    return Response::json(made_basket_text(made, request.language()));
}

}  // namespace

Status add_schedule_routes(Router& router, ScheduleBook& book) {
    const auto calling = [&book](auto answer) {
        return [&book, answer](const Request& request) { return answer(book, request); };
    };
    const std::string all = "/api/v1/reorder/schedules";
    const auto one = all + "/{id}";
    const RouteOptions buying{.roles = role::buyer, .body_bytes_max = body_bytes_max};
    auto creating = buying;
    creating.idempotent = true;
    const auto show_one = [](ScheduleBook& shown, const Request& request) {
        return show(shown, request, request.path_param("id"));
    };
    PORTICO_TRY(router.get(all, calling(list)));
    PORTICO_TRY(router.post(all, calling(create), creating));
    PORTICO_TRY(router.get(one, calling(show_one)));
    PORTICO_TRY(router.patch(one, calling(change), buying));
    PORTICO_TRY(router.remove(one, calling(erase), buying));
    PORTICO_TRY(router.post(one + "/pause", calling(pause), buying));
    PORTICO_TRY(router.post(one + "/resume", calling(resume), buying));
    PORTICO_TRY(router.post(one + "/skip", calling(skip), creating));
    PORTICO_TRY(router.remove(one + "/skip/{run}", calling(take_back_skip), buying));
    PORTICO_TRY(router.put(one + "/next", calling(change_next), buying));
    PORTICO_TRY(router.remove(one + "/next", calling(keep_next), buying));
    PORTICO_TRY(router.get(one + "/runs", calling(runs)));
    return router.get("/api/v1/reorder/baskets/{id}/run", calling(run_of_basket));
}

}  // namespace portico::reorder
