#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/job_follower.hpp"
#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

constexpr auto pricing_address = "/admin/api/v1/pricing";
constexpr std::size_t part_bytes = 4UL * 1024 * 1024;
constexpr std::size_t problems_printed_max = 20;
constexpr json::Limits answer_limits{.bytes_max = 64U << 20U};

std::string address_of(const std::string& rest) {
    return pricing_address + rest;
}

std::string import_address(const std::string& id, const char* action = "") {
    return address_of("/imports/" + encode(id) + action);
}

std::int64_t number_at(json::Value object, std::string_view key) {
    const auto number = object[key].integer();
    return number.ok() ? *number : 0;
}

/// Sends the file part by part, so that memory does not grow with it; gives the import's number.
Result<std::string> upload(Admin& admin, const PricingImport& wanted) {
    std::ifstream file{wanted.file, std::ios::binary};
    if (!file) return unavailable("can't read " + wanted.file);
    const auto slash = wanted.file.rfind('/');
    const auto name = slash == std::string::npos ? wanted.file : wanted.file.substr(slash + 1);
    std::string body;
    json::Writer out{body};
    out.begin_object().member("name", name);
    out.member("format", name.ends_with(".xlsx") ? "xlsx" : "csv");
    if (!wanted.mode.empty()) out.member("mode", wanted.mode);
    if (!wanted.at.empty()) out.member("at", wanted.at);
    out.key("publish").boolean(wanted.publishes && !wanted.is_dry_run).end_object();
    const auto opened = PORTICO_TRY(admin.body_of({"POST", address_of("/uploads"), "", body}));
    const auto document = PORTICO_TRY(json::parse(opened));
    const auto id = std::string{document.root()["import"].text()};
    std::string part(part_bytes, '\0');
    for (int number = 0;; ++number) {
        part.resize(part_bytes);
        file.read(part.data(), static_cast<std::streamsize>(part.size()));
        part.resize(static_cast<std::size_t>(file.gcount()));
        if (part.empty()) return id;
        const auto target = address_of("/uploads/" + id + "/parts/" + std::to_string(number));
        PORTICO_TRY(admin.body_of({"PUT", target, "", part}));
    }
}

void print_problems(json::Value import) {
    const auto problems = import["problems"];
    if (problems.size() == 0) return;
    Table table{{"", "ROW", "FIELD", "WHAT"}};
    std::size_t printed = 0;
    for (const auto problem : problems) {
        if (++printed > problems_printed_max) break;
        table.add(
            {problem["kind"].string(),
             std::string{problem["row"].text()},
             problem["field"].string(),
             problem["sentence"].string()}
        );
    }
    std::printf("\n%s", table.print().c_str());
    if (problems.size() > problems_printed_max) {
        std::printf("... and more: ask the admin API for its problems as CSV\n");
    }
}

void print_effect(json::Value import) {
    const auto effect = import["effect"];
    if (!effect.is_object()) return;
    std::printf(
        "\nof the orders of the last 12 months: %s companies would pay more, %s less, %s the "
        "same\n",
        grouped(number_at(effect, "pay_more")).c_str(),
        grouped(number_at(effect, "pay_less")).c_str(),
        grouped(number_at(effect, "pay_same")).c_str()
    );
    Table table{{"COMPANY", "CURRENCY", "LINES", "BEFORE", "AFTER", "DIFFERENCE"}};
    for (const auto company : effect["companies"]) {
        table.add(
            {company["company"].string(),
             company["currency"].string(),
             std::string{company["lines"].text()},
             company["before"].string(),
             company["after"].string(),
             company["difference"].string()}
        );
    }
    if (effect["companies"].size() > 0) std::printf("%s", table.print().c_str());
}

void print_import(json::Value import) {
    std::printf(
        "import %s is %s: %s new, %s changed, %s closed, %s unchanged\n",
        std::string{import["id"].text()}.c_str(),
        import["state"].string().c_str(),
        grouped(number_at(import, "new")).c_str(),
        grouped(number_at(import, "changed")).c_str(),
        grouped(number_at(import, "closed")).c_str(),
        grouped(number_at(import, "unchanged")).c_str()
    );
    std::printf(
        "%s errors, %s warnings, %s conflicts\n",
        grouped(number_at(import, "errors")).c_str(),
        grouped(number_at(import, "warnings")).c_str(),
        grouped(number_at(import, "conflicts")).c_str()
    );
    if (const auto reason = import["reason"]; reason.is_string()) {
        std::printf("%s\n", reason.string().c_str());
    }
    print_effect(import);
    print_problems(import);
}

