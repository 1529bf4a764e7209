#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::core {

/// A release number: "1", "1.4" and "1.4.0" are the same one.
struct Version {
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::uint32_t patch = 0;

    friend auto operator<=>(const Version&, const Version&) = default;
};

/// One to three numbers below 1,000,000 with dots between, no leading zeros, nothing else.
/// Errors: Code::invalid with what is expected.
Result<Version> parse_version(std::string_view text);

/// "1.4.0".
std::string to_string(const Version& version);

/// Versions that fit all of its bounds: ">=0.1 <1", "=2.3.1", "*".
class VersionRange {
public:
    /// Bounds with `>=`, `>`, `<=`, `<` or `=`, separated by blanks; at most eight; "*" is all.
    /// Errors: Code::invalid with what is expected.
    static Result<VersionRange> parse(std::string_view text);

    [[nodiscard]] bool contains(const Version& version) const;

    /// As it was written.
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    enum class Relation : std::uint8_t { at_least, above, at_most, below, equal };

    struct Bound {
        Relation relation;
        Version version;
    };

    static Result<Bound> parse_bound(std::string_view word);

    std::string text_ = "*";
    std::vector<Bound> bounds_;
};

}  // namespace portico::core
