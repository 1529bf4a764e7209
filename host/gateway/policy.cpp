#include "gateway/policy.hpp"

#include <algorithm>
#include <array>

#include <portico/abi/http.h>

namespace portico::gateway {

namespace {

using ports::CallerKind;
using ports::Refusal;

struct Sentence {
    std::array<std::string_view, 3> in;  ///< en, uk, ru

    [[nodiscard]] std::string_view say(Language language) const {
        return in[static_cast<std::size_t>(language)];
    }
};

constexpr Sentence missing = {
    {"Send a key or a token: Authorization: Bearer <key>.",
     "Надішліть ключ або токен: Authorization: Bearer <ключ>.",
     "Отправьте ключ или токен: Authorization: Bearer <ключ>."}};
constexpr Sentence malformed = {
    {"The Authorization header is not of the form: Bearer <key>.",
     "Заголовок Authorization не має вигляду: Bearer <ключ>.",
     "Заголовок Authorization не имеет вида: Bearer <ключ>."}};
constexpr Sentence unknown = {
    {"This key or token is not known here.",
     "Цей ключ або токен тут невідомий.",
     "Этот ключ или токен здесь неизвестен."}};
constexpr Sentence expired = {
    {"This key or token has expired; get a new one.",
     "Термін дії цього ключа або токена закінчився; отримайте новий.",
     "Срок действия этого ключа или токена истёк; получите новый."}};
constexpr Sentence revoked = {
    {"This key was revoked; ask the operator for a new one.",
     "Цей ключ відкликано; попросіть в оператора новий.",
     "Этот ключ отозван; попросите у оператора новый."}};
constexpr Sentence no_company = {
    {"There is no such company.", "Такої компанії немає.", "Такой компании нет."}};
constexpr Sentence no_member = {
    {"This company has no such member.",
     "У цій компанії немає такого учасника.",
     "В этой компании нет такого участника."}};
constexpr Sentence later = {
    {"Who calls can't be checked now; try again.",
     "Зараз неможливо перевірити, хто звертається; спробуйте ще раз.",
     "Сейчас невозможно проверить, кто обращается; попробуйте ещё раз."}};
constexpr Sentence operators_only = {
    {"Only an operator may do this.",
     "Це може зробити лише оператор.",
     "Это может сделать только оператор."}};
constexpr Sentence out_of_scope = {
    {"This key's scopes do not cover this address.",
     "Ключ не має дозволу на цю адресу.",
     "У ключа нет разрешения на этот адрес."}};
constexpr Sentence company_needed = {
    {"Name the company in the header Portico-Company.",
     "Назвіть компанію в заголовку Portico-Company.",
     "Назовите компанию в заголовке Portico-Company."}};
constexpr Sentence role_needed = {
    {"Your role in the company does not allow this.",
     "Ваша роль у компанії цього не дозволяє.",
     "Ваша роль в компании этого не позволяет."}};

/// "storefront" covers all of the API, "pricing" that plugin's routes, "pricing:read" its GETs. Of
/// the host's own routes a plugin's scope opens those that read: others mint tokens.
bool is_in_scope(const Admission& admission) {
    if (admission.principal.kind != CallerKind::storefront) return true;
    const auto& scopes = admission.principal.scopes;
    return std::any_of(scopes.begin(), scopes.end(), [&](std::string_view scope) {
        if (scope == "storefront") return true;
        if (admission.owner == "host") return admission.is_read;
        if (scope == admission.owner) return true;
        return admission.is_read && scope.ends_with(":read") &&
               scope.substr(0, scope.size() - 5) == admission.owner;
    });
}

}  // namespace

Verdict describe(Refusal refusal, Language language) {
    switch (refusal) {
        case Refusal::credentials_malformed:
            return {Problem::unauthenticated, malformed.say(language)};
        case Refusal::credentials_unknown:
            return {Problem::unauthenticated, unknown.say(language)};
        case Refusal::credentials_expired:
            return {Problem::unauthenticated, expired.say(language)};
        case Refusal::credentials_revoked:
            return {Problem::unauthenticated, revoked.say(language)};
        case Refusal::company_unknown:
            return {Problem::not_found, no_company.say(language)};
        case Refusal::member_unknown:
            return {Problem::not_found, no_member.say(language)};
        case Refusal::unavailable:
            return {Problem::unavailable, later.say(language)};
        default:
            return {Problem::unauthenticated, missing.say(language)};
    }
}

std::optional<Verdict> judge(const Admission& admission, Language language) {
    const auto& [principal, policy, owner, is_read] = admission;
    const bool is_operator = principal.kind == CallerKind::operator_;
    if (policy.operators_only && !is_operator)
        return Verdict{Problem::denied, operators_only.say(language)};
    if (!is_in_scope(admission)) return Verdict{Problem::denied, out_of_scope.say(language)};
    if (policy.needs_company && principal.company.empty())
        return Verdict{Problem::invalid, company_needed.say(language)};
    const bool has_role = policy.roles == 0 || is_operator ||
                          (principal.roles & (policy.roles | PORTICO_ROLE_MANAGER)) != 0;
    if (!has_role) return Verdict{Problem::denied, role_needed.say(language)};
    return std::nullopt;
}

const RateRule& rate_rule(const RateRules& rules, CallerKind kind) {
    switch (kind) {
        case CallerKind::storefront:
            return rules.storefront;
        case CallerKind::member:
            return rules.member;
        case CallerKind::operator_:
            return rules.operators;
        default:
            return rules.anonymous;
    }
}

std::string rate_key(const ports::Principal& principal) {
    constexpr std::array<std::string_view, 4> kinds = {
        "anonymous", "storefront", "member", "operator"};
    std::string out{kinds[static_cast<std::size_t>(principal.kind)]};
    for (const auto* part : {&principal.id, &principal.company, &principal.member})
        out.append("\n").append(*part);
    return out;
}

}  // namespace portico::gateway
