#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "gateway/language.hpp"

namespace portico::gateway {

/// Everything that can go wrong on the HTTP edge. One table gives each its status, type and title.
enum class Problem : std::uint8_t {
    invalid,
    malformed_request,
    unauthenticated,
    denied,
    not_found,
    method_not_allowed,
    request_timeout,
    conflict,
    price_changed,
    key_reused,
    request_in_progress,
    body_too_large,
    target_too_long,
    expectation_failed,
    order_refused,
    rate_limited,
    head_too_large,
    quota,
    unsupported,
    internal,
    unavailable,
    timeout,
    version_unsupported,
    count_,
};

struct ProblemKind {
    int status;
    std::string_view type;   ///< stable: programs rely on it
    std::string_view title;  ///< in the language asked for
};

ProblemKind describe(Problem problem, Language language);

/// By the last part of its type: "price-changed". Nothing: there is no such problem.
std::optional<Problem> problem_named(std::string_view name);

/// The one table from a Result's code to HTTP.
Problem problem_for(Code code);

/// A body of RFC 9457. `detail` is one sentence for the caller; never something internal.
struct ProblemText {
    Problem problem = Problem::internal;
    std::string_view detail;
    std::string_view request_id;
    Language language = Language::en;
    std::string_view members = {};  ///< more members of the object, as JSON; may be empty
};

inline constexpr std::string_view problem_media_type = "application/problem+json";

/// Appends the JSON body to `out`.
void render(const ProblemText& text, std::string& out);

}  // namespace portico::gateway
