#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/config.hpp"
#include "gateway/problem.hpp"
#include "ports/authentication.hpp"
#include "ports/http.hpp"

namespace portico::gateway {

/// A problem with its sentence.
struct Verdict {
    Problem problem;
    std::string_view detail;
};

/// What a refused caller is told.
Verdict describe(ports::Refusal refusal, Language language);

struct Admission {
    const ports::Principal& principal;
    const ports::RoutePolicy& policy;
    std::string_view owner;  ///< of the route
    bool is_read;
};

/// Whether this caller may use this route; nothing if he may. Checked in this order: operator,
/// scope, company, role. Pure and thread-safe.
std::optional<Verdict> judge(const Admission& admission, Language language);

/// Which allowance a caller draws from.
const RateRule& rate_rule(const RateRules& rules, ports::CallerKind kind);

/// Names a caller apart from all others, company and member included.
std::string rate_key(const ports::Principal& principal);

}  // namespace portico::gateway
