#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "terms/term.hpp"

namespace portico::pricing {

/// All terms of one moment, found by holder, family and target. Immutable; any number of readers.
class TermTable {
public:
    /// Terms of one holder, one family and one target: the one that counts comes first, unless it
    /// is not valid.
    using Run = std::span<const Term>;

    /// The terms of one holder.
    class Holder {
    public:
        [[nodiscard]] bool has(TermFamily family) const { return part(family).is_there; }

        [[nodiscard]] Run of_sku(TermFamily family, std::string_view sku) const {
            return found(part(family).skus, sku);
        }

        [[nodiscard]] Run of_category(TermFamily family, std::string_view path) const {
            return found(part(family).categories, path);
        }

        [[nodiscard]] Run of_all(TermFamily family) const { return part(family).all; }

        /// In no order.
        template <class Use>
        void each_sku(TermFamily family, Use use) const {
            for (const auto& [sku, run] : part(family).skus) use(sku, run);
        }

        template <class Use>
        void each_category(TermFamily family, Use use) const {
            for (const auto& [path, run] : part(family).categories) use(path, run);
        }

    private:
        friend class TermTable;
        using Runs = std::unordered_map<std::string_view, Run>;

        struct Part {
            bool is_there = false;
            Run all;
            Runs categories;
            Runs skus;
        };

        static Run found(const Runs& runs, std::string_view name) {
            if (runs.empty()) return {};
            const auto run = runs.find(name);
            return run == runs.end() ? Run{} : run->second;
        }

        [[nodiscard]] const Part& part(TermFamily family) const {
            return parts_[static_cast<std::size_t>(family)];
        }

        std::array<Part, term_family_count> parts_;
    };

    TermTable() = default;

    explicit TermTable(std::vector<Term> terms);

    TermTable(const TermTable&) = delete;
    TermTable& operator=(const TermTable&) = delete;

    [[nodiscard]] std::size_t size() const { return terms_.size(); }

    /// Null: it has none.
    [[nodiscard]] const Holder* holder(TermHolder kind, std::string_view id) const;

    /// Whether anybody has a term of this family.
    [[nodiscard]] bool has(TermFamily family) const {
        return has_[static_cast<std::size_t>(family)];
    }

    /// How many terms of visibility have begun or ended by then: while it stays, they say the same.
    [[nodiscard]] std::size_t visibility_changes(Moment at) const;

private:
    void add(Run run);

    std::vector<Term> terms_;  ///< sorted so that runs lie side by side
    std::array<std::unordered_map<std::string_view, Holder>, 4> holders_;
    std::array<bool, term_family_count> has_{};
    std::vector<Moment> visibility_changes_;  ///< sorted
};

}  // namespace portico::pricing
