#include <random>

#include "loaded.hpp"

namespace portico::verify {
namespace {

constexpr int storage_calls_max = 30;

/// Each storage call of the start fails once: the start fails with a sentence, or does without.
Status bears_a_failing_database(const Subject& subject) {
    const auto* plugin = PORTICO_TRY(load(subject));
    for (int after = 0; after < storage_calls_max; ++after) {
        const auto host = make_host(subject);
        host->fail_storage({Code::unavailable, "The database is damaged.", after});
        const auto started = host->start(*plugin);
        if (!started.ok() && started.error().message.empty()) {
            return invalid("activate() failed without a sentence.");
        }
        const auto stopped = host->stop();
        if (started.ok()) PORTICO_TRY(stopped);
    }
    return {};
}

std::string random_bytes(std::mt19937_64& random) {
    std::string bytes(random() % 64, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

/// "GET /api/v1/x/{sku}" with `value` for each parameter.
std::string fill(std::string_view pattern, std::string_view value) {
    std::string target;
    for (std::size_t at = 0; at < pattern.size();) {
        if (pattern[at] == '{') {
            target += value;
            at = pattern.find('}', at) + 1;
        } else {
            target += pattern[at++];
        }
    }
    return target;
}

Status ask(testkit::FakeHost& host, const std::string& route, const Subject& subject) {
    std::mt19937_64 random{subject.seed};
    const auto space = route.find(' ');
    const auto method = route.substr(0, space);
    const auto pattern = route.substr(space + 1);
    std::vector<std::string> bodies{
        "",
        "{",
        "null",
        "[]",
        "{}",
        R"({"a":1,"a":2})",
        std::string(40, '['),
        "\xFF\xFE",
        R"({"lines":[{"sku":1,"quantity":-1e300}]})",
        std::string(1U << 20U, ' ')};
    for (int i = 0; i < 20; ++i) bodies.push_back(random_bytes(random));
    for (const auto* value : {"A-1", "%00", "%FF%FE", "..%2F..", "%27%3B--", "1e300"}) {
        for (const auto& body : bodies) {
            const bool is_admin = pattern.starts_with("/admin/");
            const auto reply = host.call(
                method,
                fill(pattern, value) + "?limit=-1&limit=99999999999999999999&cursor=%FF",
                {.company = "acme", .is_operator = is_admin, .body = body}
            );
            if (reply.status != 500) continue;
            return invalid(route + " answered 500: " + reply.error);
        }
    }
    return {};
}

Status bears_hostile_requests(const Subject& subject) {
    const auto* plugin = PORTICO_TRY(load(subject));
    const auto host = make_host(subject);
    PORTICO_TRY(host->start(*plugin));
    for (const auto& route : host->routes()) PORTICO_TRY(ask(*host, route, subject));
    return host->stop();
}

Status bears_unknown_events(const Subject& subject) {
    const auto* plugin = PORTICO_TRY(load(subject));
    const auto host = make_host(subject);
    PORTICO_TRY(host->start(*plugin));
    for (const auto* entity : {"company", "product", "price_rule", "order", "unknown"}) {
        for (const auto* json : {"{}", R"({"ids":[]})", R"({"ids":["\u0000",7,null]})"}) {
            host->publish({.type = "erp." + std::string{entity} + ".changed", .json = json});
        }
    }
    PORTICO_TRY(host->deliver_events());
    return host->stop();
}

}  // namespace

std::vector<Case> work_cases() {
    return {
        {"storage", "each storage call of the start may fail", bears_a_failing_database},
        {"requests", "hostile requests never give 500", bears_hostile_requests},
        {"events", "odd events are taken", bears_unknown_events},
    };
}

}  // namespace portico::verify
