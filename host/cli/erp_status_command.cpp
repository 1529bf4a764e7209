#include <cstdio>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

/// 0 where there is none.
std::int64_t number(const json::Value& value) {
    const auto read = value.integer();
    return read.ok() ? *read : 0;
}

/// "42 s", "12 min", "7 h", "3 days".
std::string duration(std::int64_t seconds) {
    if (seconds < 120) return std::to_string(seconds) + " s";
    if (seconds < 7200) return std::to_string(seconds / 60) + " min";
    if (seconds < 172'800) return std::to_string(seconds / 3600) + " h";
    return std::to_string(seconds / 86'400) + " days";
}

std::string counts(const json::Value& sync) {
    return grouped(number(sync["read"])) + " read, " + grouped(number(sync["changed"])) +
           " changed, " + grouped(number(sync["rejected"])) + " rejected";
}

void print_head(const json::Value& status) {
    std::printf("connector %s", status["connector"].string().c_str());
    if (const auto progress = status["progress"]; progress.is_object()) {
        const auto total = number(progress["total"]);
        std::printf(
            ", a sync runs now: %s, %s%s, %s a second",
            progress["entity"].string().c_str(),
            grouped(number(progress["done"])).c_str(),
            total > 0 ? (" of " + grouped(total)).c_str() : "",
            grouped(number(progress["per_second"])).c_str()
        );
    } else if (status["syncing"].boolean()) {
        std::printf(", a sync runs now");
    }
    std::printf("\n");
    if (status["paused_at"].is_string()) {
        std::printf(
            "paused since %s by %s: `portico erp resume` lets it go on\n",
            status["paused_at"].string().c_str(),
            status["paused_by"].string().c_str()
        );
    }
    if (const auto failures = number(status["failures"]); failures > 0) {
        std::printf(
            "the ERP could not be read %s %s; the next try is at %s, or now with `portico erp "
            "sync`\n",
            grouped(failures).c_str(),
            failures == 1 ? "time" : "times in a row",
            status["retry_at"].string().c_str()
        );
    }
}

void print_entities(const json::Value& entities) {
    Table table{{"ENTITY", "RECORDS", "AS OF", "LAG", "LAST SYNC", "QUARANTINED", "CURSOR"}};
    for (const auto entity : entities) {
        const auto lag = entity["lag_seconds"];
        const auto last = entity["last_sync"];
        const auto as_of = entity["as_of"];
        table.add(
            {entity["entity"].string(),
             grouped(number(entity["rows"])),
             as_of.is_string() ? as_of.string() : "never",
             lag.is_number() ? duration(number(lag)) : "",
             last["started_at"].is_string() ? counts(last) : "",
             grouped(number(entity["quarantined"])),
             entity["cursor"].string()}
        );
    }
    std::printf("%s", table.print().c_str());
}

/// What an admin should act on, one line each.
void print_problems(const json::Value& status) {
    const bool is_all_paused = status["paused_at"].is_string();
    for (const auto entity : status["entities"]) {
        const auto name = entity["entity"].string();
        if (!is_all_paused && entity["paused_at"].is_string()) {
            std::printf(
                "%s: paused since %s by %s\n",
                name.c_str(),
                entity["paused_at"].string().c_str(),
                entity["paused_by"].string().c_str()
            );
        }
        if (entity["error"].is_string()) {
            std::printf(
                "%s: failed at %s: %s\n",
                name.c_str(),
                entity["last_error"]["at"].string().c_str(),
                entity["error"].string().c_str()
            );
        }
        if (const auto blocked = entity["deactivation_blocked"]; blocked.is_object()) {
            std::printf(
                "%s: since %s: %s\n",
                name.c_str(),
                blocked["since"].string().c_str(),
                blocked["sentence"].string().c_str()
            );
        }
    }
}

Result<int> print_status(const std::string& body, const Options& options) {
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body));
    const auto status = document.root();
    if (status["connector"].text().empty()) {
        std::printf("no connector: set erp.connector, for example to \"erp_csv\"\n");
        return exit_ok;
    }
    print_head(status);
    if (!options.quiet) print_entities(status["entities"]);
    print_problems(status);
    return exit_ok;
}

std::string entities_body(const std::vector<std::string>& entities) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("entities").begin_array();
    for (const auto& entity : entities) writer.string(entity);
    writer.end_array().end_object();
    return body;
}

}  // namespace

Result<int> erp_status(const Options& options) {
    const auto admin = PORTICO_TRY(connect(options));
    return print_status(PORTICO_TRY(admin->body_of({"GET", "/admin/api/v1/erp", "", ""})), options);
}

Result<int> erp_act(
    const Options& options, const std::string& action, const std::vector<std::string>& entities
) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto target = "/admin/api/v1/erp/" + action;
    const auto body = PORTICO_TRY(admin->body_of({"POST", target, "", entities_body(entities)}));
    auto brief = options;
    brief.quiet = true;
    return print_status(body, brief);
}

}  // namespace portico::cli
