#include "core/permission.hpp"

#include <algorithm>

namespace portico::core {
namespace {

constexpr std::size_t pattern_bytes_max = 256;

enum class Shape { none, path, dotted, host };

struct KindRule {
    std::string_view kind;
    Shape shape;
    std::string_view example;
};

constexpr KindRule kind_rules[] = {
    {"erp.read", Shape::none, "erp.read"},
    {"http.route", Shape::path, "http.route:/api/v1/pricing/*"},
    {"events.publish", Shape::dotted, "events.publish:pricing.*"},
    {"events.subscribe", Shape::dotted, "events.subscribe:erp.*"},
    {"client", Shape::host, "client:erp.example.com"},
    {"orders.submit", Shape::none, "orders.submit"},
    {"orders.guard", Shape::none, "orders.guard"},
};

const KindRule* find_rule(std::string_view kind) {
    const auto* found = std::ranges::find(kind_rules, kind, &KindRule::kind);
    return found == std::end(kind_rules) ? nullptr : found;
}

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool only(std::string_view text, std::string_view extra) {
    return std::ranges::all_of(text, [&](char c) {
        return is_word_character(c) || extra.find(c) != std::string_view::npos;
    });
}

/// "erp.example.com", "erp.example.com:8000", or "{url}": the host in the plugin's setting `url`.
bool is_host_pattern(std::string_view pattern) {
    if (pattern.starts_with('{') && pattern.ends_with('}')) {
        const auto setting = pattern.substr(1, pattern.size() - 2);
        return !setting.empty() && only(setting, "");
    }
    return !pattern.empty() && only(pattern, ".:");
}

/// The pattern without its wildcard; the wildcard stands only at the end, behind `separator`.
bool strip_wildcard(std::string_view& pattern, char separator) {
    if (!pattern.ends_with('*')) return true;
    pattern.remove_suffix(1);
    return pattern.ends_with(separator);
}

bool is_path_pattern(std::string_view pattern) {
    if (!strip_wildcard(pattern, '/')) return false;
    const bool is_ours = pattern.starts_with("/api/v1/") || pattern.starts_with("/admin/api/v1/");
    return is_ours && only(pattern, "/{}.") && pattern.find("//") == std::string_view::npos &&
           pattern.find("/.") == std::string_view::npos;
}

bool is_dotted_pattern(std::string_view pattern) {
    if (!strip_wildcard(pattern, '.')) return false;
    return !pattern.empty() && !pattern.starts_with('.') && only(pattern, ".") &&
           pattern.find("..") == std::string_view::npos;
}

bool has_shape(Shape shape, std::string_view pattern) {
    switch (shape) {
        case Shape::none:
            return pattern.empty();
        case Shape::path:
            return is_path_pattern(pattern);
        case Shape::dotted:
            return is_dotted_pattern(pattern);
        case Shape::host:
            return is_host_pattern(pattern);
    }
    return false;
}

}  // namespace

Result<Permission> parse_permission(std::string_view text) {
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    const auto pattern =
        colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    const auto* rule = find_rule(kind);
    if (rule == nullptr) {
        return invalid(
            "no permission is called \"" + std::string{kind.substr(0, 60)} +
            "\": there are erp.read, http.route, events.publish, events.subscribe, client, "
            "orders.submit and orders.guard"
        );
    }
    const bool needs_pattern = rule->shape != Shape::none;
    const bool fits = (colon != std::string_view::npos) == needs_pattern &&
                      pattern.size() <= pattern_bytes_max && has_shape(rule->shape, pattern);
    if (!fits) {
        return invalid(
            "permission \"" + std::string{text.substr(0, 80)} +
            "\" is not well formed: write it as \"" + std::string{rule->example} + "\""
        );
    }
    return Permission{std::string{kind}, std::string{pattern}};
}

bool covers(std::string_view granted, std::string_view wanted) {
    if (!granted.ends_with('*')) return granted == wanted;
    granted.remove_suffix(1);
    return wanted.size() > granted.size() && wanted.starts_with(granted);
}

Result<Grants> Grants::parse(std::span<const std::string> permissions) {
    Grants grants;
    for (const auto& text : permissions) {
        grants.permissions_.push_back(PORTICO_TRY(parse_permission(text)));
    }
    return grants;
}

bool Grants::allows(std::string_view kind, std::string_view wanted) const {
    return std::ranges::any_of(permissions_, [&](const Permission& permission) {
        return permission.kind == kind && covers(permission.pattern, wanted);
    });
}

std::string Grants::described(std::string_view kind) const {
    std::string text;
    for (const auto& permission : permissions_) {
        if (permission.kind != kind) continue;
        if (!text.empty()) text += ", ";
        text += permission.pattern;
    }
    return text.empty() ? "none" : text;
}

}  // namespace portico::core
