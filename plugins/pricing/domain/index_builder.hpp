#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index_writer.hpp"

namespace portico::pricing {

/// Packs records into an Index. A bad record is left out and reported; a cycle of lists is reported
/// with its lists named, and the link that closes it is cut: what needs it does not apply.
/// Rules come last. Beside the index it takes 28 bytes a rule, given back piece by piece while
/// finish() places them. One thread.
class IndexBuilder : public IndexWriter {
public:
    explicit IndexBuilder(Settings settings);

    void add(const Product& product);
    void add(const Company& company);
    void add(const PriceList& list);
    void add(const Rule& rule);

    /// Sorts and hands the index over; the builder is spent, but for problems().
    Index finish();

private:
    using Drafts = std::vector<std::vector<PlacedRule>>;  ///< in pieces of the same size

    static void keep(Drafts& drafts, const PlacedRule& rule);
    void place_product_rules();
    void scatter(std::byte* memory, const std::vector<std::size_t>& first);
    void place_wide_rules();

    Drafts for_products_;
    Drafts wide_;
    std::vector<std::uint32_t> counts_;  ///< rules of each product
};

/// Packs a whole rule set; for tests and small sets.
Index build_index(const RuleSet& rules, const Settings& settings);

}  // namespace portico::pricing
