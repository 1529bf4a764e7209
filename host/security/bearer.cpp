#include "security/bearer.hpp"

#include <algorithm>

namespace portico::security {

namespace {

constexpr std::size_t token_bytes_max = 8U * 1024U;
constexpr std::size_t secret_characters = 43;  // 256 bits in base64url

bool is_base64url(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

bool is_bearer_scheme(std::string_view scheme) {
    constexpr std::string_view bearer = "bearer";
    return std::equal(
        scheme.begin(),
        scheme.end(),
        bearer.begin(),
        bearer.end(),
        [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        }
    );
}

bool is_secret(std::string_view token) {
    return token.size() == 3 + secret_characters && is_base64url(token);
}

/// `parts` runs of base64url with dots between them.
bool is_dotted(std::string_view token, std::size_t parts) {
    for (std::size_t i = 0; i < parts; ++i) {
        const auto dot = token.find('.');
        const bool is_last = i + 1 == parts;
        if ((dot == std::string_view::npos) != is_last || !is_base64url(token.substr(0, dot)))
            return false;
        if (!is_last) token.remove_prefix(dot + 1);
    }
    return true;
}

}  // namespace

Bearer parse_bearer(std::string_view authorization) {
    if (authorization.empty()) return {};
    const auto blank = authorization.find(' ');
    if (blank == std::string_view::npos || !is_bearer_scheme(authorization.substr(0, blank)))
        return {BearerKind::malformed, {}};
    auto token = authorization.substr(blank + 1);
    while (!token.empty() && token.front() == ' ') token.remove_prefix(1);
    if (token.size() > token_bytes_max) return {BearerKind::malformed, {}};
    if (token.starts_with(api_key_prefix) && is_secret(token)) return {BearerKind::api_key, token};
    if (token.starts_with(operator_prefix) && is_secret(token))
        return {BearerKind::operator_token, token};
    if (token.starts_with(member_prefix) && is_dotted(token, 2))
        return {BearerKind::member_token, token};
    if (is_dotted(token, 3)) return {BearerKind::jwt, token};
    return {BearerKind::malformed, {}};
}

}  // namespace portico::security
