#include "http/quote_reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <portico/time.hpp>

#include "adjustments/adjuster_desk.hpp"
#include "adjustments/adjustment_reply.hpp"
#include "http/line_pricing.hpp"
#include "http/line_reply.hpp"
#include "http/proof_reply.hpp"
#include "http/quote_columns.hpp"
#include "http/reply_text.hpp"
#include "http/terms_reply.hpp"

namespace portico::pricing {
namespace {

void append_head(
    std::string& out, const QuoteContext& context, const QuoteRequest& request, Currency currency
) {
    out.append("{");
    if (!context.id.empty()) {
        out.append("\"id\":");
        json::append_quoted(out, context.id);
        out.push_back(',');
    }
    out.append("\"company\":");
    json::append_quoted(out, context.company);
    append_member(out, "currency", currency.code());
    append_member(out, "at", format_time(request.at.value_or(context.now)));
    append_member(out, "known_at", format_time(request.known_at.value_or(context.now)));
    if (context.as_of) {
        append_member(out, "as_of", format_time(*context.as_of));
    } else {
        out.append(",\"as_of\":null");
    }
    if (request.hold_until) append_member(out, "held_until", format_time(*request.hold_until));
}

std::optional<Decimal> total_of(std::span<const PricedLine> lines, Currency currency) {
    auto total = Decimal::scaled(0, currency.minor_digits());
    for (const auto& line : lines) {
        if (!line.has_price()) continue;
        const auto sum = add(total, line.price.total);
        if (!sum.ok() || sum->scale() != currency.minor_digits()) return {};
        total = *sum;
    }
    return total;
}

/// What other plugins say about the prices of the rules; gives those that did not answer.
std::vector<std::string> adjust_lines(
    const QuoteContext& context,
    const QuoteRequest& request,
    LinePricer& pricer,
    std::span<PricedLine> lines
) {
    if (context.adjusters == nullptr) return {};
    const AdjusterQuestion question{
        context.company, request.at.value_or(context.now), pricer.currency()};
    auto missing = context.adjusters->adjust(question, context.plugin, pricer, lines);
    if (context.trace != nullptr) {
        const bool is_adjusted = std::any_of(lines.begin(), lines.end(), [](const auto& line) {
            return !line.adjustments.empty();
        });
        context.trace->is_adjusted = is_adjusted || !missing.empty();
    }
    return missing;
}

/// What a quote that is held needs to remember.
/// A price that counts once is held for nobody: the hold would let it be ordered again and again.
void trace_lines(
    const QuoteContext& context, std::span<const PricedLine> lines, Currency currency
) {
    if (context.trace == nullptr || context.id.empty()) return;
    for (const auto& line : lines) {
        if (!line.has_price() || line.is_held || line.price.counts_once) continue;
        const auto& question = line.question;
        context.trace->lines.push_back(
            {static_cast<std::int64_t>(line.number),
             std::string{question.sku},
             std::string{line.price.unit},
             question.quantity,
             line.price.unit_price,
             currency}
        );
    }
}

Status explain_line(
    std::string& out,
    LinePricer& pricer,
    const QuoteContext& context,
    const PricedLine& line,
    bool is_winner_only
) {
    if (line.error || line.is_held) return {};
    const auto& question = line.question;
    const ProofTelling telling{
        context.language,
        context.reader,
        pricer.currency(),
        context.stories,
        line.adjustments,
        is_winner_only};
    append_floor_proof(out, line, pricer.index(), telling);
    return append_proof(out, pricer.proof(question), question, line.price, telling);
}

void append_whole_line(
    std::string& out, const PricedLine& line, const LinePricer& pricer, const QuoteContext& context
) {
    append_line(out, line, pricer.currency());
    append_adjustments(out, line.adjustments, context.language, pricer.currency());
}

}  // namespace

Result<std::string> answer_quote(
    const Index& index, const QuoteContext& context, const QuoteRequest& request
) {
    auto pricer = PORTICO_TRY(LinePricer::create(index, context, request));
    std::vector<PricedLine> lines;
    lines.reserve(request.lines.size());
    for (const auto& line : request.lines) lines.push_back(pricer.price(lines.size() + 1, line));
    const auto missing = adjust_lines(context, request, pricer, lines);
    for (auto& line : lines) pricer.finish(line);
    const auto currency = pricer.currency();
    if (context.trace != nullptr) context.trace->used_orders = pricer.used_orders();
    if (request.columns != 0) {
        trace_lines(context, lines, currency);
        std::string out;
        append_head(out, context, request, currency);
        append_missing(out, missing);
        if (!index.settings().taxes.empty()) out.append(",\"is_taxed\":true");
        out.push_back(',');
        append_columns(out, lines, pricer, request.columns);
        out.push_back('}');
        return out;
    }
    const auto total = total_of(lines, currency);
    if (!total) return invalid("The total does not fit 18 digits. Ask in parts.");
    trace_lines(context, lines, currency);
    constexpr std::size_t line_bytes = 224;
    constexpr std::size_t head_bytes = 512;
    std::string out;
    out.reserve(lines.size() * line_bytes + head_bytes);
    append_head(out, context, request, currency);
    append_missing(out, missing);
    append_number(out, "total", *total);
    if (!index.settings().taxes.empty()) PORTICO_TRY(append_taxes(out, lines, *total, currency));
    out.append(",\"lines\":[");
    for (const auto& line : lines) {
        out.append(line.number == 1 ? "{" : ",{");
        append_whole_line(out, line, pricer, context);
        append_terms(out, line, context.language, index.settings());
        if (request.breaks && line.has_price())
            append_breaks(out, pricer.breaks_of(line), currency);
        if (request.explain) {
            PORTICO_TRY(explain_line(out, pricer, context, line, request.explains_winner_only));
        }
        out.push_back('}');
    }
    out.append("]}");
    return out;
}

Result<PriceAnswer> answer_price(
    const Index& index, const QuoteContext& context, const QuoteRequest& request
) {
    PORTICO_ASSERT(request.lines.size() == 1);
    auto pricer = PORTICO_TRY(LinePricer::create(index, context, request));
    auto line = pricer.price(1, request.lines.front());
    const auto missing = adjust_lines(context, request, pricer, {&line, 1});
    pricer.finish(line);
    if (const auto& error = line.error) {
        const bool is_missing =
            error->code == "unknown_sku" || error->code == "not_in_your_catalogue";
        return is_missing ? not_found(error->detail) : invalid(error->detail);
    }
    std::string fields;
    append_whole_line(fields, line, pricer, context);
    append_missing(fields, missing);
    append_terms(fields, line, context.language, index.settings());
    if (request.explain) {
        PORTICO_TRY(explain_line(fields, pricer, context, line, request.explains_winner_only));
    }
    PriceAnswer answer;
    append_head(answer.json, context, request, pricer.currency());
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
