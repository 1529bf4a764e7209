#include "security/authenticator.hpp"

#include <algorithm>

#include <portico/abi/http.h>

namespace portico::security {

namespace {

using ports::Authentication;
using ports::CallerKind;
using ports::Refusal;

/// How long an answer is believed without asking again.
constexpr std::chrono::seconds believed{60};

Authentication refused(Refusal why) {
    return {nullptr, why};
}

}  // namespace

Authentication TokenAuthenticator::authenticate(const ports::Credentials& credentials) {
    const auto bearer = parse_bearer(credentials.authorization);
    switch (bearer.kind) {
        case BearerKind::missing:
            return refused(Refusal::credentials_missing);
        case BearerKind::malformed:
            return refused(Refusal::credentials_malformed);
        case BearerKind::api_key:
        case BearerKind::operator_token:
            return with_key(bearer, credentials);
        case BearerKind::member_token:
            return with_member_token(bearer.token, credentials);
        case BearerKind::jwt:
            return with_jwt(bearer.token, credentials);
    }
    return refused(Refusal::credentials_malformed);
}

Authentication TokenAuthenticator::accept(
    ports::Principal principal, std::optional<ports::Instant> expiry
) const {
    auto identity = std::make_shared<ports::Identity>();
    identity->principal = std::move(principal);
    identity->valid_until = parts_.clock.now() + believed;
    if (expiry) identity->valid_until = std::min(identity->valid_until, *expiry);
    return {std::move(identity), Refusal::none};
}

Authentication TokenAuthenticator::with_key(
    const Bearer& bearer, const ports::Credentials& credentials
) {
    const auto key = parts_.keys.find(bearer.token);
    const auto wanted =
        bearer.kind == BearerKind::api_key ? KeyKind::storefront : KeyKind::operator_;
    if (!key || key->kind != wanted) return refused(Refusal::credentials_unknown);
    if (key->revoked_at) return refused(Refusal::credentials_revoked);
    if (key->expires_at && parts_.clock.now() >= *key->expires_at)
        return refused(Refusal::credentials_expired);

    ports::Principal principal;
    principal.kind =
        key->kind == KeyKind::operator_ ? CallerKind::operator_ : CallerKind::storefront;
    principal.id = key->id;
    principal.company = key->company;
    principal.scopes = key->scopes;
    principal.roles = PORTICO_ROLE_ANY;
    if (const auto why = choose_company(credentials, principal); why != Refusal::none)
        return refused(why);
    parts_.keys.note_used(key->id);
    return accept(std::move(principal), key->expires_at);
}

/// The company and member that a backend names in headers.
Refusal TokenAuthenticator::choose_company(
    const ports::Credentials& credentials, ports::Principal& out
) const {
    if (!credentials.company.empty()) {
        if (!out.company.empty() && out.company != credentials.company)
            return Refusal::company_unknown;
        out.company = credentials.company;
    }
    if (!out.company.empty()) {
        const auto company = parts_.directory.find_company(out.company);
        if (!company || !company->active) return Refusal::company_unknown;
    }
    if (credentials.member.empty()) return Refusal::none;
    if (out.company.empty()) return Refusal::member_unknown;
    const auto member = parts_.directory.find_member(out.company, credentials.member);
    if (!member || !member->active) return Refusal::member_unknown;
    out.member = member->id;
    // A backend that names a member acts with his rights; an operator keeps his own.
    if (out.kind == CallerKind::storefront) out.roles = member->roles;
    return Refusal::none;
}

/// A member's own company and name, which headers may repeat but not change.
Refusal TokenAuthenticator::check_member(
    const ports::Credentials& credentials, ports::Principal& member, bool must_be_listed
) const {
    if (!credentials.company.empty() && credentials.company != member.company)
        return Refusal::company_unknown;
    if (!credentials.member.empty() && credentials.member != member.member)
        return Refusal::member_unknown;
    const auto company = parts_.directory.find_company(member.company);
    if (!company || !company->active) return Refusal::company_unknown;
    const auto listed = parts_.directory.find_member(member.company, member.member);
    if (listed && !listed->active) return Refusal::credentials_revoked;
    if (!listed) return must_be_listed ? Refusal::credentials_revoked : Refusal::none;
    if (must_be_listed) member.roles = listed->roles;
    return Refusal::none;
}

Authentication TokenAuthenticator::with_member_token(
    std::string_view token, const ports::Credentials& credentials
) {
    const auto claims = parts_.member_tokens.verify(token);
    if (!claims) return refused(Refusal::credentials_unknown);
    if (parts_.clock.now() >= claims->expires_at) return refused(Refusal::credentials_expired);
    const auto key = parts_.keys.find_by_id(claims->key_id);
    if (!key || key->revoked_at) return refused(Refusal::credentials_revoked);
    if (key->expires_at && parts_.clock.now() >= *key->expires_at)
        return refused(Refusal::credentials_expired);

    ports::Principal member;
    member.kind = CallerKind::member;
    member.id = claims->company + "/" + claims->member;
    member.company = claims->company;
    member.member = claims->member;
    if (const auto why = check_member(credentials, member, true); why != Refusal::none)
        return refused(why);
    return accept(std::move(member), claims->expires_at);
}

Authentication TokenAuthenticator::with_jwt(
    std::string_view token, const ports::Credentials& credentials
) {
    if (parts_.provider == nullptr) return refused(Refusal::credentials_unknown);
    const auto keys = parts_.provider->source.keys();
    if (!keys) return refused(Refusal::unavailable);
    auto [fault, claims] = verify_jwt(token, *keys, parts_.provider->rules, parts_.clock.now());
    if (fault == JwtFault::unknown_key) parts_.provider->source.ask_again();
    if (fault == JwtFault::expired) return refused(Refusal::credentials_expired);
    if (fault != JwtFault::none) return refused(Refusal::credentials_unknown);

    ports::Principal member;
    member.kind = CallerKind::member;
    member.id = claims.company + "/" + claims.member;
    member.company = claims.company;
    member.member = claims.member;
    member.roles = claims.roles.value_or(0);
    const bool needs_listing = !claims.roles.has_value();
    if (const auto why = check_member(credentials, member, needs_listing); why != Refusal::none)
        return refused(why);
    return accept(std::move(member), claims.expires_at);
}

}  // namespace portico::security
