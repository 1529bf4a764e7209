#include "cli/config.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>

#include <toml++/toml.h>

#include <portico/json.hpp>

namespace portico::cli {
namespace {

/// Puts one TOML value into its place, or says what is wrong with it.
using Setter = std::function<std::optional<std::string>(Config&, const toml::node&)>;

template <class Section>
Setter text(Section Config::*section, std::string Section::*field) {
    return [=](Config& config, const toml::node& node) -> std::optional<std::string> {
        const auto* value = node.as_string();
        if (value == nullptr) return "must be text in quotes";
        config.*section.*field = value->get();
        return std::nullopt;
    };
}

template <class Section>
Setter number(
    Section Config::*section, std::int64_t Section::*field, std::int64_t low, std::int64_t high
) {
    return [=](Config& config, const toml::node& node) -> std::optional<std::string> {
        const auto* value = node.as_integer();
        if (value == nullptr || value->get() < low || value->get() > high) {
            return "must be a whole number from " + std::to_string(low) + " to " +
                   std::to_string(high);
        }
        config.*section.*field = value->get();
        return std::nullopt;
    };
}

template <class Section>
Setter flag(Section Config::*section, bool Section::*field) {
    return [=](Config& config, const toml::node& node) -> std::optional<std::string> {
        const auto* value = node.as_boolean();
        if (value == nullptr) return "must be true or false";
        config.*section.*field = value->get();
        return std::nullopt;
    };
}

template <class Section>
Setter texts(Section Config::*section, std::vector<std::string> Section::*field) {
    return [=](Config& config, const toml::node& node) -> std::optional<std::string> {
        constexpr auto message = "must be a list of texts, like [\"one\", \"two\"]";
        const auto* array = node.as_array();
        if (array == nullptr) return message;
        std::vector<std::string> values;
        for (const auto& item : *array) {
            if (!item.is_string()) return message;
            values.push_back(item.as_string()->get());
        }
        config.*section.*field = std::move(values);
        return std::nullopt;
    };
}

std::optional<std::string> set_verification(Config& config, const toml::node& node) {
    constexpr auto message = "must be a rising list of at most 10 whole numbers up to 86400";
    constexpr std::size_t count_max = 10;
    constexpr std::int64_t day_seconds = 86'400;
    const auto* array = node.as_array();
    if (array == nullptr || array->size() > count_max) return message;
    std::vector<std::int64_t> values;
    for (const auto& item : *array) {
        const auto* value = item.as_integer();
        if (value == nullptr || value->get() < 0 || value->get() > day_seconds) return message;
        if (!values.empty() && value->get() < values.back()) return message;
        values.push_back(value->get());
    }
    config.orders.verify_after_seconds = std::move(values);
    return std::nullopt;
}

template <class Section>
Setter choice(
    Section Config::*section, std::string Section::*field, const std::vector<std::string>& allowed
) {
    return [=](Config& config, const toml::node& node) -> std::optional<std::string> {
        const auto* value = node.as_string();
        if (value == nullptr || std::ranges::find(allowed, value->get()) == allowed.end()) {
            std::string list;
            for (const auto& one : allowed) list += (list.empty() ? "" : ", ") + one;
            return "must be one of: " + list;
        }
        config.*section.*field = value->get();
        return std::nullopt;
    };
}

/// An origin as browsers send it: scheme and host, no path; the wildcard would open the API to all.
bool is_origin(const std::string& text) {
    const auto rest = text.starts_with("https://")  ? text.substr(8)
                      : text.starts_with("http://") ? text.substr(7)
                                                    : std::string{};
    return !rest.empty() && rest.find_first_of("/*? ") == std::string::npos;
}

std::optional<std::string> set_origins(Config& config, const toml::node& node) {
    if (auto wrong = texts(&Config::gateway, &Config::Gateway::cors_origins)(config, node)) {
        return wrong;
    }
    if (std::ranges::all_of(config.gateway.cors_origins, is_origin)) return std::nullopt;
    return "must name origins like \"https://shop.example.com\", without path or wildcard";
}

using Setters = std::map<std::string, Setter, std::less<>>;

Setters with_orders(Setters all) {
    using C = Config;
    constexpr std::int64_t day_ms = 86'400'000;
    all.merge(Setters{
        {"orders.outbox_max", number(&C::orders, &C::Orders::outbox_max, 1, 1'000'000)},
        {"orders.attempts_max", number(&C::orders, &C::Orders::attempts_max, 1, 1'000)},
        {"orders.retry_first_ms", number(&C::orders, &C::Orders::retry_first_ms, 1, day_ms)},
        {"orders.retry_max_seconds", number(&C::orders, &C::Orders::retry_max_seconds, 1, 86'400)},
        {"orders.breaker_failures", number(&C::orders, &C::Orders::breaker_failures, 1, 1'000)},
        {"orders.breaker_seconds", number(&C::orders, &C::Orders::breaker_seconds, 1, 86'400)},
        {"orders.pushes_at_once", number(&C::orders, &C::Orders::pushes_at_once, 1, 64)},
        {"orders.verify_after_seconds", set_verification},
    });
    return all;
}

const Setters& setters() {
    using C = Config;
    constexpr std::int64_t day_ms = 86'400'000;
    static const Setters table = with_orders({
        {"server.user", text(&C::server, &C::Server::user)},
        {"gateway.listen", text(&C::gateway, &C::Gateway::listen)},
        {"gateway.threads", number(&C::gateway, &C::Gateway::threads, 0, 1024)},
        {"gateway.body_bytes_max", number(&C::gateway, &C::Gateway::body_bytes_max, 1024, 1 << 30)},
        {"gateway.head_bytes_max", number(&C::gateway, &C::Gateway::head_bytes_max, 1024, 1 << 20)},
        {"gateway.head_timeout_ms", number(&C::gateway, &C::Gateway::head_timeout_ms, 1, day_ms)},
        {"gateway.idle_timeout_ms", number(&C::gateway, &C::Gateway::idle_timeout_ms, 1, day_ms)},
        {"gateway.cors_origins", set_origins},
        {"gateway.tls_certificate", text(&C::gateway, &C::Gateway::tls_certificate)},
        {"gateway.tls_key", text(&C::gateway, &C::Gateway::tls_key)},
        {"rate_limit.storefront_per_second",
         number(&C::rate_limit, &C::RateLimit::storefront_per_second, 0, 1'000'000)},
        {"rate_limit.member_per_second",
         number(&C::rate_limit, &C::RateLimit::member_per_second, 0, 1'000'000)},
        {"rate_limit.anonymous_per_second",
         number(&C::rate_limit, &C::RateLimit::anonymous_per_second, 0, 1'000'000)},
        {"auth.jwks_url", text(&C::auth, &C::Auth::jwks_url)},
        {"auth.jwks_file", text(&C::auth, &C::Auth::jwks_file)},
        {"auth.issuer", text(&C::auth, &C::Auth::issuer)},
        {"auth.audience", text(&C::auth, &C::Auth::audience)},
        {"auth.company_claim", text(&C::auth, &C::Auth::company_claim)},
        {"auth.member_claim", text(&C::auth, &C::Auth::member_claim)},
        {"auth.roles_claim", text(&C::auth, &C::Auth::roles_claim)},
        {"auth.session_minutes", number(&C::auth, &C::Auth::session_minutes, 1, 1440)},
        {"observability.listen", text(&C::observability, &C::Observability::listen)},
        {"observability.log_format",
         choice(&C::observability, &C::Observability::log_format, {"logfmt", "json"})},
        {"observability.log_level",
         choice(
             &C::observability, &C::Observability::log_level, {"debug", "info", "warning", "error"}
         )},
        {"observability.log_requests", flag(&C::observability, &C::Observability::log_requests)},
        {"storage.engine", choice(&C::storage, &C::Storage::engine, {"sqlite"})},
        {"erp.connector", text(&C::erp, &C::Erp::connector)},
        {"erp.sync_every_seconds", number(&C::erp, &C::Erp::sync_every_seconds, 0, 86'400)},
        {"erp.shadow_every_seconds", number(&C::erp, &C::Erp::shadow_every_seconds, 0, 604'800)},
        {"erp.shadow_samples", number(&C::erp, &C::Erp::shadow_samples, 1, 10'000)},
        {"erp.shadow_scale", number(&C::erp, &C::Erp::shadow_scale, 0, 6)},
        {"erp.history_days", number(&C::erp, &C::Erp::history_days, 0, 36'500)},
        {"client.granted_hosts", texts(&C::client, &C::Client::granted_hosts)},
        {"client.private_networks", texts(&C::client, &C::Client::private_networks)},
        {"client.ca_file", text(&C::client, &C::Client::ca_file)},
        {"client.connections_per_host",
         number(&C::client, &C::Client::connections_per_host, 1, 256)},
        {"plugins.folder", text(&C::plugins, &C::Plugins::folder)},
        {"plugins.enabled", texts(&C::plugins, &C::Plugins::enabled)},
        {"plugins.drain_seconds", number(&C::plugins, &C::Plugins::drain_seconds, 0, 600)},
    });
    return table;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string unknown_key(std::string_view key) {
    std::string_view nearest;
    std::size_t best = 4;
    for (const auto& [known, setter] : setters()) {
        const auto distance = edit_distance(key, known);
        if (distance < best) {
            best = distance;
            nearest = known;
        }
    }
    std::string message = "there is no key `" + std::string{key} + "`";
    if (!nearest.empty()) return message + "; did you mean `" + std::string{nearest} + "`?";
    return message + "; config/portico.toml lists all keys";
}

void append_leaf(json::Writer& out, const toml::node& node) {
    if (const auto* text_value = node.as_string()) {
        out.string(text_value->get());
    } else if (const auto* integer = node.as_integer()) {
        out.integer(integer->get());
    } else if (const auto* boolean = node.as_boolean()) {
        out.boolean(boolean->get());
    } else {
        std::ostringstream printed;
        node.visit([&](const auto& leaf) {
            if constexpr (toml::is_value<decltype(leaf)>) printed << leaf.get();
        });
        node.is_floating_point() ? out.raw(printed.str()) : out.string(printed.str());
    }
}

void append_json(json::Writer& out, const toml::node& node) {
    if (const auto* table = node.as_table()) {
        out.begin_object();
        for (const auto& [key, value] : *table) {
            out.key(key.str());
            append_json(out, value);
        }
        out.end_object();
    } else if (const auto* array = node.as_array()) {
        out.begin_array();
        for (const auto& item : *array) append_json(out, item);
        out.end_array();
    } else {
        append_leaf(out, node);
    }
}

/// A document with the place that its errors name: a file, or the option on the command line.
class Reader {
public:
    Reader(Config& config, std::string place) : config_{config}, place_{std::move(place)} {}

    Status read(const toml::table& document) {
        for (const auto& [section, node] : document) {
            const auto* table = node.as_table();
            if (table == nullptr) return wrong(node, unknown_key(section.str()));
            for (const auto& [key, value] : *table) {
                PORTICO_TRY(read_key(section.str(), key.str(), value));
            }
        }
        return {};
    }

private:
    Status read_key(std::string_view section, std::string_view key, const toml::node& value) {
        const auto path = std::string{section} + "." + std::string{key};
        if (section == "plugins" && value.is_table()) return read_plugin(key, value);
        const auto found = setters().find(path);
        if (found == setters().end()) return wrong(value, unknown_key(path));
        if (auto message = found->second(config_, value)) {
            return wrong(value, "`" + path + "` " + *message);
        }
        return {};
    }

    /// Later settings win key by key, so that one `--set` does not wipe the file's table.
    Status read_plugin(std::string_view id, const toml::node& value) {
        auto& merged = plugins_[std::string{id}];
        for (const auto& [key, setting] : *value.as_table()) {
            merged.insert_or_assign(key.str(), setting);
        }
        std::string text;
        json::Writer writer{text};
        append_json(writer, merged);
        config_.plugins.settings[std::string{id}] = std::move(text);
        return {};
    }

    [[nodiscard]] Error wrong(const toml::node& node, const std::string& message) const {
        const auto line = node.source().begin.line;
        return invalid(
            place_ + (line > 0 && has_lines_ ? ":" + std::to_string(line) : "") + ": " + message
        );
    }

public:
    void move_to(std::string place) {
        place_ = std::move(place);
        has_lines_ = false;
    }

private:
    Config& config_;
    std::string place_;
    bool has_lines_ = true;
    std::map<std::string, toml::table> plugins_;
};

Result<toml::table> parse_file(const std::filesystem::path& file) {
    try {
        return toml::parse_file(file.string());
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        return invalid(
            file.string() + (line > 0 ? ":" + std::to_string(line) : "") + ": " +
            std::string{error.description()}
        );
    }
}

Result<toml::table> parse_override(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        return invalid("--set " + text + ": write it as key=value");
    }
    const auto key = text.substr(0, equals);
    const auto value = text.substr(equals + 1);
    try {
        return toml::parse(text);
    } catch (const toml::parse_error&) {
        // Not TOML: a path or an address without quotes.
    }
    std::string quoted = key + " = ";
    json::append_quoted(quoted, value);
    try {
        return toml::parse(quoted);
    } catch (const toml::parse_error&) {
        return invalid("--set " + text + ": `" + key + "` is not a key like gateway.listen");
    }
}

}  // namespace

std::vector<std::string> known_keys() {
    std::vector<std::string> keys;
    for (const auto& [key, setter] : setters()) keys.push_back(key);
    return keys;
}

Result<Config> load_config(
    const std::filesystem::path& file, const std::vector<std::string>& overrides
) {
    Config config;
    Reader reader{config, file.string()};
    if (!file.empty()) {
        const auto document = PORTICO_TRY(parse_file(file));
        PORTICO_TRY(reader.read(document));
    }
    for (const auto& text : overrides) {
        const auto document = PORTICO_TRY(parse_override(text));
        reader.move_to("--set " + text);
        PORTICO_TRY(reader.read(document));
    }
    return config;
}

}  // namespace portico::cli
