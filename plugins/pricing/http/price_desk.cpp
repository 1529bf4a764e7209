#include "http/price_desk.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <portico/json.hpp>

#include "history/past_index.hpp"
#include "history/stored_stories.hpp"
#include "measures/mirrored_orders.hpp"

namespace portico::pricing {
namespace {

/// So many moments a repetition tries: an index may have been a few changes behind.
constexpr int repetitions_max = 32;

/// `now` is the pricing day of a request that names none.
PastQuestion past_question(
    std::string_view company, const QuoteRequest& request, Moment known_at, Moment now
) {
    PastQuestion question{company, {}, known_at, request.at.value_or(now)};
    for (const auto& line : request.lines) {
        if (!line.question.sku.empty()) question.skus.emplace_back(line.question.sku);
    }
    std::sort(question.skus.begin(), question.skus.end());
    const auto repeated = std::unique(question.skus.begin(), question.skus.end());
    question.skus.erase(repeated, question.skus.end());
    return question;
}

ProofLine proof_line_of(const DeletedRule& deleted) {
    const auto& rule = deleted.rule;
    ProofLine line;
    line.reason = Reason::deleted_at;
    line.deleted_at = deleted.deleted_at;
    line.level = rule.holder_kind == HolderKind::company  ? Level::company
                 : rule.holder_kind == HolderKind::group  ? Level::group
                 : rule.holder_kind == HolderKind::region ? Level::region
                                                          : Level::company_list;
    line.rule = rule.id;
    line.holder_kind = rule.holder_kind;
    line.holder = rule.holder;
    line.target_kind = rule.target_kind;
    line.target = rule.target;
    line.kind = rule.kind;
    line.value = rule.value;
    line.of_list = rule.of_list;
    line.min_quantity = rule.min_quantity;
    line.unit = rule.unit;
    line.validity = rule.validity;
    line.currency = rule.currency;
    line.counted_by = rule.counted_by;
    line.limit_quantity = rule.limit_quantity;
    return line;
}

}  // namespace

/// Calls `answer(index)` with the index of now or of then.
template <class Answer>
auto PriceDesk::answer(QuoteContext& context, const QuoteRequest& request, Answer answer) {
    using Answered = decltype(answer(std::declval<const Index&>()));
    StoredStories stories{parts_.records, request.known_at.value_or(context.now)};
    if (request.explain) context.stories = &stories;
    const auto held = held_quotes(context.company, request);
    if (!held.ok()) return Answered{held.error()};
    context.held_quotes = *held;
    MirroredOrders orders{parts_.records, context.now, request.known_at};
    orders.set_order_key(request.order_key);
    if (order_sums_ != nullptr) orders.set_sums(*order_sums_);
    context.orders = &orders;
    const auto answer_from = [&](const Index& index) -> Answered {
        auto answered = answer(index);
        if (!orders.outcome().ok()) return orders.outcome().error();
        return answered;
    };
    if (!request.known_at) {
        const auto state = parts_.prices.state();
        context.as_of = parts_.prices.as_of(context.now);
        context.terms = state->terms.get();
        context.alarms = &parts_.alarms;
        context.adjusters = adjusters_;  // who know nothing of another known_at
        return answer_from(*state->prices);
    }
    const auto checked = check_known_at(parts_.records, *request.known_at, context.now);
    if (!checked.ok()) return Answered{checked.error()};
    const auto past = load_past_index(
        parts_.records,
        parts_.prices.current()->settings(),
        past_question(context.company, request, *request.known_at, context.now)
    );
    if (!past.ok()) return Answered{past.error()};
    std::vector<ProofLine> deleted;
    for (const auto& rule : past->deleted) deleted.push_back(proof_line_of(rule));
    context.deleted_rules = deleted;
    context.terms = &past->terms;
    return answer_from(past->index);
}

/// Those that lines name, each once.
Result<std::vector<HeldQuote>> PriceDesk::held_quotes(
    std::string_view company, const QuoteRequest& request
) {
    std::vector<HeldQuote> quotes;
    std::string_view last;
    for (const auto& line : request.lines) {
        if (line.quote.empty() || line.quote == last) continue;
        last = line.quote;
        auto held = PORTICO_TRY(parts_.book.held(company, line.quote));
        if (held) quotes.push_back(std::move(*held));
    }
    return quotes;
}

Result<PriceAnswer> PriceDesk::price(const Caller& caller, const QuoteRequest& request) {
    QuoteContext context{
        {},
        caller.company,
        caller.language,
        microseconds_of(parts_.clock.now()),
        {},
        caller.reader};
    return answer(context, request, [&](const Index& index) {
        return answer_price(index, context, request);
    });
}

Result<std::string> PriceDesk::price_lines(const Caller& caller, const QuoteRequest& request) {
    if (request.hold_until) return invalid("Only POST /api/v1/pricing/quotes can hold a quote.");
    QuoteContext context{
        {},
        caller.company,
        caller.language,
        microseconds_of(parts_.clock.now()),
        {},
        caller.reader};
    context.plugin = caller.plugin;
    return answer(context, request, [&](const Index& index) {
        return answer_quote(index, context, request);
    });
}

Status PriceDesk::check_hold(const QuoteRequest& request, Moment now) const {
    if (!request.hold_until) return {};
    const auto days = parts_.book.limits().hold_days;
    if (days == 0) return invalid("Quotes can't be held here (pricing.hold_days is 0).");
    constexpr Moment day = 86'400'000'000;
    if (*request.hold_until <= now) return invalid("\"hold\" ends before it begins.");
    if (*request.hold_until > now + days * day) {
        return invalid(
            "A quote can be held for at most " + std::to_string(days) + " days (pricing.hold_days)."
        );
    }
    if (request.known_at || request.at) {
        return invalid("A quote can be held at today's prices only: leave at and known_at out.");
    }
    return {};
}

Result<std::string> PriceDesk::quote(
    const Caller& caller, const QuoteRequest& request, std::string_view body
) {
    const auto now = microseconds_of(parts_.clock.now());
    PORTICO_TRY(check_hold(request, now));
    const auto id = parts_.ids.next(now);
    QuoteTrace trace;
    QuoteContext context{id, caller.company, caller.language, now, {}, caller.reader};
    context.plugin = caller.plugin;
    context.trace = &trace;
    auto text = PORTICO_TRY(answer(context, request, [&](const Index& index) {
        return answer_quote(index, context, request);
    }));
    KeptQuote kept;
    kept.company = caller.company;
    kept.id = id;
    kept.made_at = now;
    kept.as_of = context.as_of;
    kept.language = caller.language;
    kept.settings_id = parts_.book.settings_id();
    kept.answer_hash = text_hash(text);
    kept.held_until = request.hold_until;
    const bool names_held =
        std::any_of(request.lines.begin(), request.lines.end(), [](const QuoteLine& line) {
            return !line.quote.empty();
        });
    const bool is_kept_whole = request.explain || request.known_at || request.hold_until ||
                               names_held || trace.is_adjusted || trace.used_orders;
    if (is_kept_whole) {
        kept.answer = text;
    } else {
        kept.request = body;
    }
    json::Writer writer{kept.sentences};
    writer.begin_array();
    for (const auto& sentence : trace.sentences) writer.string(sentence);
    writer.end_array();
    if (request.hold_until) {
        kept.held_lines = std::move(trace.lines);
        PORTICO_TRY(parts_.book.hold(std::move(kept)));
    } else {
        PORTICO_TRY(parts_.book.keep(std::move(kept)));
    }
    return text;
}

Result<std::string> PriceDesk::repeat(std::string_view company, std::string_view id) {
    auto kept = PORTICO_TRY(parts_.book.find(company, id));
    if (kept.answer) return std::move(*kept.answer);
    return compute_again(kept);
}

/// From the records of its moment. The index that answered may have been some changes behind the
/// records: then the hash fits one of the moments before.
Result<std::string> PriceDesk::compute_again(const KeptQuote& kept) {
    const auto document = PORTICO_TRY(json::parse(kept.request, quote_limits()));
    const auto request = PORTICO_TRY(read_quote_request(document.root()));
    const auto settings = PORTICO_TRY(parts_.book.settings_of(kept.settings_id));
    const auto said = PORTICO_TRY(json::parse(kept.sentences, quote_limits()));
    QuoteTrace first;
    for (const auto sentence : said.root()) first.sentences.push_back(sentence.string());
    QuoteContext context{kept.id, kept.company, kept.language, kept.made_at, kept.as_of};
    context.repeats = &first;
    auto known_at = kept.made_at;
    for (int i = 0; i < repetitions_max; ++i) {
        const auto past = PORTICO_TRY(load_past_index(
            parts_.records, settings, past_question(kept.company, request, known_at, kept.made_at)
        ));
        context.terms = &past.terms;
        auto text = answer_quote(past.index, context, request);
        if (text.ok() && text_hash(*text) == kept.answer_hash) return text;
        const auto earlier = std::find_if(
            past.changes.begin(), past.changes.end(), [](Moment change) { return change > 0; }
        );
        if (earlier == past.changes.end()) break;
        known_at = *earlier - 1;
    }
    return not_found(
        "The quote \"" + kept.id +
        "\" can't be given again: the records of its moment are kept no "
        "longer."
    );
}

}  // namespace portico::pricing
