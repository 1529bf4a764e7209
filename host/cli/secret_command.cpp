#include <cstdio>

#include <portico/json.hpp>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

std::string target_of(const std::string& plugin, const std::string& name) {
    return "/admin/api/v1/secrets/" + encode(plugin) + "/" + encode(name);
}

}  // namespace

Result<int> secret_set(const Options& options, const std::string& plugin, const std::string& name) {
    const auto secret = PORTICO_TRY(read_secret(name + " of " + plugin));
    const auto admin = PORTICO_TRY(connect(options));
    std::string body;
    json::Writer{body}.begin_object().member("value", secret).end_object();
    PORTICO_TRY(admin->body_of({"PUT", target_of(plugin, name), "", body}));
    if (!options.quiet) std::printf("%s of %s is kept, sealed\n", name.c_str(), plugin.c_str());
    return exit_ok;
}

Result<int> secret_list(const Options& options) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto body = PORTICO_TRY(admin->body_of({"GET", "/admin/api/v1/secrets", "", ""}));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body));
    Table table{{"PLUGIN", "NAME"}};
    for (const auto item : document.root()["items"]) {
        table.add({item["plugin"].string(), item["name"].string()});
    }
    std::printf("%s", table.print().c_str());
    return exit_ok;
}

Result<int> secret_remove(
    const Options& options, const std::string& plugin, const std::string& name
) {
    const auto admin = PORTICO_TRY(connect(options));
    PORTICO_TRY(admin->body_of({"DELETE", target_of(plugin, name), "", ""}));
    if (!options.quiet) std::printf("%s of %s is removed\n", name.c_str(), plugin.c_str());
    return exit_ok;
}

}  // namespace portico::cli
