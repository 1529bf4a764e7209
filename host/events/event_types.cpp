#include "events/event_types.hpp"

#include <algorithm>

#include <portico/json.hpp>

namespace portico::events {
namespace {

constexpr std::size_t type_bytes_max = 128;
constexpr std::size_t id_bytes_max = 512;
constexpr std::size_t patterns_max = 64;

bool is_type(std::string_view type) {
    if (type.empty() || type.size() > type_bytes_max) return false;
    bool word_is_empty = true;
    for (const char c : type) {
        if (c == '.') {
            if (word_is_empty) return false;
            word_is_empty = true;
            continue;
        }
        const bool is_plain =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!is_plain) return false;
        word_is_empty = false;
    }
    return !word_is_empty;
}

Status check_event(const ports::NewEvent& event) {
    if (!is_type(event.type)) {
        return invalid("an event type is lower case words with dots, not \"" + event.type + "\"");
    }
    if (event.company.size() > id_bytes_max || event.subject.size() > id_bytes_max) {
        return Error{
            Code::quota, "company and subject of event " + event.type + " are at most 512 bytes"};
    }
    if (event.json.size() > json_bytes_max) {
        return Error{
            Code::quota,
            "event " + event.type + " has " + std::to_string(event.json.size()) +
                " bytes of JSON, at most 65536 are taken: send ids, not records"};
    }
    const auto document = json::parse(event.json);
    if (!document.ok() || !document->root().is_object()) {
        return invalid(
            "the content of event " + event.type + " must be an object of JSON" +
            (document.ok() ? std::string{} : ": " + document.error().message)
        );
    }
    return {};
}

}  // namespace

Status check_events(std::span<const ports::NewEvent> events) {
    if (events.size() > publish_max) {
        return Error{Code::quota, "at most 10000 events are published at once"};
    }
    for (const auto& event : events) PORTICO_TRY(check_event(event));
    return {};
}

Status check_patterns(std::span<const std::string> patterns) {
    if (patterns.empty() || patterns.size() > patterns_max) {
        return invalid("a subscription names 1 to 64 event types");
    }
    for (std::string_view pattern : patterns) {
        if (pattern == "*") continue;
        const std::string_view whole = pattern;
        if (pattern.ends_with(".*")) pattern.remove_suffix(2);
        if (!is_type(pattern)) {
            return invalid(
                "\"" + std::string{whole} + "\" is neither an event type nor one ending in \".*\""
            );
        }
    }
    return {};
}

bool matches(std::span<const std::string> patterns, std::string_view type) {
    return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
        if (!pattern.ends_with('*')) return pattern == type;
        return type.starts_with(pattern.substr(0, pattern.size() - 1));
    });
}

}  // namespace portico::events
