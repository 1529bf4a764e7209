#pragma once

#include <span>
#include <string>
#include <vector>

#include <portico/result.hpp>

namespace portico::core {

/// Something that can start only after what it needs.
struct Dependent {
    std::string id;
    std::vector<std::string> needs;  ///< ids; those that are not in the list are ignored
};

/// The ids in an order in which each comes after what it needs; among equals by id, so that the
/// order is the same each time.
/// Errors: Code::conflict when some need each other; names the circle ("a -> b -> a").
/// Pure and thread-safe.
Result<std::vector<std::string>> dependency_order(std::span<const Dependent> dependents);

}  // namespace portico::core
