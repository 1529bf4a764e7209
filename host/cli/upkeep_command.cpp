#include <algorithm>
#include <cstdio>
#include <iterator>
#include <vector>

#include <portico/abi/core.h>
#include <portico/json.hpp>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/terminal.hpp"
#include "clock/system_clock.hpp"
#include "storage/backup.hpp"
#include "storage/checks.hpp"

namespace portico::cli {

Result<int> version(const Options& options) {
    const auto abi = std::to_string(PORTICO_ABI_MAJOR) + "." + std::to_string(PORTICO_ABI_MINOR);
    if (options.json) {
        std::string text;
        json::Writer{text}
            .begin_object()
            .member("version", PORTICO_VERSION)
            .member("abi", abi)
            .end_object();
        std::printf("%s\n", text.c_str());
    } else {
        std::printf("portico %s (plugin ABI %s)\n", PORTICO_VERSION, abi.c_str());
    }
    return exit_ok;
}

Result<int> backup(const Options& options, const std::string& folder) {
    const auto made = PORTICO_TRY(storage::back_up(options.data, folder, SystemClock{}.now()));
    std::uintmax_t bytes = 0;
    for (const auto& database : made.databases) bytes += database.bytes;
    if (options.json) {
        std::string text;
        json::Writer out{text};
        out.begin_object().member("folder", made.folder.string()).key("databases").begin_array();
        for (const auto& database : made.databases) {
            out.begin_object().member("name", database.name);
            out.key("bytes").integer(static_cast<std::int64_t>(database.bytes)).end_object();
        }
        out.end_array().end_object();
        std::printf("%s\n", text.c_str());
    } else if (!options.quiet) {
        std::printf(
            "%zu databases, %s bytes, copied to %s and checked\n",
            made.databases.size(),
            grouped(static_cast<std::int64_t>(bytes)).c_str(),
            made.folder.c_str()
        );
    }
    return exit_ok;
}

namespace {

using storage::Finding;
using storage::Severity;

Finding check_config(const Options& options) {
    const auto config = load_config(options.config, options.overrides);
    if (!config.ok()) return {Severity::bad, "configuration", config.error().message};
    return {
        Severity::good, "configuration", options.config.empty() ? "the defaults" : options.config};
}

/// Plugins that are switched on and do not run.
std::vector<Finding> check_plugins(const Options& options) {
    const auto admin = connect(options);
    if (!admin.ok()) return {{Severity::bad, "host", admin.error().message}};
    const auto body = (*admin)->body_of({"GET", "/admin/api/v1/plugins", "", ""});
    if (!body.ok()) return {{Severity::bad, "plugins", body.error().message}};
    const auto document = json::parse(*body, {.bytes_max = 16U << 20U});
    if (!document.ok()) return {{Severity::bad, "plugins", document.error().message}};
    std::vector<Finding> findings;
    for (const auto plugin : document->root()["items"]) {
        if (!plugin["enabled"].boolean()) continue;
        const bool is_active = plugin["state"].text() == "active";
        findings.push_back(
            {is_active ? Severity::good : Severity::bad,
             "plugin " + plugin["id"].string(),
             is_active ? "active" : plugin["reason"].string()}
        );
    }
    return findings;
}

const char* word_of(Severity severity) {
    switch (severity) {
        case Severity::good:
            return "ok";
        case Severity::warning:
            return "warning";
        case Severity::bad:
            return "BAD";
    }
    return "BAD";
}

void print_findings(const Options& options, const std::vector<Finding>& findings) {
    if (options.json) {
        std::string text;
        json::Writer out{text};
        out.begin_object().key("findings").begin_array();
        for (const auto& finding : findings) {
            out.begin_object()
                .member("state", word_of(finding.severity))
                .member("subject", finding.subject)
                .member("sentence", finding.sentence)
                .end_object();
        }
        out.end_array().end_object();
        std::printf("%s\n", text.c_str());
        return;
    }
    Table table{{"STATE", "SUBJECT", "FINDING"}};
    for (const auto& finding : findings) {
        table.add({word_of(finding.severity), finding.subject, finding.sentence});
    }
    std::printf("%s", table.print().c_str());
}

}  // namespace

Result<int> doctor(const Options& options) {
    std::vector<Finding> findings{check_config(options)};
    std::ranges::move(storage::examine(options.data), std::back_inserter(findings));
    const auto is_bad = [](const Finding& finding) { return finding.severity == Severity::bad; };
    // A host is only started on files that are sound.
    if (std::ranges::none_of(findings, is_bad)) {
        std::ranges::move(check_plugins(options), std::back_inserter(findings));
    }
    print_findings(options, findings);
    return std::ranges::any_of(findings, is_bad) ? exit_failed : exit_ok;
}

}  // namespace portico::cli
