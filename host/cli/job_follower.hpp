#pragma once

#include <string>

#include <portico/result.hpp>

#include "cli/admin.hpp"
#include "cli/options.hpp"

namespace portico::cli {

/// Follows the job at `location` ("/api/v1/jobs/ID") with a progress bar until it ended; gives its
/// last JSON. Errors: Code::timeout (it has not moved for two minutes), those of the admin API.
Result<std::string> follow_job(Admin& admin, const std::string& location, const Options& options);

}  // namespace portico::cli
