#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <portico/result.hpp>

#include "rule.hpp"

namespace portico::pricing {

/// Whether one record can be used at all. Errors: Code::invalid with a sentence that names the
/// field: an empty or unprintable id, an amount below 0 or with more digits than fit, a percentage
/// outside -1000 to 100, validity that ends before it starts, a step that is not above 0, a rule
/// without a list and without a currency. Pure and thread-safe.
Status check(const Product& product);
Status check(const Company& company);
Status check(const PriceList& list);
Status check(const Rule& rule);

/// Lists may lean on other lists (a reference list, of_list rules) at most this deep.
inline constexpr std::size_t list_depth_max = 16;

/// One list that needs the price of another, by position.
using ListEdge = std::pair<std::uint32_t, std::uint32_t>;

/// A chain of lists that can't be priced: it comes back to its first list (named again at the end),
/// or is deeper than list_depth_max.
struct ListCycle {
    std::vector<std::uint32_t> chain;
    ListEdge last;  ///< the edge whose removal breaks this chain
};

/// The first such chain among `edges`, or nothing. Deterministic; linear in the edges.
std::optional<ListCycle> find_cycle(std::size_t lists, const std::vector<ListEdge>& edges);

}  // namespace portico::pricing
