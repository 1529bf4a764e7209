#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
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

/// Packs records into an Index. A bad record is left out and reported; a cycle of lists is reported
/// with its lists named, and the link that closes it is cut: what needs it does not apply.
/// Rules come last: those for products, companies, groups and regions that nobody has
/// are passed over. One thread.
class IndexBuilder {
public:
    explicit IndexBuilder(Settings settings);

    void add(const Product& product);
    void add(const Company& company);
    void add(const PriceList& list);
    void add(const Rule& rule);

    /// Notes a record that could not even be read; `kind` is "rule", "list", ...
    void report(std::string_view kind, std::string_view id, std::string sentence);

    /// Sorts and hands the index over; the builder is spent, but for problems().
    Index finish();

    /// The first 1,000.
    [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

    /// How many there are in all.
    [[nodiscard]] std::size_t problem_count() const { return problem_count_; }

private:
    struct Draft {
        std::uint64_t key;
        PackedRule rule;
    };

    struct CompanyDraft {
        std::vector<std::uint32_t> lists;
        std::vector<std::uint32_t> groups;
        std::uint32_t region = nothing;
    };

    struct DefaultList {
        std::int64_t priority;
        std::uint32_t list;
    };

    struct TermsHash {
        std::size_t operator()(const RuleTerms& terms) const;
    };

    std::uint32_t list_number(std::string_view id);
    void add_categories(const std::string& path, PackedProduct& product);
    std::optional<PackedId> find_holder(const Rule& rule);
    std::optional<PackedId> find_target(const Rule& rule) const;
    std::optional<RuleTerms> terms_of(const Rule& rule, PackedId holder);
    std::uint32_t intern_terms(const RuleTerms& terms);
    std::uint32_t intern_min_quantity(std::int64_t quantity);

    void cut_cycles();
    [[nodiscard]] std::vector<ListEdge> list_edges() const;
    void report_cycle(const ListCycle& cycle);
    void sort_rules();
    [[nodiscard]] bool ranks_before(const Draft& a, const Draft& b) const;
    [[nodiscard]] int compare_breaks(const Draft& a, const Draft& b) const;
    [[nodiscard]] std::string_view draft_id(const PackedRule& rule) const;
    void place_rules();
    void build_wide_runs();
    void build_steps();
    void append_steps(const CompanyDraft& company, Level level);
    void append_step(PackedId holder, Level level);

    Index index_;
    std::vector<Draft> drafts_;
    std::string draft_ids_;  ///< in the order of arrival, each ends with a NUL
    std::vector<CompanyDraft> companies_;
    std::vector<DefaultList> default_lists_;
    std::unordered_map<RuleTerms, std::uint32_t, TermsHash> terms_;
    std::unordered_map<std::int64_t, std::uint32_t> min_quantities_;
    std::unordered_map<std::string, std::pair<std::uint32_t, std::uint16_t>> categories_;
    std::vector<Problem> problems_;
    std::size_t problem_count_ = 0;
};

/// Packs a whole rule set; for tests and small sets.
Index build_index(const RuleSet& rules, const Settings& settings);

}  // namespace portico::pricing
