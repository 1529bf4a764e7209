#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::cli {

/// Everything that an operator can set, with the defaults of config/portico.toml.
struct Config {
    struct Server {
        std::string user;

        friend bool operator==(const Server&, const Server&) = default;
    } server;

    struct Gateway {
        std::string listen = "127.0.0.1:8080";
        std::int64_t threads = 0;
        std::int64_t body_bytes_max = 1048576;
        std::int64_t head_bytes_max = 16384;
        std::int64_t head_timeout_ms = 10000;
        std::int64_t idle_timeout_ms = 60000;
        std::vector<std::string> cors_origins;
        std::string tls_certificate;
        std::string tls_key;

        friend bool operator==(const Gateway&, const Gateway&) = default;
    } gateway;

    struct RateLimit {
        std::int64_t storefront_per_second = 0;
        std::int64_t member_per_second = 50;
        std::int64_t anonymous_per_second = 20;

        friend bool operator==(const RateLimit&, const RateLimit&) = default;
    } rate_limit;

    struct Auth {
        std::string jwks_url;
        std::string jwks_file;
        std::string issuer;
        std::string audience;
        std::string company_claim = "company";
        std::string member_claim = "sub";
        std::string roles_claim = "roles";
        std::int64_t session_minutes = 15;

        friend bool operator==(const Auth&, const Auth&) = default;
    } auth;

    struct Observability {
        std::string listen;
        std::string log_format = "logfmt";
        std::string log_level = "info";
        bool log_requests = true;

        friend bool operator==(const Observability&, const Observability&) = default;
    } observability;

    struct Storage {
        std::string engine = "sqlite";

        friend bool operator==(const Storage&, const Storage&) = default;
    } storage;

    struct Erp {
        std::string connector;
        std::int64_t sync_every_seconds = 60;
        std::int64_t shadow_every_seconds = 0;
        std::int64_t shadow_samples = 200;
        std::int64_t shadow_scale = 4;
        std::int64_t history_days = 0;  ///< 0: former versions of records are never forgotten

        friend bool operator==(const Erp&, const Erp&) = default;
    } erp;

    struct Client {
        std::vector<std::string> granted_hosts;
        std::vector<std::string> private_networks;
        std::string ca_file;
        std::int64_t connections_per_host = 8;

        friend bool operator==(const Client&, const Client&) = default;
    } client;

    struct Orders {
        std::int64_t outbox_max = 10'000;
        std::int64_t attempts_max = 12;
        std::int64_t retry_first_ms = 1'000;
        std::int64_t retry_max_seconds = 600;
        std::int64_t breaker_failures = 5;
        std::int64_t breaker_seconds = 30;
        std::int64_t pushes_at_once = 4;
        std::vector<std::int64_t> verify_after_seconds{5, 60, 600};

        friend bool operator==(const Orders&, const Orders&) = default;
    } orders;

    struct Plugins {
        std::string folder;
        std::vector<std::string> enabled{"pricing", "catalogue", "reorder"};
        std::int64_t drain_seconds = 10;
        /// JSON object of each `[plugins.<id>]` table, by id; checked against the plugin's schema.
        std::map<std::string, std::string> settings;

        friend bool operator==(const Plugins&, const Plugins&) = default;
    } plugins;

    friend bool operator==(const Config&, const Config&) = default;
};

/// Every key that load_config knows, as "section.key", sorted.
std::vector<std::string> known_keys();

/// Reads a TOML file and then the overrides ("gateway.listen=127.0.0.1:9000"; a value that is no
/// TOML is taken as text). An empty path means no file.
/// Errors: Code::invalid with file, line and key, and the nearest known key for an unknown one.
Result<Config> load_config(
    const std::filesystem::path& file, const std::vector<std::string>& overrides
);

}  // namespace portico::cli
