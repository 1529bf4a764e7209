#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/http.hpp"

namespace portico::gateway {

/// A request target, split and percent-decoded exactly once. Reused from request to request.
class Target {
public:
    /// Reads `/path?query` (or the absolute form, whose host is ignored). Views point into `raw`
    /// where nothing had to be decoded, otherwise into this object.
    /// Errors: Code::invalid for a bad escape, bytes that are not UTF-8, control characters,
    /// a `.` or `..` segment, more than 32 segments or 1,000 query parameters.
    Status parse(std::string_view raw);

    /// The decoded path.
    [[nodiscard]] std::string_view path() const { return path_; }

    /// Decoded segments; an escaped slash stays inside its segment.
    [[nodiscard]] const std::vector<std::string_view>& segments() const { return segments_; }

    [[nodiscard]] const std::vector<ports::TextPair>& query() const { return query_; }

private:
    Result<std::string_view> decoded(std::string_view text, bool plus_is_blank);
    Status split_path(std::string_view raw);
    Status split_query(std::string_view raw);

    std::string_view path_;
    std::string path_store_;
    std::vector<std::string_view> segments_;
    std::vector<ports::TextPair> query_;
    std::deque<std::string> decoded_store_;
};

/// True for well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view text);

}  // namespace portico::gateway
