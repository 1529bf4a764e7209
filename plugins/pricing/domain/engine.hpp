#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "evaluation.hpp"
#include "index.hpp"
#include "question.hpp"

namespace portico::pricing {

/// Whether the answer shall say what ordering more would bring.
enum class Lookahead : std::uint8_t { none, next_break };

/// The fast engine: prices for one company on one day in one currency, from the packed index.
/// The rules are those of the oracle, word for word. Cheap to create; not thread-safe:
/// one for each request. The index must outlive it and the texts of its answers.
class Engine {
public:
    /// Errors: Code::not_found for an unknown company, Code::unavailable before anything is loaded.
    /// `orders` (null: nothing has been ordered) outlives the engine.
    static Result<Engine> create(
        const Index& index, const Terms& terms, CompanyOrders* orders = nullptr
    );

    [[nodiscard]] Currency currency() const { return currency_; }

    [[nodiscard]] Price price(const Question& question, Lookahead lookahead);

    /// Also appends all breaks above the asked quantity, lowest quantity first, each cheaper than
    /// the one before; the first one is `next_break`, unless that is of a rule that counts
    /// once: those are no part of the list. At most `breaks_max`.
    [[nodiscard]] Price price_with_breaks(
        const Question& question, std::vector<PriceBreak>& breaks
    );

    /// Whether a price depends on what the company has ordered, so that it will be another when it
    /// has ordered more.
    [[nodiscard]] bool used_orders() const {
        return evaluation_.counting() != nullptr && evaluation_.counting()->used_orders();
    }

private:
    friend class Proof;

    /// What a search found at one quantity.
    struct Found {
        Outcome outcome = Outcome::no_price;
        std::int64_t unit_price = 0;  ///< millionths, rounded
        const PackedRule* rule = nullptr;
        PackedId holder = 0;
        std::size_t step = 0;
    };

    /// What is being fetched already.
    struct Expected {
        std::string_view sku;
        std::uint64_t hash = 0;
        NameSlots::Guess guess;
    };

    Engine(const Index& index, const CountingSources& sources, const Expected& expected)
        : index_{&index},
          evaluation_{index, sources},
          company_{sources.company},
          at_{sources.at},
          currency_{sources.currency},
          expected_{expected},
          basket_{sources.basket} {
        index.find_steps(company_, steps_);
        Index::expect_rules(expected.guess, steps_.all());
    }

    Price find_price(
        const Question& question, Lookahead lookahead, std::vector<PriceBreak>* breaks
    );
    void watch(const Question& question, const Price& price) const;
    Outcome resolve(const Question& question, Price& price, Asked& asked) const;
    Found search();
    Found price_at_step(std::size_t number);
    Outcome round_winner(const Evaluation::Winner& winner, PackedId holder, std::int64_t& out)
        const;
    Outcome round_base(const Fraction& exact, std::int64_t& out) const;
    std::optional<NextBreak> look_ahead(
        const Asked& asked, const Found& now, const OrderTerms& order
    );
    std::optional<NextBreak> climb(
        const Asked& asked,
        const Found& now,
        const OrderTerms& order,
        std::vector<PriceBreak>& breaks
    );
    std::int64_t threshold_after(std::int64_t quantity, const Found& now);

    const Index* index_;
    Evaluation evaluation_;
    Steps steps_;
    std::uint32_t company_;
    Moment at_;
    Currency currency_;
    Expected expected_;
    std::vector<std::int64_t> thresholds_;
    std::span<const Question> basket_;
};

}  // namespace portico::pricing
