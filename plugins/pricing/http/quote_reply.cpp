#include "http/quote_reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "domain/engine.hpp"
#include "http/proof_reply.hpp"

namespace portico::pricing {
namespace {

/// Mistyped SKUs that get a "Did you mean": each costs a look at the whole catalogue.
constexpr int suggestions_max = 5;

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out.append(",\"").append(name).append("\":");
    json::append_quoted(out, text);
}

void append_number(std::string& out, std::string_view name, const Decimal& number) {
    out.append(",\"").append(name).append("\":\"");
    number.append_to(out);
    out.push_back('"');
}

/// At least the currency's minor digits, and no zeros behind those: 10.500000 EUR is "10.50".
Decimal shown(const Decimal& amount, Currency currency) {
    auto coefficient = amount.coefficient();
    int scale = amount.scale();
    while (scale > currency.minor_digits() && coefficient % 10 == 0) {
        coefficient /= 10;
        --scale;
    }
    return Decimal::scaled(coefficient, scale);
}

std::string unit_codes(const Index& index, const PackedProduct& product) {
    std::string codes{index.unit_code(product.unit)};
    for (const auto& unit : index.units(product)) {
        codes.append(", ").append(index.unit_code(unit.code));
    }
    return codes;
}

/// Prices lines one after the other into one text.
class QuoteWriter {
public:
    QuoteWriter(const Index& index, const QuoteContext& context, Engine engine)
        : index_{index},
          context_{context},
          engine_{std::move(engine)},
          total_{Decimal::scaled(0, engine_.currency().minor_digits())} {}

    void append_head(std::string& out, const QuoteRequest& request) const {
        const auto at = request.at.value_or(context_.now);
        const auto known_at = request.known_at.value_or(context_.now);
        out.append("{");
        if (!context_.id.empty()) {
            out.append("\"id\":");
            json::append_quoted(out, context_.id);
            out.push_back(',');
        }
        out.append("\"company\":");
        json::append_quoted(out, context_.company);
        append_member(out, "currency", engine_.currency().code());
        append_member(out, "at", format_time(at));
        append_member(out, "known_at", format_time(known_at));
        if (context_.as_of) {
            append_member(out, "as_of", format_time(*context_.as_of));
        } else {
            out.append(",\"as_of\":null");
        }
        if (request.hold_until) append_member(out, "held_until", format_time(*request.hold_until));
    }

    /// `"line":1,...` without braces; the error of a line that has none of its own yet.
    std::optional<LineError> append_line(
        std::string& out, std::size_t number, const QuoteLine& line, bool explain
    ) {
        out.append("\"line\":");
        std::array<char, 20> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        out.append(digits.data(), end);
        if (!line.question.sku.empty()) append_member(out, "sku", line.question.sku);
        if (line.error) return append_error(out, *line.error);
        if (!line.quote.empty()) return append_held(out, line);
        const auto price = engine_.price(line.question, Lookahead::next_break);
        if (price.outcome != Outcome::priced && price.outcome != Outcome::no_price) {
            return append_error(out, error_of(price.outcome, line.question));
        }
        append_number(out, "quantity", line.question.quantity.trimmed());
        append_member(out, "unit", price.unit);
        if (price.outcome == Outcome::no_price) {
            out.append(",\"status\":\"no_price\"");
        } else {
            append_price(out, price);
            if (context_.trace != nullptr && !context_.id.empty()) {
                context_.trace->lines.push_back(
                    {static_cast<std::int64_t>(number),
                     std::string{line.question.sku},
                     std::string{price.unit},
                     line.question.quantity,
                     price.unit_price,
                     engine_.currency()}
                );
            }
        }
        if (explain) explain_line(out, line.question, price);
        return {};
    }

    [[nodiscard]] const std::optional<Decimal>& total() const { return total_; }

