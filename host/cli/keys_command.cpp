#include <algorithm>
#include <chrono>
#include <cstdio>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "clock/system_clock.hpp"
#include "security/key_store.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

/// Keys are made in the database itself, so that it works before the first start; a running host
/// sees the change within a second.
namespace portico::cli {
namespace {

struct Keys {
    SystemClock clock;
    std::unique_ptr<storage::SqliteDatabases> databases;
    std::unique_ptr<security::KeyStore> store;
};

Result<std::unique_ptr<Keys>> open_keys(const Options& options) {
    auto keys = std::make_unique<Keys>();
    keys->databases = PORTICO_TRY(storage::SqliteDatabases::create(options.data));
    auto host = PORTICO_TRY(keys->databases->open("host", false));
    keys->store = PORTICO_TRY(security::KeyStore::create(std::move(host), keys->clock));
    return keys;
}

std::string text_of(const std::optional<ports::Instant>& time) {
    return time ? format_time(time->time_since_epoch().count()) : "";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
    return text;
}

std::string state_of(const security::KeyRecord& key, ports::Instant now) {
    if (key.revoked_at) return "revoked";
    if (key.expires_at && *key.expires_at <= now) return "expired";
    return "works";
}

void append_key(json::Writer& out, const security::KeyRecord& key, ports::Instant now) {
    const bool is_operator = key.kind == security::KeyKind::operator_;
    out.begin_object()
        .member("id", key.id)
        .member("kind", is_operator ? "operator" : "storefront")
        .member("name", key.name)
        .member("company", key.company)
        .member("state", state_of(key, now))
        .member("created_at", text_of(key.created_at))
        .member("expires_at", text_of(key.expires_at))
        .member("last_used_at", text_of(key.last_used_at));
    out.key("scopes").begin_array();
    for (const auto& scope : key.scopes) out.string(scope);
    out.end_array().end_object();
}

}  // namespace

Result<int> keys_create(const Options& options, const NewKey& wanted) {
    const auto keys = PORTICO_TRY(open_keys(options));
    const bool is_operator = std::ranges::find(wanted.scopes, "operator") != wanted.scopes.end();
    if (is_operator && wanted.scopes.size() > 1) {
        return invalid("the scope `operator` stands alone: make a second key for the storefront");
    }
    security::NewKey key;
    key.kind = is_operator ? security::KeyKind::operator_ : security::KeyKind::storefront;
    key.name = wanted.name;
    key.scopes = wanted.scopes;
    key.company = wanted.company;
    if (wanted.days > 0) key.expires_at = keys->clock.now() + std::chrono::hours{24} * wanted.days;

    const auto made = PORTICO_TRY(keys->store->add(key));
    if (options.quiet) {
        std::printf("%s\n", made.secret.c_str());
    } else if (options.json) {
        std::string text;
        json::Writer{text}
            .begin_object()
            .member("id", made.record.id)
            .member("secret", made.secret)
            .end_object();
        std::printf("%s\n", text.c_str());
    } else {
        std::printf(
            "%s\nThis is the only time that it is shown. Its id, for `portico keys revoke`, is "
            "%s.\n",
            made.secret.c_str(),
            made.record.id.c_str()
        );
    }
    return exit_ok;
}

namespace {

/// A misspelt folder must not become a new, empty one.
Status check_folder(const Options& options) {
    std::error_code code;
    if (std::filesystem::exists(options.data / "host.sqlite", code)) return {};
    return not_found(
        "no Portico has worked on " + options.data.string() + " yet: name its folder with --data"
    );
}

}  // namespace

Result<int> keys_list(const Options& options) {
    PORTICO_TRY(check_folder(options));
    const auto keys = PORTICO_TRY(open_keys(options));
    const auto now = keys->clock.now();
    const auto list = PORTICO_TRY(keys->store->list());
    if (options.json) {
        std::string text;
        json::Writer out{text};
        out.begin_object().key("items").begin_array();
        for (const auto& key : list) append_key(out, key, now);
        out.end_array().end_object();
        std::printf("%s\n", text.c_str());
        return exit_ok;
    }
    Table table{{"ID", "NAME", "SCOPES", "COMPANY", "STATE", "CREATED", "EXPIRES", "LAST USED"}};
    for (const auto& key : list) {
        table.add(
            {key.id,
             key.name,
             joined(key.scopes),
             key.company,
             state_of(key, now),
             text_of(key.created_at),
             text_of(key.expires_at),
             text_of(key.last_used_at)}
        );
    }
    std::printf("%s", table.print().c_str());
    return exit_ok;
}

Result<int> keys_revoke(const Options& options, const std::string& id) {
    PORTICO_TRY(check_folder(options));
    const auto keys = PORTICO_TRY(open_keys(options));
    PORTICO_TRY(keys->store->revoke(id));
    if (!options.quiet)
        std::printf("%s is revoked; it stops working within a second\n", id.c_str());
    return exit_ok;
}

}  // namespace portico::cli
