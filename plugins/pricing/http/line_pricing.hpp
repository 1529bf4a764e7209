#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/result.hpp>

#include "adjustments/adjustment.hpp"
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
    Question question;                       ///< as it was asked, and what may be ordered
    std::optional<LineError> error;          ///< why it has no price; `price` means nothing then
    Price price;                             ///< priced, no_price or on_request
    bool is_held = false;                    ///< the price is that of the quote that the line names
    const PackedProduct* product = nullptr;  ///< null: not known
    LineTerms terms;                         ///< of sale
    std::size_t first_break = 0;             ///< see LinePricer::breaks_of
    std::size_t break_count = 0;
    std::vector<Adjustment> adjustments{};  ///< that have changed `price`, in their order

    [[nodiscard]] bool has_price() const { return !error && price.outcome == Outcome::priced; }

    [[nodiscard]] std::string_view level() const {
        return is_held ? std::string_view{"quote"} : name_of(price.level);
    }
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

    /// Whether a price depends on what the company has ordered.
    [[nodiscard]] bool used_orders() const { return engine_.used_orders(); }

    [[nodiscard]] const Index& index() const { return index_; }

    /// Lines are priced in their order: what is said about unknown products depends on it.
    PricedLine price(std::size_t number, const QuoteLine& line);

    /// The last step for each line, after what changes its price: the lowest allowed price, the
    /// tax.
    void finish(PricedLine& line);

    /// All breaks of a line that this object priced, when the request asks for them; until the next
    /// line is priced.
    [[nodiscard]] std::span<const PriceBreak> breaks_of(const PricedLine& line) const {
        return std::span{breaks_}.subspan(line.first_break, line.break_count);
    }

    /// Changes the breaks of a line to at most as many others.
    void set_breaks(PricedLine& line, std::span<const PriceBreak> breaks);

    /// Winner and losers of a line, with the rules that had been deleted by then.
    std::vector<ProofLine> proof(const Question& question);

private:
    /// What of the breaks a request wants to know.
    enum class Breaks : std::uint8_t { none, next, all };

    LinePricer(
        const Index& index,
        const QuoteContext& context,
        std::vector<Question> basket,
        Engine engine,
        Breaks wanted
    )
        : index_{index},
          context_{context},
          basket_{std::move(basket)},
          engine_{std::move(engine)},
          wanted_{wanted} {}

    void look_up_terms(PricedLine& line) const;
    void check_visibility(PricedLine& line) const;
    void raise_alarms(const PricedLine& line, const std::optional<NextBreak>& next) const;
    [[nodiscard]] std::optional<PriceBreak> break_below_floor(
        const PricedLine& line, const std::optional<NextBreak>& next
    ) const;
    [[nodiscard]] bool is_hidden(std::string_view sku) const;
    void raise_breaks(PricedLine& line);
    void ask_engine(PricedLine& line);
    void price_held(PricedLine& line);
    [[nodiscard]] bool fits(const ProofLine& rule, std::string_view sku) const;
    LineError error_of(Outcome outcome, const Question& question);
    std::string unknown_sku(std::string_view sku);
    std::string unknown_sku_sentence(std::string_view sku);

    const Index& index_;
    const QuoteContext& context_;
    std::vector<Question> basket_;  ///< seen by the engine
    Engine engine_;
    std::optional<BuyerTerms> buyer_;  ///< nothing: there are no terms
    Breaks wanted_;
    bool takes_smallest_ = false;
    std::vector<PriceBreak> breaks_;
    std::size_t repeated_ = 0;
    int suggestions_ = 0;
};

}  // namespace portico::pricing