    /// What kept a proof from being told.
    [[nodiscard]] const Status& outcome() const { return outcome_; }

private:
    void explain_line(std::string& out, const Question& question, const Price& price) {
        if (!outcome_.ok()) return;
        auto lines = prove(engine_, question);
        for (const auto& rule : context_.deleted_rules) {
            if (fits(rule, question.sku)) lines.push_back(rule);
        }
        const ProofTelling telling{
            context_.language, context_.reader, engine_.currency(), context_.stories};
        outcome_ = append_proof(out, lines, question, price, telling);
    }

    /// Whether a rule names the product.
    [[nodiscard]] bool fits(const ProofLine& rule, std::string_view sku) const {
        if (rule.target_kind == TargetKind::all) return true;
        if (rule.target_kind == TargetKind::sku) return rule.target == sku;
        const auto product = index_.product(sku);
        if (!product) return false;
        const auto categories = index_.categories(index_.product_at(*product));
        return std::any_of(categories.begin(), categories.end(), [&](std::uint32_t category) {
            return index_.category_name(category) == rule.target;
        });
    }

    std::optional<LineError> append_error(std::string& out, LineError error) const {
        out.append(",\"status\":\"error\",\"error\":{\"code\":");
        json::append_quoted(out, error.code);
        append_member(out, "detail", error.detail);
        out.push_back('}');
        return error;
    }

    /// The price of a quote that is held for the company.
    std::optional<LineError> append_held(std::string& out, const QuoteLine& line) {
        const auto& question = line.question;
        const auto quote = std::find_if(
            context_.held_quotes.begin(),
            context_.held_quotes.end(),
            [&](const HeldQuote& one) { return one.id == line.quote; }
        );
        if (quote == context_.held_quotes.end()) {
            return append_error(
                out,
                {"quote_not_held",
                 "No quote " + in_quotes(line.quote) + " is held for this company."}
            );
        }
        const auto product = index_.product(question.sku);
        const auto unit = !question.unit.empty() || !product
                              ? question.unit
                              : index_.unit_code(index_.product_at(*product).unit);
        std::string why;
        const auto* held = find_held(
            *quote, {question.sku, unit, question.quantity, engine_.currency(), context_.now}, why
        );
        if (held == nullptr) return append_error(out, {"quote_not_usable", std::move(why)});
        const auto total = multiply(
            held->unit_price,
            question.quantity,
            engine_.currency().minor_digits(),
            RoundingMode::half_up
        );
        if (!total.ok()) return append_error(out, error_of(Outcome::out_of_range, question));
        append_number(out, "quantity", question.quantity.trimmed());
        append_member(out, "unit", held->unit);
        out.append(",\"status\":\"ok\"");
        append_number(out, "unit_price", shown(held->unit_price, engine_.currency()));
        out.append(",\"list_price\":null");
        append_number(out, "total", *total);
        out.append(",\"rule\":null,\"level\":\"quote\"");
        append_member(out, "quote", line.quote);
        out.append(",\"next_break\":null");
        add_to_total(*total);
        return {};
    }

    void add_to_total(const Decimal& amount) {
        if (!total_) return;
        const auto sum = add(*total_, amount);
        const bool fits = sum.ok() && sum->scale() == engine_.currency().minor_digits();
        total_ = fits ? std::optional{*sum} : std::nullopt;
    }

    void append_price(std::string& out, const Price& price) {
        const auto currency = engine_.currency();
        out.append(",\"status\":\"ok\"");
        append_number(out, "unit_price", shown(price.unit_price, currency));
        if (price.list_price) {
            append_number(out, "list_price", shown(*price.list_price, currency));
        } else {
            out.append(",\"list_price\":null");
        }
        append_number(out, "total", price.total);
        if (price.rule.empty()) {
            out.append(",\"rule\":null");
        } else {
            append_member(out, "rule", price.rule);
        }
        append_member(out, "level", name_of(price.level));
        if (price.next_break) {
            const auto& next = *price.next_break;
            out.append(",\"next_break\":{\"quantity\":\"");
            next.quantity.trimmed().append_to(out);
            out.push_back('"');
            append_number(out, "unit_price", shown(next.unit_price, currency));
            append_number(out, "saving", next.saving);
            out.push_back('}');
        } else {
            out.append(",\"next_break\":null");
        }
        add_to_total(price.total);
    }

