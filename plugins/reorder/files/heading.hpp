#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace portico::reorder {

/// What the columns of a file mean.
struct Heading {
    std::size_t sku = 0;
    std::optional<std::size_t> quantity;
    std::optional<std::size_t> unit;
    std::size_t columns = 0;          ///< how many there are
    std::vector<std::string> unread;  ///< the names of the others
    std::vector<std::size_t> nameless{};
    std::string rivals{};  ///< names that may all be the quantity; empty: one is
};

/// The heading that this row is, by the names that people give to columns in English, Ukrainian and
/// Russian, in any case; absent: no cell names the articles. Of two columns with the same meaning
/// the first one counts; a quantity must be the only one with a name that means nothing else, or
/// else the only one at all. Pure.
std::optional<Heading> read_heading(std::span<const std::string_view> cells);

}  // namespace portico::reorder