/// Follows the run that an answer names, if there is one.
Status follow(Admin& admin, const std::string& accepted, const Options& options) {
    const auto document = PORTICO_TRY(json::parse(accepted));
    const auto job = document.root()["job"];
    if (!job.is_string()) return {};
    const auto ended = PORTICO_TRY(follow_job(admin, "/api/v1/jobs/" + job.string(), options));
    const auto run = PORTICO_TRY(json::parse(ended));
    if (run.root()["state"].text() == "succeeded") return {};
    return unavailable(run.root()["error"].string());
}

/// Prints an import as it stands; exit code 1 when it has errors.
Result<int> show(Admin& admin, const std::string& id, const Options& options) {
    const auto body = PORTICO_TRY(admin.body_of({"GET", import_address(id), "", ""}));
    const auto document = PORTICO_TRY(json::parse(body, answer_limits));
    const auto import = document.root();
    if (options.json) {
        std::printf("%s\n", body.c_str());
    } else {
        print_import(import);
    }
    const auto state = import["state"].text();
    return state == "invalid" || state == "failed" ? exit_failed : exit_ok;
}

}  // namespace

Result<int> pricing_import(const Options& options, const PricingImport& wanted) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto id = PORTICO_TRY(upload(*admin, wanted));
    const auto accepted =
        PORTICO_TRY(admin->body_of({"POST", import_address(id, "/check"), "", ""}));
    const auto followed = follow(*admin, accepted, options);
    const auto code = PORTICO_TRY(show(*admin, id, options));
    if (!followed.ok()) return followed.error();
    if (wanted.is_dry_run) {
        PORTICO_TRY(admin->body_of({"DELETE", import_address(id), "", ""}));
    } else if (code == exit_ok && !wanted.publishes && !options.quiet && !options.json) {
        std::printf("\npublish it with: portico pricing publish %s\n", id.c_str());
    }
    return code;
}

Result<int> pricing_act(const Options& options, const PricingAction& action) {
    const auto admin = PORTICO_TRY(connect(options));
    if (action.name == "cancel") {
        PORTICO_TRY(admin->body_of({"DELETE", import_address(action.id), "", ""}));
        return show(*admin, action.id, options);
    }
    std::string body;
    if (!action.at.empty()) json::Writer{body}.begin_object().member("at", action.at).end_object();
    const auto target = action.name == "undo"
                            ? address_of("/publications/" + encode(action.id) + "/undo")
                            : import_address(action.id, ("/" + action.name).c_str());
    const auto accepted = PORTICO_TRY(admin->body_of({"POST", target, "", body}));
    const auto document = PORTICO_TRY(json::parse(accepted));
    if (action.at.empty()) PORTICO_TRY(follow(*admin, accepted, options));
    return show(*admin, std::string{document.root()["import"].text()}, options);
}

Result<int> pricing_imports(const Options& options, const std::string& id) {
    const auto admin = PORTICO_TRY(connect(options));
    if (!id.empty()) return show(*admin, id, options);
    const auto body = PORTICO_TRY(admin->body_of({"GET", address_of("/imports"), "", ""}));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body, answer_limits));
    Table table{{"ID", "FILE", "STATE", "BY", "NEW", "CHANGED", "CLOSED", "ERRORS"}};
    for (const auto import : document.root()["items"]) {
        table.add(
            {std::string{import["id"].text()},
             import["name"].string(),
             import["state"].string(),
             import["created_by"].string(),
             grouped(number_at(import, "new")),
             grouped(number_at(import, "changed")),
             grouped(number_at(import, "closed")),
             grouped(number_at(import, "errors"))}
        );
    }
    std::printf("%s", table.print().c_str());
    return exit_ok;
}

