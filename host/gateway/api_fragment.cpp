#include "gateway/api_fragment.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace portico::gateway {

namespace {

constexpr json::Limits limits{.bytes_max = 1U << 20U, .depth_max = 64, .values_max = 100'000};

constexpr std::array<std::string_view, 8> methods = {
    "get", "put", "post", "delete", "options", "head", "patch", "trace"};
constexpr std::array<std::string_view, 3> other_path_members = {
    "summary", "description", "parameters"};
constexpr std::array<std::string_view, 10> component_kinds = {
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems"};
/// What stands below these is somebody's example, not a part of the description.
constexpr std::array<std::string_view, 5> literal_members = {
    "example", "examples", "default", "const", "enum"};
/// Members of these are named by the author: "default" is a field or a response there.
constexpr std::array<std::string_view, 9> maps_of_names = {
    "properties",
    "patternProperties",
    "$defs",
    "dependentSchemas",
    "responses",
    "headers",
    "content",
    "callbacks",
    "links"};

template <std::size_t Size>
bool contains(const std::array<std::string_view, Size>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Error wrong(const std::string& owner, std::string_view place, std::string_view what) {
    return invalid(
        "The API description of " + owner + " is wrong at " + std::string{place} + ": " +
        std::string{what}
    );
}

Status check_operation(
    const ApiFragment& fragment, const std::string& place, const json::Value& operation
) {
    if (!operation.is_object()) return wrong(fragment.owner, place, "an operation is an object.");
    const auto responses = operation["responses"];
    if (!responses.is_object() || responses.size() == 0)
        return wrong(fragment.owner, place, "an operation says its responses.");
    for (const auto response : responses) {
        if (!response.is_object())
            return wrong(fragment.owner, place, "a response is an object with a description.");
    }
    return {};
}

Status check_path(const ApiFragment& fragment, std::string_view path, const json::Value& item) {
    const bool is_api = path.starts_with("/api/") || path.starts_with("/admin/api/");
    if (!path.starts_with('/') || (!is_api && !is_host(fragment.owner)))
        return wrong(fragment.owner, path, "a path starts with /api/ or /admin/api/.");
    if (std::count(path.begin(), path.end(), '{') != std::count(path.begin(), path.end(), '}'))
        return wrong(fragment.owner, path, "a parameter of a path stands in { and }.");
    if (!item.is_object()) return wrong(fragment.owner, path, "a path holds an object.");
    for (auto member = item.begin(); member != item.end(); ++member) {
        const auto name = member.key();
        const auto place = std::string{path} + " " + std::string{name};
        if (is_method(name))
            PORTICO_TRY(check_operation(fragment, place, *member));
        else if (!contains(other_path_members, name) && !name.starts_with("x-"))
            return wrong(
                fragment.owner,
                place,
                "a path holds methods in lower case, parameters, summary and description."
            );
    }
    return {};
}

bool is_component_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

Status check_components(const ApiFragment& fragment) {
    const auto components = fragment.components();
    for (auto kind = components.begin(); kind != components.end(); ++kind) {
        const auto place = "components." + std::string{kind.key()};
        if (kind.key().starts_with("x-")) continue;
        if (!contains(component_kinds, kind.key()))
            return wrong(fragment.owner, place, "OpenAPI 3.1 knows no such kind of component.");
        if (!(*kind).is_object()) return wrong(fragment.owner, place, "this is an object.");
        const auto kinds = *kind;
        for (auto entry = kinds.begin(); entry != kinds.end(); ++entry) {
            if (!is_component_name(entry.key()))
                return wrong(
                    fragment.owner,
                    place + "." + std::string{entry.key()},
                    "a component's name has letters, digits, '.', '_' and '-' only."
                );
        }
    }
    return {};
}

Status check_form(const ApiFragment& fragment) {
    const auto root = fragment.document.root();
    if (!root.is_object()) return wrong(fragment.owner, "the start", "it is a JSON object.");
    const auto version = root["openapi"];
    if (!version.is_missing() && version.text() != "3.1" && !version.text().starts_with("3.1."))
        return wrong(fragment.owner, "openapi", "the version must be 3.1.x.");
    for (const auto name : {"paths", "components"}) {
        if (!root[name].is_missing() && !root[name].is_object())
            return wrong(fragment.owner, name, "this is an object.");
    }
    const auto paths = fragment.paths();
    for (auto path = paths.begin(); path != paths.end(); ++path)
        PORTICO_TRY(check_path(fragment, path.key(), *path));
    return check_components(fragment);
}

/// The bytes of one step of a reference: "%7B" is "{", "~1" is "/", "~0" is "~".
std::string reference_step(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const auto* digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
            plain += static_cast<char>(value);
            i += 2;
        } else {
            plain += text[i];
        }
    }
    std::string step;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const bool is_escape =
            plain[i] == '~' && i + 1 < plain.size() && (plain[i + 1] == '0' || plain[i + 1] == '1');
        step += is_escape ? (plain[++i] == '1' ? '/' : '~') : plain[i];
    }
    return step;
}

bool leads_somewhere(json::Value value, std::string_view reference) {
    auto rest = reference.substr(1);  // after "#"
    while (!rest.empty() && !value.is_missing()) {
        rest.remove_prefix(1);  // the "/"
        const auto end = std::min(rest.find('/'), rest.size());
        const auto step = reference_step(rest.substr(0, end));
        rest.remove_prefix(end);
        if (value.is_array()) {
            std::size_t index = 0;
            const auto* stop = step.data() + step.size();
            const auto parsed = std::from_chars(step.data(), stop, index);
            if (step.empty() || parsed.ptr != stop || index >= value.size()) return false;
            auto item = value.begin();
            for (; index > 0; --index) ++item;
            value = *item;
        } else {
            value = value[step];
        }
    }
    return !value.is_missing();
}

/// Goes through everything below `value`. The depth is bounded by the parser.
Status check_below(
    const json::Value& value, const ApiFragment& fragment, const ApiFragment& base, bool is_named
) {
    const bool is_object = value.is_object();
    for (auto member = value.begin(); member != value.end(); ++member) {
        const auto name = is_object ? member.key() : std::string_view{};
        if (is_object && !is_named && contains(literal_members, name)) continue;
        if (is_object && !is_named && name == "$ref" && (*member).is_string()) {
            const auto reference = (*member).text();
            if (!reference.starts_with("#/"))
                return wrong(
                    fragment.owner, reference, "a $ref starts with #/ and stays in the description."
                );
            if (!leads_somewhere(fragment.document.root(), reference) &&
                !leads_somewhere(base.document.root(), reference))
                return wrong(
                    fragment.owner,
                    "$ref " + std::string{reference},
                    "neither this part nor the host's own defines that."
                );
            continue;
        }
        const bool names_follow = is_object && !is_named && contains(maps_of_names, name);
        PORTICO_TRY(check_below(*member, fragment, base, names_follow));
    }
    return {};
}

}  // namespace

