#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::verify {

/// The plugin that is tested.
struct Subject {
    std::string library;        ///< path of ID.so, its migrations in the folder beside it
    std::string manifest;       ///< JSON from its section; empty when there is none
    std::string config = "{}";  ///< over the manifest's defaults
    std::uint64_t seed = 1;
};

/// One rule of the contract. `check` runs in a child process.
struct Case {
    std::string_view name;
    std::string_view rule;
    std::function<Status(const Subject&)> check;
    int attempts = 1;  ///< a busy machine may be slow once; one success counts
};

/// What the file says, without running it.
std::vector<Case> file_cases();

/// What it does when it is loaded.
std::vector<Case> life_cases();

/// What it does with requests and with a host that fails.
std::vector<Case> work_cases();

}  // namespace portico::verify
