#pragma once

#include <span>

#include "ports/static_file.hpp"

namespace portico::web {

/// The page at /docs that renders /openapi.json, and the files that it is made of, by path.
/// It loads nothing from another host, and its Content-Security-Policy forbids that.
/// Thread-safe.
std::span<const ports::StaticFile> reference_page();

}  // namespace portico::web