bool is_method(std::string_view member) {
    return contains(methods, member);
}

bool is_host(std::string_view owner) {
    return owner == "host" || owner.starts_with("host/");
}

std::string path_shape(std::string_view path) {
    std::string shape;
    bool in_name = false;
    for (const char c : path) {
        if (c == '}') in_name = false;
        if (!in_name) shape += c;
        if (c == '{') in_name = true;
    }
    return shape;
}

Result<ApiFragment> read_fragment(std::string owner, std::string_view openapi_json) {
    auto parsed = json::parse(openapi_json, limits);
    if (!parsed) {
        return Error{
            parsed.error().code,
            "The API description of " + owner + " can't be read: " + parsed.error().message};
    }
    ApiFragment fragment{std::move(owner), std::move(*parsed), {}};
    PORTICO_TRY(check_form(fragment));
    fragment.title = fragment.document.root()["info"]["title"].string();
    if (fragment.title.empty()) fragment.title = fragment.owner;
    return fragment;
}

Status check_references(const ApiFragment& fragment, const ApiFragment& base) {
    PORTICO_TRY(check_below(fragment.paths(), fragment, base, true));
    const auto components = fragment.components();
    for (const auto kind : components) PORTICO_TRY(check_below(kind, fragment, base, true));
    return {};
}

}  // namespace portico::gateway
