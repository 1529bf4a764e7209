#pragma once

#include <portico/http.hpp>
#include <portico/result.hpp>

#include "publish/import_desk.hpp"

namespace portico::pricing {

/// /admin/api/v1/pricing/imports, uploads, publications and export; see openapi.yaml. The desk
/// outlives them. [control]
Status add_publish_routes(Router& router, ImportDesk& desk);

}  // namespace portico::pricing
