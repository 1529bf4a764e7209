#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "index_writer.hpp"
#include "rule_places.hpp"

namespace portico::pricing {

/// Changes single records of an index and publishes version after version of it, while readers go
/// on with older ones. A changed rule costs a copy of its product's rules and of the 256 products
/// around it, however many rules there are. One thread.
class IndexEditor : public IndexWriter {
public:
    /// Its first version comes after `version` and after the index's own.
    explicit IndexEditor(Index index, std::uint64_t version = 0);

    /// Learns where each rule is, if it does not know yet: about 100 ns a rule. The first change of
    /// a rule does it otherwise.
    void prepare();

    // A record that can't be used is reported, and what was known under its id is gone.
    void put(const Product& product);
    void put(const Company& company);
    void put(const PriceList& list);
    void put(const Rule& rule);

    // Nothing happens when there is no such record.
    void remove_product(std::string_view sku);
    void remove_company(std::string_view id);
    void remove_list(std::string_view id);
    void remove_rule(std::string_view id);

    /// True after a change that goes to the bottom of everything: a list with rules has another
    /// match mode, so that all its rules stand in another order. That change was not made.
    [[nodiscard]] bool needs_rebuild() const { return needs_rebuild_; }

    [[nodiscard]] bool has_changes() const { return has_changes_; }

    /// Everything put and removed until now, as the next version.
    Index publish();

    /// Of what only the editor needs.
    [[nodiscard]] std::size_t memory_bytes() const { return places_.memory_bytes(); }

private:
    /// One rule, and where it is.
    struct Located {
        std::uint32_t place = 0;
        std::size_t position = 0;
        PlacedRule rule;
    };

    static constexpr std::uint32_t wide_place = 0x8000'0000;

    using Visit = std::function<bool(const PlacedRule&, std::size_t position)>;

    bool visit_place(std::uint32_t place, const Visit& visit) const;
    std::uint32_t place_of(const PlacedRule& rule);
    std::uint32_t wide_place_of(std::uint64_t key);
    std::optional<Located> find_rule(std::string_view id);
    void learn_place(const PlacedRule& rule, std::uint32_t place);
    void insert(const PlacedRule& rule);
    void erase(const Located& found);
    void set_product_rules(std::uint32_t number, const std::vector<HeldRule>& rules);
    [[nodiscard]] std::vector<PackedRule> wide_rules(std::uint64_t key) const;

    RulePlaces places_;
    bool is_prepared_ = false;
    std::vector<std::uint64_t> wide_keys_;  ///< by place, without its highest bit
    std::unordered_map<std::uint64_t, std::uint32_t> wide_places_;
    bool needs_rebuild_ = false;
    bool has_changes_ = false;
    bool lists_changed_ = false;
};

}  // namespace portico::pricing
