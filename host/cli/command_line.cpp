#include "cli/command_line.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <pwd.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <CLI/CLI.hpp>

#include <portico/json.hpp>

#include "cli/commands.hpp"

namespace portico::cli {
namespace {

using Action = std::function<Result<int>()>;

/// Everything that the parser fills in; commands capture parts of it by reference.
struct Words {
    Options options;
    std::string id;
    std::string name;
    std::string folder;
    QuarantineQuestion quarantine;
    std::vector<std::string> entities;
    bool is_full = false;
    ComparisonQuestion comparison;
    OutboxQuestion outbox;
    bool is_all_dead = false;
    OrderAction order;
    NewKey key;
    PriceQuestion question;
    PricingImport import;
    PricingAction pricing;
    PricingExport exported;
    ReorderQuestion reorder;
    Action action;
};

bool is_person(std::string_view name) {
    constexpr std::size_t name_max = 64;
    static constexpr std::string_view others = "._-@";
    return !name.empty() && name.size() <= name_max &&
           std::ranges::all_of(name, [](unsigned char c) {
               return c < 0x80 &&
                      (std::isalnum(c) != 0 || others.find(static_cast<char>(c)) != others.npos);
           });
}

void add_common(CLI::App& command, Words& words) {
    command.add_option("--data", words.options.data, "data folder")->capture_default_str();
    command.add_option("--config", words.options.config, "configuration file (TOML)");
    command
        .add_option(
            "--set", words.options.overrides, "one setting, like gateway.listen=127.0.0.1:0"
        )
        ->type_name("KEY=VALUE")
        ->take_all();
    command
        .add_option("--as", words.options.person, "who acts (default: the user of this process)")
        ->check([](const std::string& name) {
            return is_person(name) ? std::string{}
                                   : "a name is 1 to 64 letters, digits, dots, -, _ and @";
        });
    command.add_flag("--json", words.options.json, "print JSON");
    command.add_flag("--quiet,-q", words.options.quiet, "print the result alone");
}

CLI::App& add_command(
    CLI::App& parent, Words& words, const std::string& name, const std::string& what, Action action
) {
    auto& command = *parent.add_subcommand(name, what);
    add_common(command, words);
    command.callback([&words, action = std::move(action)] { words.action = action; });
    return command;
}

void add_serve(CLI::App& app, Words& words, const std::vector<std::string>& arguments) {
    add_command(app, words, "serve", "run the host until Ctrl-C or SIGTERM", [&] {
        return serve(words.options, arguments);
    });
    add_command(app, words, "cell", "", [&] { return run_cell(words.options); }).group("");
}

void add_plugin(CLI::App& app, Words& words) {
    auto& group = *app.add_subcommand("plugin", "modules: what is there, what is on");
    group.require_subcommand(1);
    add_command(group, words, "list", "all plugins with state, version and refusal", [&] {
        return plugin_list(words.options);
    });
    const auto add = [&](const char* name, const char* what, Action action) {
        add_command(group, words, name, what, std::move(action))
            .add_option("ID", words.id, "the plugin's id")
            ->required();
    };
    add("info", "one plugin: manifest, routes, settings", [&] {
        return plugin_info(words.options, words.id);
    });
    for (const char* name : {"enable", "disable", "lift-quarantine"}) {
        add(name, "on the running host, at once", [&words, name] {
            return plugin_act(words.options, words.id, name);
        });
    }
    auto& create = add_command(group, words, "new", "start a plugin from the template", [&] {
        return plugin_new(words.options, words.id, words.folder);
    });
    create.add_option("NAME", words.id, "id of the new plugin: lower case, digits, _")->required();
    create.add_option("--into", words.folder, "folder to make (default: NAME)");
}

void add_shadow(CLI::App& group, Words& words) {
    auto& compare = add_command(
        group,
        words,
        "compare-prices",
        "compare sampled prices with the ERP's own; exit code 1 when some differ",
        [&] { return erp_compare_prices(words.options, words.comparison); }
    );
    compare.add_option("--samples", words.comparison.samples, "how many, at most 10000")
        ->capture_default_str();
    compare.add_option("--seed", words.comparison.seed, "the same seed draws the same samples");
    compare.add_option("--company", words.comparison.company, "only prices of this company");
    add_command(group, words, "price-comparisons", "former comparisons, or one in full", [&] {
        return erp_price_comparisons(words.options, words.id);
    }).add_option("ID", words.id, "of a former one");
}

void add_orders(CLI::App& group, Words& words) {
    auto& outbox =
        add_command(group, words, "outbox", "orders that the ERP does not have yet", [&] {
            return erp_outbox(words.options, words.outbox);
        });
    outbox.add_option("ID", words.outbox.id, "one order, with every step");
    outbox.add_option("--limit", words.outbox.limit, "rows at most")->capture_default_str();
    auto& dead = add_command(group, words, "dead-letters", "orders that need a person", [&] {
        words.outbox.is_dead = true;
        return erp_outbox(words.options, words.outbox);
    });
    dead.add_option("--limit", words.outbox.limit, "rows at most")->capture_default_str();
    const auto add = [&](const char* name, const char* what) -> CLI::App& {
        auto& command = add_command(group, words, name, what, [&words, name] {
            words.order.name = name;
            return erp_order_act(words.options, words.order);
        });
        command.add_option("ID", words.order.id, "the order's id")->required();
        return command;
    };
    constexpr auto flag = "--checked-in-erp";
    constexpr auto meaning = "you looked: the ERP has no order with its key";
    auto& retry =
        add_command(group, words, "retry", "send a waiting or dead order now, or all dead", [&] {
            words.order.name = "retry";
            return words.is_all_dead ? erp_retry_dead(words.options)
                                     : erp_order_act(words.options, words.order);
        });
    auto& one_or_all = *retry.add_option_group("orders");
    one_or_all.require_option(1);
    one_or_all.add_option("ID", words.order.id, "the order's id");
    one_or_all.add_flag("--all-dead", words.is_all_dead, "every order that needs a person");
    add("cancel", "give up an order that the ERP does not have")
        .add_flag(flag, words.order.is_checked_in_erp, meaning);
    auto& repair = add("repair", "replace what was ordered, and send it");
    repair.add_option("FILE", words.order.file, "the order as JSON; -: standard input")->required();
    repair.add_flag(flag, words.order.is_checked_in_erp, meaning);
}

void add_erp(CLI::App& app, Words& words) {
    auto& group = *app.add_subcommand("erp", "the bridge to the ERP");
    group.require_subcommand(1);
    add_command(group, words, "status", "what was pulled when, and what was refused", [&] {
        return erp_status(words.options);
    });
    add_command(group, words, "connect", "check address, login, rights; say what is missing", [&] {
        return erp_connect(words.options);
    });
    auto& sync = add_command(group, words, "sync", "pull what changed, now, with progress", [&] {
        return erp_sync(words.options, {words.entities, words.is_full});
    });
    sync.add_option("ENTITY", words.entities, "like order (default: all)");
    sync.add_flag("--full", words.is_full, "everything again, whatever was read before");
    for (const char* name : {"pause", "resume"}) {
        const bool is_pause = std::string_view{name} == "pause";
        add_command(
            group,
            words,
            name,
            is_pause ? "stop reading the ERP until resumed, also over restarts" : "read it again",
            [&words, name] { return erp_act(words.options, name, words.entities); }
        ).add_option("ENTITY", words.entities, "like order (default: all)");
    }
    auto& quarantine = add_command(group, words, "quarantine", "records that can't be read", [&] {
        return erp_quarantine(words.options, words.quarantine);
    });
    quarantine.add_option("--limit", words.quarantine.limit, "rows at most")->capture_default_str();
    quarantine.add_option("--entity", words.quarantine.entity, "like order (default: all)");
    add_shadow(group, words);
    add_orders(group, words);
}

void add_keys(CLI::App& app, Words& words) {
    auto& group = *app.add_subcommand("keys", "API keys of storefronts and operators");
    group.require_subcommand(1);
    auto& create = add_command(group, words, "create", "make a key; it is shown once", [&] {
        return keys_create(words.options, words.key);
    });
    create.add_option("--name", words.key.name, "for people: which shop or person")->required();
    create.add_option("--scopes", words.key.scopes, "storefront or operator")
        ->delimiter(',')
        ->required();
    create.add_option("--company", words.key.company, "only for this company");
    create.add_option("--days", words.key.days, "expires after so many days; 0: never");
    add_command(group, words, "list", "all keys, without their secrets", [&] {
        return keys_list(words.options);
    });
    add_command(
        group,
        words,
        "revoke",
        "a key stops working within a second",
        [&] { return keys_revoke(words.options, words.id); }
    )
        .add_option("ID", words.id, "from `portico keys list`")
        ->required();
}

void add_secret(CLI::App& app, Words& words) {
    auto& group = *app.add_subcommand("secret", "passwords and tokens of plugins, kept sealed");
    group.require_subcommand(1);
    const auto add = [&](const char* name, const char* what, Action action) {
        auto& command = add_command(group, words, name, what, std::move(action));
        command.add_option("PLUGIN", words.id, "whose")->required();
        command.add_option("NAME", words.name, "as the plugin calls it")->required();
    };
    add("set", "type it unseen, or send it to standard input", [&] {
        return secret_set(words.options, words.id, words.name);
    });
    add_command(group, words, "list", "names, never values", [&] {
        return secret_list(words.options);
    });
    add("remove", "forget one", [&] { return secret_remove(words.options, words.id, words.name); });
}

void add_price(CLI::App& app, Words& words) {
    auto& command = add_command(app, words, "price", "what a company pays, and why", [&] {
        return price(words.options, words.question);
    });
    command.add_option("COMPANY", words.question.company, "id of the company")->required();
    command.add_option("SKU", words.question.sku, "the article")->required();
    command.add_option("--quantity", words.question.quantity, "how many")->capture_default_str();
    command.add_option("--unit", words.question.unit, "default: the article's base unit");
    command.add_option("--at", words.question.at, "pricing day, RFC 3339 (default: now)");
    command.add_option("--known-at", words.question.known_at, "as it was known then, RFC 3339");
    command.add_flag("--explain", words.question.explain, "show every rule that took part");
    command.add_option("--language", words.question.language, "explain in sentences")
        ->check(CLI::IsMember({"en", "uk", "ru"}));
}

void add_pricing_import(CLI::App& group, Words& words) {
    auto& command = add_command(group, words, "import", "check a file of prices", [&] {
        return pricing_import(words.options, words.import);
    });
    command.add_option("FILE", words.import.file, "rules or lists, .csv or .xlsx")->required();
    command.add_flag("--dry-run", words.import.is_dry_run, "show what it would do, keep nothing");
    command.add_flag("--publish", words.import.publishes, "publish it when it has no errors");
    command.add_option("--at", words.import.at, "publish it not before, RFC 3339");
    command.add_option("--mode", words.import.mode, "replace (default): all of a list; merge");
}

void add_pricing(CLI::App& app, Words& words) {
    auto& group = *app.add_subcommand("pricing", "prices that are published here");
    group.require_subcommand(1);
    add_pricing_import(group, words);
    add_command(group, words, "imports", "the newest imports, or one in full", [&] {
        return pricing_imports(words.options, words.id);
    }).add_option("ID", words.id, "of an import");
    const auto act = [&](const char* name, const char* what, const char* id) -> CLI::App& {
        auto& command = add_command(group, words, name, what, [&words, name] {
            words.pricing.name = name;
            return pricing_act(words.options, words.pricing);
        });
        command.add_option("ID", words.pricing.id, id)->required();
        return command;
    };
    act("publish", "publish an import that was checked", "of the import")
        .add_option("--at", words.pricing.at, "not before, RFC 3339");
    act("approve", "agree to what another operator publishes", "of the import");
    act("cancel", "give an import up", "of the import");
    act("undo", "take a publication back, by a new one", "version of the publication");
    add_command(group, words, "publications", "what was published when, and by whom", [&] {
        return pricing_publications(words.options);
    });
    add_command(group, words, "conflicts", "rules between which only the id decides", [&] {
        return pricing_conflicts(words.options, words.exported.list);
    }).add_option("--list", words.exported.list, "only of this list");
    add_command(group, words, "floors", "prices below cost and margin", [&] {
        return pricing_floors(words.options);
    });
    add_command(
        group,
        words,
        "template",
        "a filled sample of an import file",
        [&] { return pricing_template(words.options, words.pricing.name); }
    )
        .add_option("NAME", words.pricing.name, "regions, quarter, pilot, mixed or terms")
        ->required();
    auto& exported = add_command(group, words, "export", "what is published, for an import", [&] {
        return pricing_export(words.options, words.exported);
    });
    exported.add_option("--entity", words.exported.entity, "rules or lists")->capture_default_str();
    exported.add_option("--list", words.exported.list, "only this list");
    exported.add_option("--format", words.exported.format, "csv or xlsx")->capture_default_str();
    exported.add_option("--output,-o", words.exported.file, "file (default: standard output)");
}

void add_reorder(CLI::App& app, Words& words) {
    auto& group = *app.add_subcommand("reorder", "ordering again, as a company's members see it");
    group.require_subcommand(1);
    auto& asked = words.reorder;
    using Ask = Result<int> (*)(const Options&, const ReorderQuestion&);
    const auto add = [&](const char* name, const char* what, Ask ask) -> CLI::App& {
        auto& command = add_command(group, words, name, what, [&words, ask] {
            return ask(words.options, words.reorder);
        });
        command.add_option("COMPANY", asked.company, "id of the company")->required();
        return command;
    };
    const auto limited = [&](CLI::App& command, int most) -> CLI::App& {
        command.add_option("--limit", asked.limit, "so many articles")
            ->check(CLI::Range(1, most))
            ->capture_default_str();
        return command;
    };
    limited(add("due", "what it orders next, and why", reorder_due), 100);
    auto& purchased =
        add("purchased", "what it bought before, and today's price", reorder_purchased);
    limited(purchased, 1000).add_option("--find", asked.words, "words in SKU or name");
    purchased.add_option("--sort", asked.sort, "the latest first, the most ordered, or by SKU")
        ->check(CLI::IsMember({"last", "times", "sku"}))
        ->capture_default_str();
    add("baskets", "its drafts of orders, or one in full", reorder_baskets)
        .add_option("ID", asked.id, "of a basket");
    add("lists", "the lists that its members share, or one in full", reorder_lists)
        .add_option("ID", asked.id, "of a list");
    add("check", "what becomes of lines that it sends", reorder_check)
        .add_option("FILE", asked.file, "text, CSV or .xlsx; - is standard input")
        ->required();
}

void add_operations(CLI::App& app, Words& words) {
    add_command(
        app,
        words,
        "backup",
        "copy all databases, while the host runs",
        [&] { return backup(words.options, words.folder); }
    )
        .add_option("FOLDER", words.folder, "new folder for the copy")
        ->required();
    add_command(app, words, "doctor", "check configuration, files, space and plugins", [&] {
        return doctor(words.options);
    });
    add_command(app, words, "version", "of host and SDK", [&] { return version(words.options); });
}

int report(const Options& options, const Error& error) {
    if (options.json) {
        std::string text;
        json::Writer{text}.begin_object().member("error", error.message).end_object();
        std::fprintf(stderr, "%s\n", text.c_str());
    } else {
        std::fprintf(stderr, "portico: %s\n", error.message.c_str());
    }
    return exit_failed;
}

}  // namespace

std::string default_person() {
    constexpr std::size_t buffer_bytes = 16384;
    std::vector<char> buffer(buffer_bytes);
    passwd entry{};
    passwd* found = nullptr;
    const auto code = ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found);
    const std::string name = code == 0 && found != nullptr ? found->pw_name : "";
    return is_person(name) ? name : std::string{};
}

