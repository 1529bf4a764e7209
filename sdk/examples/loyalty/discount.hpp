#pragma once

#include <set>
#include <string>
#include <string_view>

#include <portico/json.hpp>
#include <portico/result.hpp>

namespace portico::loyalty {

/// Who gets how much off.
struct Programme {
    std::string percent;
    std::set<std::string, std::less<>> members;  ///< companies
};

/// Reads the configuration of the manifest.
Programme read_programme(const json::Value& config);

/// Answers `loyalty.adjust/1`: the same percentage off each line of a member, nothing for others.
/// Errors: Code::invalid (the request is no JSON).
Result<std::string> adjust(const Programme& programme, std::string_view request);

}  // namespace portico::loyalty
