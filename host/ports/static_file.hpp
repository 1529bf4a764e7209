#pragma once

#include <span>
#include <string_view>

#include "ports/http.hpp"

namespace portico::ports {

/// A file that is part of the program and that anybody may read. Views live as long as the program.
struct StaticFile {
    std::string_view path;              ///< "/docs"
    std::string_view content_type;      ///< "text/html; charset=utf-8"
    std::string_view gzip;              ///< the content, packed
    std::string_view etag;              ///< of the content, with quotes
    std::span<const TextPair> headers;  ///< sent besides, like Cache-Control
};

}  // namespace portico::ports
