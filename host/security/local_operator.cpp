#include "security/local_operator.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <portico/abi/http.h>

namespace portico::security {
namespace {

/// "Operator anna" names who runs a command; he is believed as he could read the data folder too.
/// The prefix keeps him apart from the ids of keys.
std::string operator_id(std::string_view authorization) {
    constexpr std::string_view scheme = "Operator ";
    constexpr std::size_t name_max = 64;
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-' || c == '@';
    };
    if (!authorization.starts_with(scheme)) return "local";
    const auto name = authorization.substr(scheme.size());
    const bool is_name =
        !name.empty() && name.size() <= name_max && std::ranges::all_of(name, is_plain);
    return is_name ? "local:" + std::string{name} : std::string{};
}

}  // namespace

ports::Authentication LocalOperator::authenticate(const ports::Credentials& credentials) {
    if (!credentials.company.empty() && !directory_.find_company(credentials.company)) {
        return {nullptr, ports::Refusal::company_unknown};
    }
    auto id = operator_id(credentials.authorization);
    if (id.empty()) return {nullptr, ports::Refusal::credentials_malformed};
    auto identity = std::make_shared<ports::Identity>();
    identity->principal.kind = ports::CallerKind::operator_;
    identity->principal.id = std::move(id);
    identity->principal.company = credentials.company;
    identity->principal.roles = PORTICO_ROLE_ANY;
    identity->principal.scopes = {"operator"};
    identity->valid_until = ports::Instant::max();
    return {std::move(identity), ports::Refusal::none};
}

}  // namespace portico::security
