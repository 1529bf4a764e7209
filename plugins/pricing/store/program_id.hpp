#pragma once

#include <string>

namespace portico::pricing {

/// Names the build of the program, or of the plugin, that contains this code: its build id in hex.
/// Empty: it was linked without one.
std::string program_id();

}  // namespace portico::pricing