    LineError error_of(Outcome outcome, const Question& question) {
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
                break;
        }
        return {
            "out_of_range",
            "The amount does not fit 18 digits. Ask for a smaller quantity, or check the rule."};
    }

    std::string unknown_sku(std::string_view sku) {
        if (context_.repeats != nullptr) {
            const auto& said = context_.repeats->sentences;
            return repeated_ < said.size() ? said[repeated_++] : std::string{};
        }
        auto sentence = unknown_sku_sentence(sku);
        if (context_.trace != nullptr) context_.trace->sentences.push_back(sentence);
        return sentence;
    }

    std::string unknown_sku_sentence(std::string_view sku) {
        std::string sentence = "No product " + in_quotes(sku) + ".";
        if (sku.size() <= 64) sentence = "No product " + std::string{sku} + ".";
        if (suggestions_ == suggestions_max) return sentence;
        ++suggestions_;
        const auto similar = index_.similar_skus(sku, 3);
        for (std::size_t i = 0; i < similar.size(); ++i) {
            sentence.append(i == 0 ? " Did you mean " : i + 1 == similar.size() ? " or " : ", ");
            sentence.append(similar[i]);
        }
        if (!similar.empty()) sentence.push_back('?');
        return sentence;
    }

    const Index& index_;
    const QuoteContext& context_;
    Engine engine_;
    std::optional<Decimal> total_;
    Status outcome_;
    std::size_t repeated_ = 0;
    int suggestions_ = 0;
};

Result<QuoteWriter> writer_for(
    const Index& index, const QuoteContext& context, const QuoteRequest& request
) {
    Terms terms{context.company, request.at.value_or(context.now), request.currency};
    if (!request.lines.empty()) terms.first_sku = request.lines.front().question.sku;
    return QuoteWriter{index, context, PORTICO_TRY(Engine::create(index, terms))};
}

}  // namespace

Result<std::string> answer_quote(
    const Index& index, const QuoteContext& context, const QuoteRequest& request
) {
    auto writer = PORTICO_TRY(writer_for(index, context, request));
    constexpr std::size_t line_bytes = 224;
    std::string lines;
    lines.reserve(request.lines.size() * line_bytes);
    for (std::size_t i = 0; i < request.lines.size(); ++i) {
        lines.append(i == 0 ? "{" : ",{");
        writer.append_line(lines, i + 1, request.lines[i], request.explain);
        lines.push_back('}');
    }
    PORTICO_TRY(writer.outcome());
    if (!writer.total()) return invalid("The total does not fit 18 digits. Ask in parts.");
    std::string out;
    out.reserve(lines.size() + 512);
    writer.append_head(out, request);
    append_number(out, "total", *writer.total());
    out.append(",\"lines\":[").append(lines).append("]}");
    return out;
}

Result<PriceAnswer> answer_price(
    const Index& index, const QuoteContext& context, const QuoteRequest& request
) {
    PORTICO_ASSERT(request.lines.size() == 1);
    const auto& line = request.lines.front();
    auto writer = PORTICO_TRY(writer_for(index, context, request));
    std::string fields;
    const auto error = writer.append_line(fields, 1, line, request.explain);
    if (error) {
        return error->code == "unknown_sku" ? not_found(error->detail) : invalid(error->detail);
    }
    PORTICO_TRY(writer.outcome());
    PriceAnswer answer;
    writer.append_head(answer.json, request);
    answer.json.append(",").append(fields).append("}");
    auto changing = fields;
    changing.append(context.company).append(request.currency.code());
    if (context.as_of) changing.append(std::to_string(*context.as_of));
    if (request.at) changing.append(std::to_string(*request.at));
    if (request.known_at) changing.append("k").append(std::to_string(*request.known_at));
    std::array<char, 16> digits{};
    const auto hash = static_cast<std::uint64_t>(std::hash<std::string>{}(changing));
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
    answer.etag = "W/\"" + std::string(digits.data(), end) + "\"";
    return answer;
}

}  // namespace portico::pricing
