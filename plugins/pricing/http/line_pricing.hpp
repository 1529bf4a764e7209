#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "domain/engine.hpp"
#include "domain/index.hpp"
#include "domain/proof.hpp"
#include "http/quote_context.hpp"
#include "http/quote_request.hpp"
#include "terms/line_terms.hpp"

namespace portico::pricing {

/// A line of an answer before it is written: what was asked and what the rules say. Texts view
/// the request, the index and the held quotes.
struct PricedLine {
    std::size_t number = 0;  ///< from 1
    const QuoteLine* asked = nullptr;
    std::optional<LineError> error;          ///< why it has no price; `price` means nothing then
    Price price;                             ///< priced or no_price
    bool is_held = false;                    ///< the price is that of the quote that the line names
    const PackedProduct* product = nullptr;  ///< null: not known
    LineTerms terms;                         ///< of sale

    [[nodiscard]] bool has_price() const { return !error && price.outcome == Outcome::priced; }
};

/// Prices the lines of one request, one after the other. Index and context outlive it.
/// Not thread-safe: one for each request.
class LinePricer {
public:
    /// Errors: those of Engine::create.
    static Result<LinePricer> create(
        const Index& index, const QuoteContext& context, const QuoteRequest& request
    );

    [[nodiscard]] Currency currency() const { return engine_.currency(); }

    [[nodiscard]] const Index& index() const { return index_; }

    /// Lines are priced in their order: what is said about unknown products depends on it.
    PricedLine price(std::size_t number, const QuoteLine& line);

    /// The last step for each line, after what changes its price: the lowest allowed price, the
    /// quantities that may be ordered, the tax.
    void finish(PricedLine& line);

    /// Winner and losers of a line, with the rules that had been deleted by then.
    std::vector<ProofLine> proof(const Question& question);

private:
    LinePricer(const Index& index, const QuoteContext& context, Engine engine, Moment at)
        : index_{index}, context_{context}, engine_{engine} {
        if (context.terms != nullptr) buyer_.emplace(*context.terms, index, context.company, at);
    }

    void check_visibility(PricedLine& line) const;
    void raise_alarm(const PricedLine& line) const;
    [[nodiscard]] bool is_hidden(std::string_view sku) const;
    void price_held(PricedLine& line);
    [[nodiscard]] bool fits(const ProofLine& rule, std::string_view sku) const;
    LineError error_of(Outcome outcome, const Question& question);
    std::string unknown_sku(std::string_view sku);
    std::string unknown_sku_sentence(std::string_view sku);

    const Index& index_;
    const QuoteContext& context_;
    Engine engine_;
    std::optional<BuyerTerms> buyer_;  ///< nothing: there are no terms
    std::size_t repeated_ = 0;
    int suggestions_ = 0;
};

}  // namespace portico::pricing
