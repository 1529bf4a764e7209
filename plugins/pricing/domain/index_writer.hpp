#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "index.hpp"
#include "rule.hpp"
#include "rule_check.hpp"

namespace portico::pricing {

/// A record that can't be used, and why, for the person who can repair it.
struct Problem {
    std::string record;  ///< "rule r-17"
    std::string sentence;
};

/// What packing a whole rule set and changing single records have in common: numbers for names,
/// and records in the form of the index. A record may name others that are not there (yet); they
/// get a number and count as unknown. One thread.
class IndexWriter {
public:
    /// Notes a record that could not even be read; `kind` is "rule", "list", ...
    void report(std::string_view kind, std::string_view id, std::string sentence);

    /// The first 1,000.
    [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

    /// How many there are in all.
    [[nodiscard]] std::size_t problem_count() const { return problem_count_; }

protected:
    /// A rule with its mixed holder, as it stands among the rules of its product.
    struct HeldRule {
        std::uint32_t holder;
        PackedRule rule;
    };

    struct PlacedRule {
        PackedId holder;
        PackedId target;
        PackedRule rule;
    };

    explicit IndexWriter(Index index);
    IndexWriter(IndexWriter&&) = default;
    IndexWriter& operator=(IndexWriter&&) = default;
    ~IndexWriter() = default;

    std::uint32_t product_number(std::string_view sku);
    std::uint32_t company_number(std::string_view id);
    std::uint32_t list_number(std::string_view id);
    std::uint32_t group_number(std::string_view name);
    std::uint32_t region_number(std::string_view name);

    PackedProduct& write(std::uint32_t number, const Product& product);
    void write(std::uint32_t number, const Company& company);
    void write(std::uint32_t number, const PriceList& list);

    /// Nothing: it can't be used, which is reported.
    std::optional<PlacedRule> place(const Rule& rule, std::optional<std::uint64_t> known_id = {});

    /// Whether the first of two rules of one holder for one target comes first. Mode best: for one
    /// product the highest break, then the lowest sequence, the latest `from`, the smallest id. For
    /// a category or all (no `product`), how high a break is depends on the product's units, so
    /// that the engine compares breaks and the rest is ranked here. Mode sequence: the lowest
    /// sequence, then the smallest id.
    [[nodiscard]] bool ranks_before(
        const PackedProduct* product, PackedId holder, const PackedRule& a, const PackedRule& b
    ) const;

    /// Remembers that the holder has a rule for the target.
    void note_target(PackedId holder, PackedId target);

    /// A product's rules, as they lie now.
    static void read_rules(const PackedProduct& product, std::vector<HeldRule>& rules);

    /// Puts a product's rules in order.
    void sort(const PackedProduct& product, std::vector<HeldRule>& rules) const;
    [[nodiscard]] bool comes_before(
        const PackedProduct& product, const HeldRule& a, const HeldRule& b
    ) const;

    /// Writes sorted rules to `memory` (rule_bytes for each) and lets the product point there.
    static void lay(PackedProduct& product, const std::vector<HeldRule>& rules, std::byte* memory);

    /// The row of a wide run, made now if there is none. May move the table.
    WideRun& wide_run(std::uint64_t key);
    void set_wide_run(std::uint64_t key, const std::vector<PackedRule>& rules);
    void reserve_wide_runs(std::size_t rows);

    void order_default_lists();
    void count_edge(const PlacedRule& rule, int change);

    /// Finds what lists take from each other in a circle, or too deep, and cuts it.
    void cut_cycles();

    Index index_;
    Batch batch_ = 1;
    bool edges_changed_ = false;

private:
    struct TermsHash {
        std::size_t operator()(const RuleTerms& terms) const;
    };

    std::optional<PackedId> find_holder(const Rule& rule);
    std::uint32_t intern_terms(const RuleTerms& terms);
    void write_categories(const std::string& path, PackedProduct& product);
    void write_units(const Product& product, PackedProduct& row);
    void report_useless(const Rule& rule, PackedId holder, PackedId target);
    [[nodiscard]] std::uint32_t find_wide_row(std::uint64_t key) const;
    [[nodiscard]] std::uint32_t free_wide_rows(std::uint32_t row) const;
    void report_cycle(const ListCycle& cycle);

    std::unordered_map<RuleTerms, std::uint32_t, TermsHash> terms_;
    std::unordered_map<std::string, std::pair<std::uint32_t, std::uint16_t>> categories_;
    std::map<ListEdge, std::int64_t> edges_;  ///< of_list rules of lists
    std::size_t wide_run_count_ = 0;
    std::vector<Problem> problems_;
    std::size_t problem_count_ = 0;
};

}  // namespace portico::pricing
