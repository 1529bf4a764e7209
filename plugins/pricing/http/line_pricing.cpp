#include "http/line_pricing.hpp"

#include <algorithm>
#include <utility>

#include <portico/sentences.hpp>

namespace portico::pricing {
namespace {

/// Mistyped SKUs that get a "Did you mean": each costs a look at the whole catalogue.
constexpr int suggestions_max = 5;

constexpr Message not_in_catalogue{
    "{sku} is not in your catalogue.",
    "Товару {sku} немає у вашому каталозі.",
    "Товара {sku} нет в вашем каталоге."};

std::string unit_codes(const Index& index, const PackedProduct& product) {
    std::string codes{index.unit_code(product.unit)};
    for (const auto& unit : index.units(product)) {
        codes.append(", ").append(index.unit_code(unit.code));
    }
    return codes;
}

}  // namespace

Result<LinePricer> LinePricer::create(
    const Index& index, const QuoteContext& context, const QuoteRequest& request
) {
    Terms terms{context.company, request.at.value_or(context.now), request.currency};
    if (!request.lines.empty()) terms.first_sku = request.lines.front().question.sku;
    // Who orders orders no more at that moment; nor is it compared with the oracle, which knows no
    // keys of orders.
    const bool is_order = !request.order_key.empty();
    const bool shows_next =
        request.columns == 0 || (request.columns & column_bit(QuoteColumn::next_break)) != 0;
    auto wanted = shows_next && !is_order ? Breaks::next : Breaks::none;
    if (request.breaks && !is_order) wanted = Breaks::all;
    std::vector<Question> basket;
    if (request.is_basket && request.lines.size() > 1) {
        basket.reserve(request.lines.size());
        for (const auto& line : request.lines) {
            if (!line.error) basket.push_back(line.question);
        }
    }
    terms.basket = basket;
    auto engine = PORTICO_TRY(Engine::create(index, terms, context.orders));
    LinePricer pricer{index, context, std::move(basket), std::move(engine), wanted};
    pricer.takes_smallest_ = request.takes_smallest;
    if (context.terms == nullptr) return pricer;
    pricer.buyer_.emplace(*context.terms, index, context.company, terms.at);
    if (pricer.buyer_->says_nothing()) pricer.buyer_.reset();
    return pricer;
}

PricedLine LinePricer::price(std::size_t number, const QuoteLine& line) {
    PricedLine priced;
    priced.number = number;
    priced.asked = &line;
    priced.question = line.question;
    if (line.error) {
        priced.error = line.error;
        return priced;
    }
    if (buyer_) look_up_terms(priced);
    if (!line.quote.empty()) {
        price_held(priced);
    } else {
        ask_engine(priced);
        const auto outcome = priced.price.outcome;
        const bool is_answer = outcome == Outcome::priced || outcome == Outcome::no_price ||
                               outcome == Outcome::on_request;
        if (!is_answer) {
            priced.error = error_of(outcome, priced.question);
        }
    }
    const bool is_readable = !priced.error || line.quote.empty();
    if (is_readable && priced.product != nullptr) check_visibility(priced);
    return priced;
}

/// Before the price: a next break is told in quantities that may be ordered.
void LinePricer::look_up_terms(PricedLine& line) const {
    auto& question = line.question;
    const auto number = index_.product(question.sku);
    if (!number) return;
    line.product = &index_.product_at(*number);
    find_order_terms(*buyer_, {question.sku, line.product}, question.unit, line.terms);
    const auto& order = line.terms.order;
    question.order = order;
    if (takes_smallest_) {
        question.quantity =
            Decimal::scaled(smallest_quantity(order), quantity_limits.scale_max).trimmed();
    }
    const auto quantity = question.quantity.coefficient_at(quantity_limits.scale_max);
    if (quantity.ok() && !order.is_empty()) line.terms.quantity = check_quantity(order, *quantity);
}

bool LinePricer::is_hidden(std::string_view sku) const {
    if (!buyer_ || !buyer_->has(TermFamily::visibility)) return false;
    const auto product = index_.product(sku);
    return product && buyer_->is_hidden({sku, &index_.product_at(*product)});
}

/// A held price was promised: it stays, whatever is hidden since.
void LinePricer::check_visibility(PricedLine& line) const {
    const auto sku = line.question.sku;
    if (line.is_held || !buyer_->has(TermFamily::visibility)) return;
    line.terms.is_hidden = buyer_->is_hidden({sku, line.product});
    if (!line.terms.is_hidden || context_.reader == ProofReader::operator_staff) return;
    line.error = LineError{
        "not_in_your_catalogue", fill(not_in_catalogue, context_.language, {{"sku", sku}})};
}

void LinePricer::finish(PricedLine& line) {
    if (!buyer_ || !line.has_price() || line.product == nullptr) return;
    const auto& question = line.question;
    const TermProduct product{question.sku, line.product};
    const auto next = line.price.next_break;
    const bool fits =
        line.is_held ? find_line_tax(*buyer_, product, line.price, currency(), line.terms)
                     : finish_price(*buyer_, product, question, currency(), line.price, line.terms);
    if (!fits) {
        line.error = error_of(Outcome::out_of_range, question);
    } else if (context_.alarms != nullptr) {
        raise_alarms(line, next);
    }
    raise_breaks(line);
}

/// The other breaks follow the next one: see raise_to().
void LinePricer::raise_breaks(PricedLine& line) {
    if (!line.terms.lowest || line.break_count == 0) return;
    std::vector<PriceBreak> kept;
    auto before = line.price.unit_price;
    for (const auto& one : breaks_of(line)) {
        const auto raised = std::max(one.unit_price, *line.terms.lowest);
        if (raised >= before) continue;
        kept.push_back({one.quantity, raised});
        before = raised;
    }
    set_breaks(line, kept);
}

/// `next`: the break as the rules have it.
void LinePricer::raise_alarms(const PricedLine& line, const std::optional<NextBreak>& next) const {
    const auto& terms = line.terms;
    FloorAlarm alarm;
    alarm.company = context_.company;
    alarm.sku = line.question.sku;
    alarm.rule = std::string{line.price.rule};
    alarm.unit = line.price.unit;
    alarm.quantity = line.question.quantity;
    alarm.wanted = line.price.unit_price;
    alarm.floor = terms.allowed.value_or(Decimal{});
    alarm.currency = engine_.currency();
    alarm.is_raised = terms.lowest.has_value();
    alarm.last_seen = context_.now;
    if (terms.is_cost_foreign) {
        alarm.reason = FloorReason::cost_in_other_currency;
    } else if (terms.floor) {
        alarm.wanted = terms.wanted;
    } else if (const auto low = break_below_floor(line, next)) {
        alarm.reason = FloorReason::break_below_floor;
        alarm.rule.clear();
        alarm.quantity = low->quantity;
        alarm.wanted = low->unit_price;
    } else {
        return;
    }
    context_.alarms->raise(std::move(alarm));
}

std::optional<PriceBreak> LinePricer::break_below_floor(
    const PricedLine& line, const std::optional<NextBreak>& next
) const {
    if (!line.terms.allowed) return {};
    const auto is_low = [&](const auto& one) { return one.unit_price < *line.terms.allowed; };
    if (next && is_low(*next)) return PriceBreak{next->quantity, next->unit_price};
    const auto breaks = breaks_of(line);
    const auto low = std::find_if(breaks.begin(), breaks.end(), is_low);
    return low == breaks.end() ? std::nullopt : std::optional{*low};
}

void LinePricer::ask_engine(PricedLine& line) {
    const auto& question = line.question;
    if (wanted_ == Breaks::all) {
        line.first_break = breaks_.size();
        line.price = engine_.price_with_breaks(question, breaks_);
        line.break_count = breaks_.size() - line.first_break;
    } else {
        const bool looks_ahead = wanted_ == Breaks::next;
        line.price = engine_.price(question, looks_ahead ? Lookahead::next_break : Lookahead::none);
    }
}

void LinePricer::set_breaks(PricedLine& line, std::span<const PriceBreak> breaks) {
    PORTICO_ASSERT(breaks.size() <= line.break_count);
    const auto begin = breaks_.begin() + static_cast<std::ptrdiff_t>(line.first_break);
    std::copy(breaks.begin(), breaks.end(), begin);
    line.break_count = breaks.size();
}

/// The price of a quote that is held for the company.
void LinePricer::price_held(PricedLine& line) {
    const auto& question = line.question;
    const auto& name = line.asked->quote;
    const auto quotes = context_.held_quotes;
    const auto quote = std::find_if(quotes.begin(), quotes.end(), [&](const HeldQuote& one) {
        return one.id == name;
    });
    if (quote == quotes.end()) {
        line.error = LineError{
            "quote_not_held", "No quote " + in_quotes(name) + " is held for this company."};
        return;
    }
    const auto product = index_.product(question.sku);
    const auto unit = !question.unit.empty() || !product
                          ? question.unit
                          : index_.unit_code(index_.product_at(*product).unit);
    std::string why;
    const auto* held = find_held(
        *quote, {question.sku, unit, question.quantity, engine_.currency(), context_.now}, why
    );
    if (held == nullptr) {
        line.error = LineError{"quote_not_usable", std::move(why)};
        return;
    }
    const auto total = multiply(
        held->unit_price,
        question.quantity,
        engine_.currency().minor_digits(),
        RoundingMode::half_up
    );
    if (!total.ok()) {
        line.error = error_of(Outcome::out_of_range, question);
        return;
    }
    line.is_held = true;
    line.price.outcome = Outcome::priced;
    line.price.unit = held->unit;
    line.price.unit_price = held->unit_price;
    line.price.total = *total;
}

std::vector<ProofLine> LinePricer::proof(const Question& question) {
    auto lines = prove(engine_, question);
    for (const auto& rule : context_.deleted_rules) {
        if (fits(rule, question.sku)) lines.push_back(rule);
    }
    return lines;
}

/// Whether a rule names the product.
bool LinePricer::fits(const ProofLine& rule, std::string_view sku) const {
    if (rule.target_kind == TargetKind::all) return true;
    if (rule.target_kind == TargetKind::sku) return rule.target == sku;
    const auto product = index_.product(sku);
    if (!product) return false;
    const auto categories = index_.categories(index_.product_at(*product));
    return std::any_of(categories.begin(), categories.end(), [&](std::uint32_t category) {
        return index_.category_name(category) == rule.target;
    });
}

LineError LinePricer::error_of(Outcome outcome, const Question& question) {
    switch (outcome) {
        case Outcome::unknown_sku:
            return {"unknown_sku", unknown_sku(question.sku)};
        case Outcome::unknown_unit: {
            const auto& product = index_.product_at(*index_.product(question.sku));
            return {
                "unknown_unit",
                std::string{question.sku} + " is not sold in " + in_quotes(question.unit) +
                    ". Its units are " + unit_codes(index_, product) + "."};
        }
        case Outcome::bad_quantity:
            return {"invalid_quantity", "The quantity must be above 0."};
        case Outcome::out_of_range:
        case Outcome::priced:
        case Outcome::no_price:
        case Outcome::on_request:
            break;
    }
    return {
        "out_of_range",
        "The amount does not fit 18 digits. Ask for a smaller quantity, or check the rule."};
}

std::string LinePricer::unknown_sku(std::string_view sku) {
    if (context_.repeats != nullptr) {
        const auto& said = context_.repeats->sentences;
        return repeated_ < said.size() ? said[repeated_++] : std::string{};
    }
    auto sentence = unknown_sku_sentence(sku);
    if (context_.trace != nullptr) context_.trace->sentences.push_back(sentence);
    return sentence;
}

std::string LinePricer::unknown_sku_sentence(std::string_view sku) {
    std::string sentence = "No product " + in_quotes(sku) + ".";
    if (sku.size() <= 64) sentence = "No product " + std::string{sku} + ".";
    if (suggestions_ == suggestions_max) return sentence;
    ++suggestions_;
    auto similar = index_.similar_skus(sku, 3);
    std::erase_if(similar, [&](std::string_view other) { return is_hidden(other); });
    for (std::size_t i = 0; i < similar.size(); ++i) {
        sentence.append(i == 0 ? " Did you mean " : i + 1 == similar.size() ? " or " : ", ");
        sentence.append(similar[i]);
    }
    if (!similar.empty()) sentence.push_back('?');
    return sentence;
}

}  // namespace portico::pricing