std::filesystem::path default_data_folder() {
    if (const char* named = std::getenv("PORTICO_DATA")) return named;
    std::error_code code;
    const std::filesystem::path system_wide = "/var/lib/portico";
    return std::filesystem::is_directory(system_wide, code) ? system_wide : "portico-data";
}

std::filesystem::path default_config_file() {
    if (const char* named = std::getenv("PORTICO_CONFIG")) return named;
    std::error_code code;
    const std::filesystem::path system_wide = "/etc/portico/portico.toml";
    return std::filesystem::exists(system_wide, code) ? system_wide : std::filesystem::path{};
}

int run_command_line(int argc, char** argv) {
    Words words;
    words.options.data = default_data_folder();
    words.options.person = default_person();
    words.options.config = default_config_file();
    const std::vector<std::string> arguments(argv, argv + argc);

    CLI::App app{"Portico: B2B features beside an ERP or a shop", "portico"};
    app.require_subcommand(1);
    app.set_help_all_flag("--help-all", "help of all commands");
    add_serve(app, words, arguments);
    add_plugin(app, words);
    add_erp(app, words);
    add_keys(app, words);
    add_secret(app, words);
    add_price(app, words);
    add_pricing(app, words);
    add_reorder(app, words);
    add_operations(app, words);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_ok : exit_usage;
    }
    const auto code = words.action();
    return code.ok() ? *code : report(words.options, code.error());
}

}  // namespace portico::cli
