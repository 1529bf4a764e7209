#include "security/local_operator.hpp"

#include <portico/abi/http.h>

namespace portico::security {

ports::Authentication LocalOperator::authenticate(const ports::Credentials& credentials) {
    if (!credentials.company.empty() && !directory_.find_company(credentials.company)) {
        return {nullptr, ports::Refusal::company_unknown};
    }
    auto identity = std::make_shared<ports::Identity>();
    identity->principal.kind = ports::CallerKind::operator_;
    identity->principal.id = "local";
    identity->principal.company = credentials.company;
    identity->principal.roles = PORTICO_ROLE_ANY;
    identity->principal.scopes = {"operator"};
    identity->valid_until = ports::Instant::max();
    return {std::move(identity), ports::Refusal::none};
}

}  // namespace portico::security
