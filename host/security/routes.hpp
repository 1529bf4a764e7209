#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ports/directory.hpp"
#include "ports/http.hpp"
#include "security/audit_log.hpp"
#include "security/key_ring.hpp"
#include "security/member_token.hpp"

namespace portico::security {

/// What the routes of this folder work on. References outlive the routes.
struct RouteParts {
    KeyStore& store;
    KeyRing& ring;
    const MemberTokens& member_tokens;
    const ports::Directory& directory;
    AuditLog& audit;
    const ports::Clock& clock;
    std::chrono::minutes session_time{15};
    /// Ids of the plugins that serve now, for GET /api/v1/me.
    std::function<std::vector<std::string>()> plugins = [] { return std::vector<std::string>{}; };
};

/// Opens, as owner "host":
/// GET /api/v1/me, POST /api/v1/sessions, GET and POST /admin/api/v1/keys,
/// POST /admin/api/v1/keys/{id}/revoke, GET /admin/api/v1/audit.
/// Errors: those of the router.
Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_routes(
    ports::Router& router, const RouteParts& parts
);

/// The part of the API's description that names these routes (OpenAPI 3.1, JSON).
std::string_view openapi();

}  // namespace portico::security
