#pragma once

#include <string>
#include <string_view>

#include <portico/result.hpp>

struct sqlite3;

namespace portico::storage {

/// Turns SQLite's last failure on `connection` into our closed list, with a sentence for the
/// person who must act. `path` names the file. `connection` may be null. Thread-safe.
Error sqlite_error(sqlite3* connection, int code, std::string_view path);

/// The sentence for a file that SQLite can't make sense of.
Error damaged_error(std::string_view path, std::string_view detail);

}  // namespace portico::storage
