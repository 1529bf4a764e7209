#pragma once

#include <memory>
#include <vector>

#include <portico/result.hpp>

#include "ports/audit.hpp"
#include "ports/http.hpp"
#include "security/sealed_secrets.hpp"

namespace portico::security {

/// Opens, as owner "host" and for operators: GET /admin/api/v1/secrets (names alone),
/// PUT and DELETE /admin/api/v1/secrets/{plugin}/{name}. References outlive the routes.
/// Errors: those of the router.
Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_secret_routes(
    ports::Router& router, SealedSecrets& secrets, ports::Audit& audit
);

}  // namespace portico::security
