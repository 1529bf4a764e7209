#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/index.hpp"
#include "terms/term_index.hpp"

namespace portico::pricing {

/// One product of a question, as the price index has it.
struct TermProduct {
    std::string_view sku;
    const PackedProduct* product = nullptr;
};

/// The terms of one company on one day: its own before its groups' (in their order) before its
/// region's before everyone's; within each of these the SKU before the deepest category before all.
/// What it reads outlives it. Thread-safe.
class BuyerTerms {
public:
    BuyerTerms(const TermIndex& terms, const Index& index, std::string_view company, Moment at);

    /// Those of a whole group or region (`kind` as rules name their holders), of everyone for a
    /// list, and of a company as above.
    BuyerTerms(
        const TermIndex& terms,
        const Index& index,
        std::string_view kind,
        std::string_view holder,
        Moment at
    );

    /// Neither terms nor facts of products nor taxes: no line needs a look.
    [[nodiscard]] bool says_nothing() const {
        return holders_.empty() && terms_.products->size() == 0 && index_.settings().taxes.empty();
    }

    /// Whether the company could have a term of this family.
    [[nodiscard]] bool has(TermFamily family) const;

    /// The one that counts; null: none. A term in a unit in which the product is not sold is passed
    /// over.
    [[nodiscard]] const Term* find(TermFamily family, const TermProduct& product) const;

    /// Hidden products are not in the company's catalogue.
    [[nodiscard]] bool is_hidden(const TermProduct& product) const {
        const auto* term = find(TermFamily::visibility, product);
        return term != nullptr && term->kind == TermKind::hidden;
    }

    /// Millionths of a base unit in one of a term's units; 0: the product is not sold in it.
    [[nodiscard]] std::int64_t factor(const Term& term, const PackedProduct& product) const;

    /// Null: the product has none.
    [[nodiscard]] const ProductFacts* facts(std::string_view sku) const {
        return terms_.products->find(sku);
    }

    [[nodiscard]] std::string_view region() const { return region_; }

    [[nodiscard]] Moment at() const { return at_; }

    [[nodiscard]] const Index& index() const { return index_; }

    [[nodiscard]] const TermIndex& terms() const { return terms_; }

    /// Who has terms for the company.
    struct Named {
        TermHolder kind;
        std::string_view id;
        const TermTable::Holder* terms;
    };

    /// In the order in which they are asked; those without terms are left out.
    [[nodiscard]] const std::vector<Named>& holders() const { return holders_; }

private:
    void add(TermHolder kind, std::string_view id);
    void add_company(std::string_view company);
    [[nodiscard]] const Term* choose(TermTable::Run run, const PackedProduct& product) const;

    const TermIndex& terms_;
    const Index& index_;
    Moment at_;
    std::string_view region_;
    std::vector<Named> holders_;
};

}  // namespace portico::pricing
