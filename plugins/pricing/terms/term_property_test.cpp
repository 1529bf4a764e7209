// Random terms of sale against the naive look-up, and quantities against counting.
#include <cstdlib>
#include <memory>

#include <gtest/gtest.h>

#include "domain/index_builder.hpp"
#include "domain/rule_generator.hpp"
#include "terms/term_oracle.hpp"

namespace portico::pricing {
namespace {

constexpr int families = static_cast<int>(term_family_count);

std::uint64_t seed() {
    const char* given = std::getenv("PORTICO_SEED");
    return given == nullptr ? 20260301 : std::strtoull(given, nullptr, 10);
}

/// Terms from small pools, so that ties, overlaps and near misses are common.
class TermGenerator {
public:
    explicit TermGenerator(Generator& random) : random_{random} {}

    std::vector<Term> terms() {
        std::vector<Term> terms;
        const int count = random_.between(0, 30);
        for (int i = 0; i < count; ++i) terms.push_back(term(i));
        return terms;
    }

private:
    Term term(int number) {
        Term term;
        term.id = random_.pick({"t", "t-", "T"}) + std::to_string(number);
        term.kind = static_cast<TermKind>(random_.between(0, 6));
        term.holder_kind = static_cast<TermHolder>(random_.between(0, 3));
        if (term.holder_kind == TermHolder::company) term.holder = random_.pick({"c-1", "c-2"});
        if (term.holder_kind == TermHolder::group) term.holder = random_.pick({"g-1", "g-2"});
        if (term.holder_kind == TermHolder::region) term.holder = random_.pick({"north", "west"});
        Rule rule;
        random_.target(rule);
        term.target_kind = rule.target_kind;
        term.target = rule.target;
        term.unit = random_.pick({"", "", "", "pcs", "box", "kg"});
        term.value = Generator::number(random_.pick({"1", "2", "6", "10", "0.5", "0.25"}));
        term.validity = random_.validity();
        term.sequence = random_.chance(60) ? 0 : random_.between(-1, 2);
        return term;
    }

    Generator& random_;
};

TermIndex index_of(const std::vector<Term>& terms) {
    TermIndex index;
    index.terms = std::make_shared<const TermTable>(terms);
    return index;
}

std::string told(const Term* term) {
    return term == nullptr ? "none" : term->id;
}

TEST(TermsProperty, FindsWhatTheNaiveLookUpFinds) {
    Generator random{seed()};
    int found = 0;
    for (int round = 0; round < 300; ++round) {
        const auto rules = random.rule_set();
        const auto terms = TermGenerator{random}.terms();
        const auto prices = build_index(rules, Settings{});
        const auto index = index_of(terms);
        for (const auto& company : rules.companies) {
            for (const auto& product : rules.products) {
                const TermWorld world{terms, company, product, random.between(0, 6)};
                const TermOracle oracle{world};
                const BuyerTerms buyer{index, prices, company.id, world.at};
                const auto& packed = prices.product_at(*prices.product(product.sku));
                for (int family = 0; family < families; ++family) {
                    const auto kind = static_cast<TermFamily>(family);
                    const auto* expected = oracle.find(kind);
                    const auto* term = buyer.find(kind, {product.sku, &packed});
                    ASSERT_EQ(told(term), told(expected)) << "round " << round;
                    found += static_cast<int>(term != nullptr);
                }
            }
        }
    }
    EXPECT_GT(found, 1000) << "the pools should make most terms fit somebody";
}

/// The same by trying all quantities up to `limit` ten-thousandths.
class CountedQuantities {
public:
    CountedQuantities(const BaseLimits& limits, std::int64_t factor, std::int64_t limit)
        : limits_{limits}, factor_{factor}, limit_{limit} {}

    [[nodiscard]] bool fits(std::int64_t quantity) const {
        const auto base = Int128{quantity} * factor_;
        return quantity > 0 && is_whole(quantity) && base >= limits_.minimum &&
               (limits_.maximum == 0 || base <= limits_.maximum);
    }

    [[nodiscard]] bool is_whole(std::int64_t quantity) const {
        return limits_.increment == 0 || Int128{quantity} * factor_ % limits_.increment == 0;
    }

    [[nodiscard]] std::optional<std::int64_t> below(std::int64_t quantity) const {
        for (auto down = quantity - 1; down > 0; --down) {
            if (fits(down)) return down;
        }
        return {};
    }

    [[nodiscard]] std::optional<std::int64_t> above(std::int64_t quantity) const {
        for (auto up = quantity + 1; up <= limit_; ++up) {
            if (fits(up)) return up;
        }
        return {};
    }

private:
    const BaseLimits& limits_;
    std::int64_t factor_;
    std::int64_t limit_;
};

/// Ten-thousandths of a base unit as a limit.
Int128 base(int ten_thousandths) {
    return Int128{ten_thousandths} * 1'000'000;
}

TEST(TermsProperty, ChecksQuantitiesAsCountingDoes) {
    constexpr std::int64_t limit = 20'000;
    Generator random{seed()};
    for (int round = 0; round < 400; ++round) {
        BaseLimits limits;
        if (random.chance(60)) limits.minimum = base(random.between(1, 4000));
        if (random.chance(60)) limits.maximum = base(random.between(1000, 9000));
        if (random.chance(60)) limits.increment = base(random.between(1, 60) * 10);
        const std::int64_t factor = random.chance(50) ? 1'000'000 : random.between(1, 5) * 400'000;
        const CountedQuantities counted{limits, factor, limit};
        const auto terms = in_unit(limits, factor);
        for (int question = 0; question < 10; ++question) {
            const std::int64_t quantity = random.between(1, 9000);
            const auto check = check_quantity(terms, quantity);
            SCOPED_TRACE("round " + std::to_string(round) + ", " + std::to_string(quantity));
            ASSERT_EQ(check.verdict == QuantityVerdict::fits, counted.fits(quantity));
            if (check.verdict == QuantityVerdict::fits) continue;
            ASSERT_EQ(check.down, counted.below(quantity));
            ASSERT_EQ(check.up, counted.above(quantity));
        }
    }
}

}  // namespace
}  // namespace portico::pricing
