#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "cli/admin.hpp"
#include "cli/commands.hpp"
#include "cli/places.hpp"
#include "cli/terminal.hpp"

namespace portico::cli {
namespace {

constexpr std::size_t file_bytes_max = 1U << 20U;

bool is_plugin_id(const std::string& id) {
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !id.empty() && id.size() <= 32 && id.front() >= 'a' && id.front() <= 'z' &&
           std::ranges::all_of(id, is_word);
}

std::string joined(json::Value items, std::string_view indent) {
    std::string text;
    for (const auto item : items) text.append(indent).append(item.text()).append("\n");
    return text;
}

void print_line(const char* label, const std::string& value) {
    if (!value.empty()) std::printf("%-13s %s\n", label, value.c_str());
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
        text.replace(at, what.size(), with);
        at += with.size();
    }
    return text;
}

Result<std::string> read_text(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || text.str().size() > file_bytes_max) {
        return unavailable("the template's file " + file.string() + " can't be read");
    }
    return text.str();
}

/// Copies the template; `@plugin_id@` becomes the id, in names and in texts.
Status copy_template(
    const std::filesystem::path& from, const std::filesystem::path& to, const std::string& id
) {
    constexpr std::string_view mark = "@plugin_id@";
    std::error_code code;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{from, code}) {
        const auto inside = std::filesystem::relative(entry.path(), from, code).string();
        const auto target = to / replace_all(inside, mark, id);
        if (entry.is_directory()) {
            std::filesystem::create_directories(target, code);
            continue;
        }
        std::filesystem::create_directories(target.parent_path(), code);
        const auto text = PORTICO_TRY(read_text(entry.path()));
        std::ofstream out{target, std::ios::binary};
        out << replace_all(text, mark, id);
        if (!out.flush()) return unavailable("can't write " + target.string());
    }
    if (code) return unavailable("can't copy the template: " + code.message());
    return {};
}

}  // namespace

Result<int> plugin_list(const Options& options) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto body = PORTICO_TRY(admin->body_of({"GET", "/admin/api/v1/plugins", "", ""}));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body));
    Table table{{"ID", "VERSION", "STATE", "ENABLED", "NOTE"}};
    for (const auto plugin : document.root()["items"]) {
        auto note = plugin["reason"].string();
        if (note.empty()) note = plugin["description"].string();
        table.add(
            {plugin["id"].string(),
             plugin["version"].string(),
             plugin["state"].string(),
             plugin["enabled"].boolean() ? "yes" : "no",
             note}
        );
    }
    std::printf("%s", table.print().c_str());
    return exit_ok;
}

Result<int> plugin_info(const Options& options, const std::string& id) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto body =
        PORTICO_TRY(admin->body_of({"GET", "/admin/api/v1/plugins/" + encode(id), "", ""}));
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body));
    const auto plugin = document.root();
    print_line("id", plugin["id"].string());
    print_line("version", plugin["version"].string() + " (" + plugin["status"].string() + ")");
    print_line("vendor", plugin["vendor"].string());
    print_line("description", plugin["description"].string());
    print_line("state", plugin["state"].string());
    print_line("reason", plugin["reason"].string());
    print_line("left behind", plugin["leaks"].string());
    print_line("sha256", plugin["sha256"].string());
    if (const auto routes = plugin["routes"]; routes.size() > 0) {
        std::printf("routes\n%s", joined(routes, "  ").c_str());
    }
    if (const auto settings = plugin["config_schema"]["properties"]; settings.size() > 0) {
        std::printf("settings, in [plugins.%s] of the configuration\n", id.c_str());
        Table table{{"  KEY", "TYPE", "DEFAULT", "MEANING"}};
        for (auto at = settings.begin(); at != settings.end(); ++at) {
            const auto setting = *at;
            table.add(
                {"  " + std::string{at.key()},
                 setting["type"].string(),
                 setting["default"].is_missing() ? "" : setting["default"].dump(),
                 setting["description"].string()}
            );
        }
        std::printf("%s", table.print().c_str());
    }
    return exit_ok;
}

Result<int> plugin_act(const Options& options, const std::string& id, const std::string& action) {
    const auto admin = PORTICO_TRY(connect(options));
    const auto body = PORTICO_TRY(
        admin->body_of({"POST", "/admin/api/v1/plugins/" + encode(id) + "/" + action, "", ""})
    );
    if (options.json) {
        std::printf("%s\n", body.c_str());
        return exit_ok;
    }
    const auto document = PORTICO_TRY(json::parse(body));
    const auto plugin = document.root();
    std::printf("%s is %s\n", id.c_str(), plugin["state"].string().c_str());
    print_line("left behind", plugin["leaks"].string());
    return exit_ok;
}

Result<int> plugin_new(const Options& options, const std::string& id, const std::string& folder) {
    if (!is_plugin_id(id)) {
        return invalid(
            "`" + id +
            "` can't be a plugin's id: use up to 32 lower case letters, digits and "
            "underscores, a letter first"
        );
    }
    const std::filesystem::path target = folder.empty() ? id : folder;
    std::error_code code;
    if (std::filesystem::exists(target, code)) {
        return conflict(target.string() + " exists already: name another folder with --into");
    }
    const auto source = PORTICO_TRY(template_folder());
    PORTICO_TRY(copy_template(source, target, id));
    if (options.quiet) {
        std::printf("%s\n", target.c_str());
        return exit_ok;
    }
    std::printf(
        "%s is a plugin now. Build and test it:\n"
        "  cmake -S %s -B %s/build -DCMAKE_PREFIX_PATH=%s && cmake --build %s/build && "
        "ctest --test-dir %s/build\n"
        "Its README says what is where.\n",
        target.c_str(),
        target.c_str(),
        target.c_str(),
        PORTICO_TRY(sdk_prefix()).c_str(),
        target.c_str(),
        target.c_str()
    );
    return exit_ok;
}

}  // namespace portico::cli
