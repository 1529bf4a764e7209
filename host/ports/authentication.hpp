#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ports/clock.hpp"
#include "ports/http.hpp"

namespace portico::ports {

/// What a request says about its caller: header values, empty where the header is missing.
struct Credentials {
    std::string_view authorization;
    std::string_view company;  ///< Portico-Company
    std::string_view member;   ///< Portico-Member
};

/// A caller who proved who he is, and until when that may be believed without asking again.
struct Identity {
    Principal principal;
    Instant valid_until{};
};

/// Why a caller was refused.
enum class Refusal : std::uint8_t {
    none,
    credentials_missing,    ///< 401
    credentials_malformed,  ///< 401
    credentials_unknown,    ///< 401
    credentials_expired,    ///< 401
    credentials_revoked,    ///< 401
    company_unknown,        ///< 404: no such company, or one that this caller may not know of
    member_unknown,         ///< 404
    unavailable,            ///< 503: cannot be decided now
};

struct Authentication {
    std::shared_ptr<const Identity> identity;  ///< set exactly if `refusal` is none
    Refusal refusal = Refusal::none;
};

/// Decides who calls. Thread-safe. An answer may be kept for the same credentials while
/// `generation` stays and `valid_until` has not passed.
class Authenticator {
public:
    virtual ~Authenticator() = default;

    [[nodiscard]] virtual Authentication authenticate(const Credentials& credentials) = 0;

    /// Grows whenever an answer given before may be wrong now. Atomic loads only.
    [[nodiscard]] virtual std::uint64_t generation() const = 0;
};

}  // namespace portico::ports
