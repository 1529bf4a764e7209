#include "jobs/job_routes.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::jobs {
namespace {

using ports::HttpReply;
using ports::HttpRequest;
using ports::RunReport;
using ports::RunState;

constexpr auto json_type = "application/json";
constexpr int watchers_max = 16;
constexpr std::chrono::milliseconds watch_interval{200};
constexpr std::chrono::minutes watch_time_max{10};

std::string_view name_of(RunState state) {
    switch (state) {
        case RunState::queued:
            return "queued";
        case RunState::running:
            return "running";
        case RunState::succeeded:
            return "succeeded";
        case RunState::failed:
            return "failed";
        case RunState::cancelled:
            return "cancelled";
    }
    return "unknown";
}

bool has_ended(const RunReport& run) {
    return run.state != RunState::queued && run.state != RunState::running;
}

void append_time(json::Writer& out, std::string_view name, std::optional<ports::Instant> time) {
    out.key(name);
    time ? out.string(format_time(time->time_since_epoch().count())) : out.null();
}

void append_run(json::Writer& out, const RunReport& run) {
    out.begin_object()
        .member("id", run.id)
        .member("owner", run.owner)
        .member("name", run.name)
        .member("state", name_of(run.state));
    out.key("done").integer(run.done).key("total").integer(run.total);
    out.member("text", run.text);
    if (!run.error.empty()) out.member("error", run.error);
    append_time(out, "due", run.due);
    append_time(out, "started", run.started);
    append_time(out, "ended", run.ended);
    out.end_object();
}

std::string render(const RunReport& run) {
    std::string text;
    json::Writer out{text};
    append_run(out, run);
    return text;
}

bool may_watch(const ports::Principal& principal, const RunReport& run) {
    if (principal.kind == ports::CallerKind::operator_) return true;
    return !run.company.empty() && run.company == principal.company;
}

/// A run that the caller may not know of does not exist for him.
Result<RunReport> find_run(const HttpRequest& request, const ports::Jobs& jobs) {
    const auto id = request.path_parameters.front().second;
    auto run = jobs.report(id);
    if (run.ok() && may_watch(*request.principal, *run)) return run;
    if (!run.ok() && run.error().code != Code::not_found) return run.error();
    return not_found("There is no job " + std::string{id} + ".");
}

Status show(const HttpRequest& request, HttpReply& reply, const ports::Jobs& jobs) {
    const auto run = PORTICO_TRY(find_run(request, jobs));
    return reply.reply(200, json_type, {}, render(run));
}

/// Holds one of the few places for watchers, each of which keeps a worker thread.
class Place {
public:
    explicit Place(std::atomic<int>& taken) : taken_{taken}, is_ours_{++taken <= watchers_max} {}

    ~Place() { --taken_; }

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    [[nodiscard]] bool is_ours() const { return is_ours_; }

private:
    std::atomic<int>& taken_;
    bool is_ours_;
};

Status watch(
    const HttpRequest& request, HttpReply& reply, const ports::Jobs& jobs, const ports::Clock& clock
) {
    static std::atomic<int> watching{0};
    const Place place{watching};
    if (!place.is_ours()) return unavailable("Too many people watch jobs now: ask again soon.");

    auto run = PORTICO_TRY(find_run(request, jobs));
    PORTICO_TRY(reply.start(200, "text/event-stream", {}));
    const auto until = clock.monotonic() + watch_time_max;
    std::string sent;
    while (true) {
        const auto body = render(run);
        if (body != sent) PORTICO_TRY(reply.piece("event: progress\ndata: " + body + "\n\n"));
        sent = body;
        if (has_ended(run) || clock.monotonic() > until) return {};
        std::this_thread::sleep_for(watch_interval);
        run = PORTICO_TRY(jobs.report(run.id));
    }
}

std::string_view parameter(const HttpRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.query) {
        if (key == name) return value;
    }
    return {};
}

Status list(const HttpRequest& request, HttpReply& reply, const ports::Jobs& jobs) {
    const auto text = parameter(request, "limit");
    std::size_t limit = 100;
    if (!text.empty()) {
        const auto end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, limit);
        if (parsed.ec != std::errc{} || parsed.ptr != end || limit < 1 || limit > 1000) {
            return invalid("`limit` must be a whole number from 1 to 1000.");
        }
    }
    const auto runs = PORTICO_TRY(jobs.history(parameter(request, "owner"), limit));
    std::string body;
    json::Writer out{body};
    out.begin_object().key("items").begin_array();
    for (const auto& run : runs) append_run(out, run);
    out.end_array().key("next").null().end_object();
    return reply.reply(200, json_type, {}, body);
}