Result<int> pricing_publications(const Options& options) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto body = PORTICO_TRY(admin->body_of({"GET", address_of("/publications"), "", ""}));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body, answer_limits));
    Table table{{"VERSION", "AT", "BY", "APPROVED BY", "OPENED", "CLOSED", "WHAT"}};
    for (const auto made : document.root()["items"]) {
        table.add(
            {std::string{made["version"].text()},
             made["published_at"].string(),
             made["published_by"].string(),
             made["approved_by"].string(),
             grouped(number_at(made, "opened")),
             grouped(number_at(made, "closed")),
             made["note"].string()}
        );
    }
    std::printf("%s", table.print().c_str());
    return exit_ok;
}

Result<int> pricing_conflicts(const Options& options, const std::string& list) {
    const auto admin = PORTICO_TRY(connect(options));
    auto target = address_of("/conflicts");
    if (!list.empty()) target += "?list=" + encode(list);
    const auto body = PORTICO_TRY(admin->body_of({"GET", target, "", ""}));
    const auto document = PORTICO_TRY(json::parse(body, answer_limits));
    const auto items = document.root()["items"];
    if (options.json) {
        std::printf("%s\n", body.c_str());
    } else if (items.size() == 0) {
        std::printf("there are no conflicts\n");
    } else {
        for (const auto item : items) std::printf("%s\n", item["sentence"].string().c_str());
    }
    return items.size() == 0 ? exit_ok : exit_failed;
}

namespace {

/// What was too low: a rule, the base price, or a break.
std::string too_low(const json::Value& alarm) {
    if (alarm["reason"].text() == "break_below_floor") {
        return "break from " + alarm["quantity"].string();
    }
    return alarm["rule"].is_string() ? "rule " + alarm["rule"].string() : "base price";
}

std::string lowest(const json::Value& alarm) {
    if (!alarm["floor"].is_string()) return "the cost is in another currency";
    return "at least " + alarm["floor"].string() + "; " +
           (alarm["raised"].boolean() ? "raised" : "left as it is");
}

}  // namespace

Result<int> pricing_floors(const Options& options) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto body = PORTICO_TRY(admin->body_of({"GET", address_of("/floor-alarms"), "", ""}));
    const auto document = PORTICO_TRY(json::parse(body, answer_limits));
    const auto items = document.root()["items"];
    if (options.json) {
        std::printf("%s\n", body.c_str());
    } else if (items.size() == 0) {
        std::printf("no price was below cost and margin\n");
    }
    for (const auto item : items) {
        if (options.json) break;
        std::printf(
            "%s  company %s, product %s, %s: %s %s per %s, %s, %s times\n",
            item["last_seen"].string().c_str(),
            item["company"].string().c_str(),
            item["sku"].string().c_str(),
            too_low(item).c_str(),
            item["wanted"].string().c_str(),
            item["currency"].string().c_str(),
            item["unit"].string().c_str(),
            lowest(item).c_str(),
            grouped(number_at(item, "count")).c_str()
        );
    }
    return items.size() == 0 ? exit_ok : exit_failed;
}

Result<int> pricing_export(const Options& options, const PricingExport& wanted) {
    const auto admin = PORTICO_TRY(connect(options));
    auto target = address_of("/export?entity=" + encode(wanted.entity));
    if (!wanted.list.empty()) target += "&list=" + encode(wanted.list);
    if (wanted.format != "csv") target += "&format=" + encode(wanted.format);
    const auto body = PORTICO_TRY(admin->body_of({"GET", target, "", ""}));
    if (wanted.file.empty()) {
        std::fwrite(body.data(), 1, body.size(), stdout);
        return exit_ok;
    }
    std::ofstream file{wanted.file, std::ios::binary | std::ios::trunc};
    file << body;
    file.close();
    if (!file) return unavailable("can't write " + wanted.file);
    return exit_ok;
}

Result<int> pricing_template(const Options& options, const std::string& name) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto target = address_of("/templates/" + encode(name));
    const auto body = PORTICO_TRY(admin->body_of({"GET", target, "", ""}));
    std::fwrite(body.data(), 1, body.size(), stdout);
    return exit_ok;
}

}  // namespace portico::cli
