#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/result.hpp>

#include "adjustments/adjuster_desk.hpp"
#include "domain/index_source.hpp"
#include "http/quote_id.hpp"
#include "http/quote_reply.hpp"
#include "http/quote_request.hpp"
#include "measures/order_sums.hpp"
#include "quotes/quote_book.hpp"
#include "terms/floor_alarms.hpp"

namespace portico::pricing {

/// Who asks.
struct Caller {
    std::string_view company;
    std::string_view language;
    ProofReader reader = ProofReader::buyer;
    std::string_view plugin = {};  ///< that asks, over the service; empty: none
};

/// What the desk needs of the rest of the plugin; all of it outlives it.
struct PriceDeskParts {
    IndexSource& prices;
    Database& records;
    QuoteBook& book;
    QuoteIds& ids;
    FloorAlarms& alarms;
    const Clock& clock;
};

/// Answers price questions as they are known now (from the live index) or were known then (from an
/// index made for the question). Thread-safe.
class PriceDesk {
public:
    explicit PriceDesk(const PriceDeskParts& parts) : parts_{parts} {}

    /// Also asks the plugins that adjust prices; before the first question. They outlive the desk.
    void set_adjusters(const AdjusterDesk& adjusters) { adjusters_ = &adjusters; }

    /// Also keeps in memory what companies have ordered; before the first question. It outlives the
    /// desk.
    void set_order_sums(OrderSums& sums) { order_sums_ = &sums; }

    /// A single price has no id: it can be asked again with its `known_at`.
    /// Errors: as answer_price; Code::invalid (known_at can't be answered), Code::quota.
    Result<PriceAnswer> price(const Caller& caller, const QuoteRequest& request);

    /// Prices without an id, for other plugins and orders; nothing is kept.
    /// Errors: as answer_quote; Code::invalid (known_at can't be answered, a hold), Code::quota.
    Result<std::string> price_lines(const Caller& caller, const QuoteRequest& request);

    /// A quote with an id, kept so that `repeat` gives it again; `body` is the request's text.
    /// Errors: as price_lines; Code::invalid (a hold is too long), those of the book.
    Result<std::string> quote(
        const Caller& caller, const QuoteRequest& request, std::string_view body
    );

    /// The bytes that quote() gave. Errors: Code::not_found (no such quote of this company, or what
    /// it was made of is kept no longer).
    Result<std::string> repeat(std::string_view company, std::string_view id);

private:
    template <class Answer>
    auto answer(QuoteContext& context, const QuoteRequest& request, Answer answer);
    Result<std::string> compute_again(const KeptQuote& kept);
    [[nodiscard]] Status check_hold(const QuoteRequest& request, Moment now) const;
    Result<std::vector<HeldQuote>> held_quotes(
        std::string_view company, const QuoteRequest& request
    );

    PriceDeskParts parts_;
    const AdjusterDesk* adjusters_ = nullptr;
    OrderSums* order_sums_ = nullptr;
};

}  // namespace portico::pricing
