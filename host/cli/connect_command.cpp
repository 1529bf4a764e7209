#include <cstdio>
#include <optional>
#include <unistd.h>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

struct SecretName {
    std::string plugin;
    std::string name;
};

/// A connector that lacks a password says so with the command that sets it.
std::optional<SecretName> missing_secret(const json::Value& checks) {
    constexpr std::string_view command = "portico secret set ";
    for (const auto check : checks) {
        const auto sentence = check["sentence"].text();
        const auto at = sentence.find(command);
        if (check["ok"].boolean() || at == std::string_view::npos) continue;
        const auto words = sentence.substr(at + command.size());
        const auto blank = words.find(' ');
        if (blank == std::string_view::npos) continue;
        const auto name = words.substr(blank + 1);
        const auto end = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-");
        return SecretName{std::string{words.substr(0, blank)}, std::string{name.substr(0, end)}};
    }
    return std::nullopt;
}

Status set_secret(Admin& admin, const SecretName& secret) {
    const auto value = PORTICO_TRY(read_secret(secret.name + " of " + secret.plugin));
    std::string body;
    json::Writer{body}.begin_object().member("value", value).end_object();
    const auto target =
        "/admin/api/v1/secrets/" + encode(secret.plugin) + "/" + encode(secret.name);
    PORTICO_TRY(admin.body_of({"PUT", target, "", body}));
    return {};
}

/// Gives how many failed.
std::size_t print_checks(const json::Value& checks) {
    std::size_t wrong = 0;
    for (const auto check : checks) {
        const bool is_good = check["ok"].boolean();
        if (!is_good) ++wrong;
        std::printf(
            "%s %s: %s\n",
            is_good ? "\u2713" : "\u2717",
            check["name"].string().c_str(),
            check["sentence"].string().c_str()
        );
    }
    return wrong;
}

}  // namespace

Result<int> erp_connect(const Options& options) {
    const auto admin = PORTICO_TRY(connect(options));
    bool may_ask = !options.json && !options.quiet && ::isatty(STDIN_FILENO) == 1;
    while (true) {
        const auto body = PORTICO_TRY(admin->body_of({"GET", "/admin/api/v1/erp/check", "", ""}));
        const auto document = PORTICO_TRY(json::parse(body));
        const auto checks = document.root()["checks"];
        const int code = document.root()["ok"].boolean() ? exit_ok : exit_failed;
        if (options.json) {
            std::printf("%s\n", body.c_str());
            return code;
        }
        const auto wrong = print_checks(checks);
        if (code == exit_ok) {
            std::printf("the ERP is connected: `portico erp sync` reads it\n");
            return code;
        }
        const auto secret = missing_secret(checks);
        if (!may_ask || !secret) {
            std::printf("%zu of %zu checks failed\n", wrong, checks.size());
            return code;
        }
        may_ask = false;
        PORTICO_TRY(set_secret(*admin, *secret));
    }
}

}  // namespace portico::cli
