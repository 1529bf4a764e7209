#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico::catalogue {

/// All categories and those above them, sorted so that a category and everything below it lie side
/// by side. Immutable after construction; thread-safe.
class Categories {
public:
    struct Range {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;

        [[nodiscard]] bool contains(std::uint32_t id) const { return begin <= id && id < end; }
    };

    Categories() = default;

    /// Of the paths of products, in any order, repeated or not; `/` separates levels.
    explicit Categories(std::vector<std::string> paths);

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view path) const;

    [[nodiscard]] const std::string& path(std::uint32_t id) const { return nodes_.at(id).path; }

    /// The last level of the path.
    [[nodiscard]] std::string_view name(std::uint32_t id) const;

    /// The category and everything below it.
    [[nodiscard]] Range below(std::uint32_t id) const { return {id, nodes_.at(id).end}; }

    /// Those directly below `parent`, or the topmost ones.
    [[nodiscard]] std::vector<std::uint32_t> children(std::optional<std::uint32_t> parent) const;

    /// Adds to each category what stands below it: `counts` by id.
    void add_up(std::vector<std::uint32_t>& counts) const;

    [[nodiscard]] std::size_t memory_bytes() const;

private:
    struct Node {
        std::string path;
        std::uint32_t end = 0;  ///< one past the last category below
    };

    std::vector<Node> nodes_;
};

}  // namespace portico::catalogue
