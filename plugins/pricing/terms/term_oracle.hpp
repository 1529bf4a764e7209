#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "terms/quantity_check.hpp"
#include "terms/term.hpp"

/// The rules of terms, followed word by word over plain lists: what the quick ones are compared
/// with in tests.
namespace portico::pricing {

/// Everything that a question about terms depends on.
struct TermWorld {
    std::vector<Term> terms;
    Company company;
    Product product;
    Moment at = 0;
};

class TermOracle {
public:
    explicit TermOracle(const TermWorld& world) : world_{world} {}

    [[nodiscard]] const Term* find(TermFamily family) const {
        const auto& company = world_.company;
        if (const auto* term = held(family, TermHolder::company, company.id)) return term;
        for (const auto& group : company.groups) {
            if (const auto* term = held(family, TermHolder::group, group)) return term;
        }
        if (!company.region.empty()) {
            if (const auto* term = held(family, TermHolder::region, company.region)) return term;
        }
        return held(family, TermHolder::everyone, "");
    }

    /// Base units in one of a unit; absent: the product is not sold in it.
    [[nodiscard]] std::optional<Decimal> factor(const std::string& unit) const {
        if (unit.empty() || unit == world_.product.unit) return Decimal::whole(1);
        for (const auto& other : world_.product.units) {
            if (other.code == unit) return other.factor;
        }
        return {};
    }

private:
    [[nodiscard]] const Term* held(TermFamily family, TermHolder kind, const std::string& holder)
        const {
        std::vector<const Term*> fitting;
        for (const auto& term : world_.terms) {
            const bool is_his = term.holder_kind == kind && term.holder == holder;
            const bool fits = is_his && family_of(term.kind) == family && depth(term) >= 0 &&
                              term.validity.contains(world_.at) && factor(term.unit);
            if (fits) fitting.push_back(&term);
        }
        const auto best =
            std::min_element(fitting.begin(), fitting.end(), [&](const Term* a, const Term* b) {
                if (depth(*a) != depth(*b)) return depth(*a) > depth(*b);
                if (a->sequence != b->sequence) return a->sequence < b->sequence;
                if (a->validity.from != b->validity.from) {
                    return a->validity.from > b->validity.from;
                }
                return a->id < b->id;
            });
        return best == fitting.end() ? nullptr : *best;
    }

    /// How special its target is for the product; -1: it is for another one.
    [[nodiscard]] int depth(const Term& term) const {
        const auto& category = world_.product.category;
        switch (term.target_kind) {
            case TargetKind::all:
                return 0;
            case TargetKind::sku:
                return term.target == world_.product.sku ? 1000 : -1;
            case TargetKind::category:
                if (category != term.target && !category.starts_with(term.target + "/")) return -1;
                return 1 +
                       static_cast<int>(std::count(term.target.begin(), term.target.end(), '/'));
        }
        return -1;
    }

    const TermWorld& world_;
};

}  // namespace portico::pricing
