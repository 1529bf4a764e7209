#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/http.hpp"
#include "ports/jobs.hpp"

namespace portico::jobs {

/// Opens the routes under which people watch long work:
///
///   GET  /api/v1/jobs/{id}           one run; a member sees those of his company
///   GET  /api/v1/jobs/{id}/events    the same as server-sent events, until it ends
///   GET  /admin/api/v1/jobs          newest runs, ?owner=&limit=
///   POST /admin/api/v1/jobs/{id}/cancel
///
/// The routes close when the list is destroyed. `jobs` and `clock` must outlive it.
Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_job_routes(
    ports::Router& router, ports::Jobs& jobs, const ports::Clock& clock
);

/// Their part of the API description.
std::string_view job_routes_openapi();

}  // namespace portico::jobs
