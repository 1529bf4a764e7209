#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

namespace portico::gateway {

/// One owner's part of the API description, read and checked on its own.
struct ApiFragment {
    std::string owner;
    json::Document document;  ///< stays where it is while values of it are in use
    std::string title;        ///< names the group of operations without tags; else the owner

    [[nodiscard]] json::Value paths() const { return document.root()["paths"]; }

    [[nodiscard]] json::Value components() const { return document.root()["components"]; }
};

/// "get", "post" ... and nothing else.
bool is_method(std::string_view member);

/// "host" and "host/jobs" own all paths; anybody else those of the API.
bool is_host(std::string_view owner);

/// The path with its parameters' names taken out: two paths that differ only there are one.
std::string path_shape(std::string_view path);

/// Parses a fragment and checks all that can be seen without the others: the form of paths,
/// operations and components. At most 1 MiB.
/// Errors: Code::invalid, Code::quota; each names the owner, the place and what to write.
Result<ApiFragment> read_fragment(std::string owner, std::string_view openapi_json);

/// Checks that each $ref of `fragment` leads to a value in itself or in `base`.
/// Errors: Code::invalid, naming the owner and the reference.
Status check_references(const ApiFragment& fragment, const ApiFragment& base);

}  // namespace portico::gateway
