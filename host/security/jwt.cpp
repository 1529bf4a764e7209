#include "security/jwt.hpp"

#include <portico/json.hpp>

#include "core/role.hpp"

namespace portico::security {

namespace {

constexpr std::size_t keys_max = 100;
constexpr json::Limits token_limits{.bytes_max = 16U * 1024U, .depth_max = 8, .values_max = 1'000};
constexpr json::Limits set_limits{.bytes_max = 256U * 1024U, .depth_max = 8, .values_max = 20'000};

std::optional<SignatureKind> kind_of(std::string_view algorithm) {
    if (algorithm == "RS256") return SignatureKind::rs256;
    if (algorithm == "ES256") return SignatureKind::es256;
    return std::nullopt;
}

std::optional<VerifyingKey> read_key(const json::Value& jwk) {
    if (!jwk["use"].is_missing() && jwk["use"].text() != "sig") return std::nullopt;
    const auto number = [&](std::string_view name) {
        return from_base64url(jwk[name].text()).value_or("");
    };
    const auto algorithm = jwk["alg"].text();
    if (jwk["kty"].text() == "RSA" && (algorithm.empty() || algorithm == "RS256")) {
        auto key = VerifyingKey::rsa(number("n"), number("e"));
        return key ? std::optional{*key} : std::nullopt;
    }
    if (jwk["kty"].text() == "EC" && jwk["crv"].text() == "P-256" &&
        (algorithm.empty() || algorithm == "ES256")) {
        auto key = VerifyingKey::p256(number("x"), number("y"));
        return key ? std::optional{*key} : std::nullopt;
    }
    return std::nullopt;
}

/// `aud` is one text or a list of texts.
bool names_audience(const json::Value& audience, std::string_view wanted) {
    if (audience.is_string()) return audience.text() == wanted;
    for (const auto item : audience) {
        if (item.text() == wanted) return true;
    }
    return false;
}

/// A list of names, or one text with blanks between them.
std::optional<std::uint32_t> roles_of(const json::Value& roles) {
    if (roles.is_missing()) return std::nullopt;
    std::uint32_t bits = 0;
    if (roles.is_array()) {
        for (const auto role : roles) bits |= core::role_bit(role.text());
        return bits;
    }
    auto text = roles.text();
    while (!text.empty()) {
        const auto blank = text.find(' ');
        bits |= core::role_bit(text.substr(0, blank));
        if (blank == std::string_view::npos) break;
        text.remove_prefix(blank + 1);
    }
    return bits;
}

/// A NumericDate: seconds, whose fraction does not matter here.
std::optional<ports::Instant> date_of(const json::Value& value) {
    if (!value.is_number()) return std::nullopt;
    const auto text = value.text();
    std::int64_t seconds = 0;
    for (const char c : text.substr(0, text.find('.'))) {
        if (c < '0' || c > '9' || seconds > 100'000'000'000) return std::nullopt;
        seconds = seconds * 10 + (c - '0');
    }
    return ports::Instant{std::chrono::seconds{seconds}};
}

JwtResult judge_claims(const json::Value& claims, const JwtRules& rules, ports::Instant now) {
    if (claims["iss"].text() != rules.issuer || rules.issuer.empty() || rules.audience.empty() ||
        !names_audience(claims["aud"], rules.audience))
        return {};
    const auto expiry = date_of(claims["exp"]);
    if (!expiry) return {};
    if (now >= *expiry + rules.leeway) return {JwtFault::expired, {}};
    const auto not_before = date_of(claims["nbf"]);
    if (!claims["nbf"].is_missing() && !not_before) return {};
    if (not_before && now + rules.leeway < *not_before) return {JwtFault::not_yet, {}};
    JwtClaims out;
    out.company = claims[rules.company_claim].string();
    out.member = claims[rules.member_claim].string();
    out.roles = roles_of(claims[rules.roles_claim]);
    out.expires_at = *expiry + rules.leeway;
    if (out.company.empty() || out.member.empty()) return {};
    return {JwtFault::none, std::move(out)};
}

}  // namespace

const VerifyingKey* KeySet::find(std::string_view kid, SignatureKind kind) const {
    const VerifyingKey* lone = nullptr;
    for (const auto& entry : entries) {
        if (entry.key.kind() != kind) continue;
        if (!kid.empty() && entry.id == kid) return &entry.key;
        if (kid.empty()) {
            if (lone != nullptr) return nullptr;
            lone = &entry.key;
        }
    }
    return lone;
}

Result<KeySet> parse_key_set(std::string_view json) {
    const auto document = PORTICO_TRY(json::parse(json, set_limits));
    KeySet set;
    for (const auto jwk : document.root()["keys"]) {
        if (set.entries.size() == keys_max) break;
        if (auto key = read_key(jwk)) set.entries.push_back({jwk["kid"].string(), std::move(*key)});
    }
    if (set.entries.empty())
        return invalid("The key set holds no RS256 or ES256 key for signatures.");
    return set;
}

JwtResult verify_jwt(
    std::string_view token, const KeySet& keys, const JwtRules& rules, ports::Instant now
) {
    const auto first = token.find('.');
    const auto second = token.rfind('.');
    if (first == std::string_view::npos || first == second) return {};
    const auto header = from_base64url(token.substr(0, first));
    const auto payload = from_base64url(token.substr(first + 1, second - first - 1));
    const auto signature = from_base64url(token.substr(second + 1));
    if (!header || !payload || !signature) return {};
    const auto head = json::parse(*header, token_limits);
    if (!head || !head->root()["crit"].is_missing()) return {};
    const auto kind = kind_of(head->root()["alg"].text());
    if (!kind) return {};
    const auto* key = keys.find(head->root()["kid"].text(), *kind);
    if (key == nullptr) return {JwtFault::unknown_key, {}};
    if (!key->verify(token.substr(0, second), *signature)) return {};
    const auto claims = json::parse(*payload, token_limits);
    return claims ? judge_claims(claims->root(), rules, now) : JwtResult{};
}

}  // namespace portico::security