Status cancel(const HttpRequest& request, HttpReply& reply, ports::Jobs& jobs) {
    const auto run = PORTICO_TRY(find_run(request, jobs));
    PORTICO_TRY(jobs.cancel(run.id));
    return reply.reply(200, json_type, {}, render(PORTICO_TRY(jobs.report(run.id))));
}

}  // namespace

Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_job_routes(
    ports::Router& router, ports::Jobs& jobs, const ports::Clock& clock
) {
    const ports::RoutePolicy anyone{.no_etag = true};
    const ports::RoutePolicy operators{.operators_only = true, .no_etag = true};
    std::vector<std::unique_ptr<ports::OpenRoute>> routes;
    const auto open = [&](const char* method,
                          const char* pattern,
                          ports::RoutePolicy policy,
                          ports::HttpHandler handler) -> Status {
        routes.push_back(
            PORTICO_TRY(router.open("host", method, pattern, policy, std::move(handler)))
        );
        return {};
    };
    PORTICO_TRY(open("GET", "/api/v1/jobs/{id}", anyone, [&jobs](auto& request, auto& reply) {
        return show(request, reply, jobs);
    }));
    PORTICO_TRY(open(
        "GET",
        "/api/v1/jobs/{id}/events",
        anyone,
        [&jobs, &clock](auto& request, auto& reply) { return watch(request, reply, jobs, clock); }
    ));
    PORTICO_TRY(open("GET", "/admin/api/v1/jobs", operators, [&jobs](auto& request, auto& reply) {
        return list(request, reply, jobs);
    }));
    PORTICO_TRY(open(
        "POST",
        "/admin/api/v1/jobs/{id}/cancel",
        operators,
        [&jobs](auto& request, auto& reply) { return cancel(request, reply, jobs); }
    ));
    return routes;
}

std::string_view job_routes_openapi() {
    return R"json({
"paths": {
  "/api/v1/jobs/{id}": {"get": {"tags": ["jobs"], "operationId": "getJob", "summary": "One run of long work",
    "parameters": [{"$ref": "#/components/parameters/JobId"}],
    "responses": {"200": {"description": "State and progress", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}},
                  "404": {"$ref": "#/components/responses/Problem"}}}},
  "/api/v1/jobs/{id}/events": {"get": {"tags": ["jobs"], "operationId": "watchJob", "summary": "The same as server-sent events, until the run ends",
    "parameters": [{"$ref": "#/components/parameters/JobId"}],
    "responses": {"200": {"description": "Events named progress, data as in getJob", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
                  "404": {"$ref": "#/components/responses/Problem"}, "503": {"$ref": "#/components/responses/Problem"}}}},
  "/admin/api/v1/jobs": {"get": {"tags": ["admin"], "operationId": "listJobs", "summary": "Newest runs",
    "parameters": [{"name": "owner", "in": "query", "schema": {"type": "string"}},
                   {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}}],
    "responses": {"200": {"description": "Runs", "content": {"application/json": {"schema": {"type": "object",
      "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}}, "next": {"type": "null"}}}}}}}}},
  "/admin/api/v1/jobs/{id}/cancel": {"post": {"tags": ["admin"], "operationId": "cancelJob", "summary": "Ask a run to stop",
    "parameters": [{"$ref": "#/components/parameters/JobId"}],
    "responses": {"200": {"description": "The run", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}},
                  "404": {"$ref": "#/components/responses/Problem"}}}}
},
"components": {
  "parameters": {"JobId": {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}},
  "schemas": {"Job": {"type": "object", "required": ["id", "state"], "properties": {
    "id": {"type": "string"}, "owner": {"type": "string"}, "name": {"type": "string"},
    "state": {"enum": ["queued", "running", "succeeded", "failed", "cancelled"]},
    "done": {"type": "integer"}, "total": {"type": "integer"}, "text": {"type": "string"}, "error": {"type": "string"},
    "due": {"type": "string", "format": "date-time"}, "started": {"type": ["string", "null"], "format": "date-time"},
    "ended": {"type": ["string", "null"], "format": "date-time"}}}}
}})json";
}

}  // namespace portico::jobs
