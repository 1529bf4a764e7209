#pragma once

#include <string>

namespace portico::reorder {

/// A new id, like "b_9f3c1e0a77d2c4b1". Things are found by company and id; chance only keeps two
/// of a company apart. Thread-safe.
std::string new_id(char kind);

}  // namespace portico::reorder
