#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include <portico/json.hpp>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

constexpr auto outbox_address = "/admin/api/v1/erp/outbox";
constexpr std::size_t order_bytes_max = 4U << 20U;

std::string address_of(const std::string& id, const std::string& action = {}) {
    auto target = outbox_address + ("/" + encode(id));
    if (!action.empty()) target += "/" + action;
    return target;
}

int print_list(const std::string& body, const Options& options, const char* nothing) {
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = json::parse(body, {.bytes_max = 16U << 20U});
    if (!document.ok()) return exit_failed;
    const auto root = document->root();
    if (const auto state = root["breaker"]["state"].text(); state != "closed") {
        std::printf(
            "the ERP does not answer (%s), so orders wait\n",
            root["breaker"]["error"].string().c_str()
        );
    }
    const auto items = root["items"];
    if (items.size() == 0) {
        std::printf("%s\n", nothing);
        return exit_ok;
    }
    Table table{{"ID", "COMPANY", "STATE", "ATTEMPTS", "SUBMITTED", "REASON"}};
    for (const auto item : items) {
        table.add(
            {item["id"].string(),
             item["company"].string(),
             item["state"].string(),
             std::string{item["attempts"].text()},
             item["submitted_at"].string(),
             item["reason"].string()}
        );
    }
    std::printf("%s", table.print().c_str());
    return exit_ok;
}

Status print_order(const std::string& body, const Options& options) {
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return {};
    }
    const auto document = PORTICO_TRY(json::parse(body, {.bytes_max = 16U << 20U}));
    const auto order = document.root();
    std::printf("%s is %s", order["id"].string().c_str(), order["state"].string().c_str());
    if (const auto number = order["number"].string(); !number.empty()) {
        std::printf(", in the ERP as %s", number.c_str());
    }
    std::printf("; its key there is %s\n", order["key"].string().c_str());
    if (options.quiet) return {};
    Table steps{{"AT", "STEP", "DETAIL"}};
    for (const auto step : order["steps"]) {
        steps.add({step["at"].string(), step["name"].string(), step["detail"].string()});
    }
    std::printf("%s%s\n", steps.print().c_str(), order["record"].dump().c_str());
    return {};
}

/// The text of a file; "-" is the standard input.
Result<std::string> read_order(const std::string& path) {
    std::string text;
    if (path == "-") {
        text.assign(std::istreambuf_iterator<char>{std::cin}, {});
    } else {
        std::ifstream file{path, std::ios::binary};
        if (!file) return unavailable("can't read " + path);
        text.assign(std::istreambuf_iterator<char>{file}, {});
    }
    if (text.size() > order_bytes_max) return invalid(path + " has more than 4 MiB");
    return text;
}

}  // namespace

Result<int> erp_outbox(const Options& options, const OutboxQuestion& question) {
    const auto admin = PORTICO_TRY(connect(options));
    if (!question.id.empty()) {
        const auto target = address_of(question.id);
        PORTICO_TRY(print_order(PORTICO_TRY(admin->body_of({"GET", target, "", ""})), options));
        return exit_ok;
    }
    const std::string list = question.is_dead ? "/admin/api/v1/erp/dead-letters" : outbox_address;
    const auto target = list + "?limit=" + std::to_string(question.limit);
    const auto body = PORTICO_TRY(admin->body_of({"GET", target, "", ""}));
    return print_list(
        body, options, question.is_dead ? "there are no dead letters" : "the outbox is empty"
    );
}

Result<int> erp_retry_dead(const Options& options) {
    const auto admin = PORTICO_TRY(connect(options));
    constexpr auto target = "/admin/api/v1/erp/dead-letters/retry";
    const auto body = PORTICO_TRY(admin->body_of({"POST", target, "", "{}"}));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body));
    const auto count = PORTICO_TRY(document.root()["retried"].integer());
    std::printf("%lld dead letters are sent again\n", static_cast<long long>(count));
    return exit_ok;
}

Result<int> erp_order_act(const Options& options, const OrderAction& action) {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("checked_in_erp").boolean(action.is_checked_in_erp);
    std::string text;
    if (action.name == "repair") {
        text = PORTICO_TRY(read_order(action.file));
        const auto document = json::parse(text, {.bytes_max = order_bytes_max});
        if (!document.ok()) return invalid(action.file + ": " + document.error().message);
        writer.key("order").value(document->root());
    }
    writer.end_object();
    const auto admin = PORTICO_TRY(connect(options));
    const auto target = address_of(action.id, action.name);
    PORTICO_TRY(print_order(PORTICO_TRY(admin->body_of({"POST", target, "", body})), options));
    return exit_ok;
}

}  // namespace portico::cli
