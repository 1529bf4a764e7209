#include "checks/line_checker.hpp"

#include <chrono>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "lines/line_check.hpp"

namespace portico::reorder {
namespace {

std::optional<Decimal> read_decimal(const json::Value& value) {
    if (value.text().empty()) return std::nullopt;
    const auto number = Decimal::parse(value.text());
    return number.ok() ? std::optional{*number} : std::nullopt;
}

PriceFacts read_facts(const json::Value& line) {
    PriceFacts facts;
    const auto status = line["status"].text();
    const auto code = line["error"]["code"].text();
    if (status == "ok") facts.verdict = PriceFacts::Verdict::priced;
    if (status == "no_price" || status == "price_on_request") {
        facts.verdict = PriceFacts::Verdict::no_price;
    }
    if (code == "not_in_your_catalogue") facts.verdict = PriceFacts::Verdict::not_in_catalogue;
    facts.unit_price = read_decimal(line["unit_price"]);
    facts.total = read_decimal(line["total"]);
    facts.gross = read_decimal(line["gross"]);
    facts.tax_rate = read_decimal(line["tax"]["rate"]);
    facts.tax = read_decimal(line["tax"]["amount"]);
    facts.quantity_check = line["quantity_check"].string();
    const auto terms = line["order_terms"];
    if (facts.quantity_check == "below_minimum") facts.limit = terms["minimum"].string();
    if (facts.quantity_check == "above_maximum") facts.limit = terms["maximum"].string();
    if (facts.quantity_check == "not_a_pack_multiple") facts.limit = terms["increment"].string();
    for (const auto proposal : line["proposals"]) facts.proposals.push_back(proposal.string());
    return facts;
}

/// What was paid in another currency than today's: no change that can be told.
void forget_other_currency(GivenLine& given, std::string_view currency) {
    if (given.was_currency != currency) given.was.reset();
}

/// One line of a question to pricing.
void write_wish(json::Writer& writer, const CheckedLine& line, std::string_view quote) {
    writer.begin_object().member("sku", line.sku);
    writer.member("quantity", line.quantity.text()).member("unit", line.unit);
    if (!quote.empty()) writer.member("quote", quote);
    writer.end_object();
}

}  // namespace

std::optional<Decimal> CheckedLines::total() const {
    std::optional<Decimal> total;
    for (const auto& line : lines) {
        if (!is_orderable(line.outcome) || !line.total) continue;
        const auto sum = add(total.value_or(Decimal{}), *line.total);
        if (!sum.ok()) return std::nullopt;
        total = *sum;
    }
    return total;
}

TaxSums CheckedLines::taxes() const {
    TaxSums sums;
    bool is_whole = true;
    const auto grow = [&is_whole](Decimal& sum, const Decimal& amount) {
        const auto grown = add(sum, amount);
        grown.ok() ? static_cast<void>(sum = *grown) : static_cast<void>(is_whole = false);
    };
    for (const auto& line : lines) {
        if (!is_orderable(line.outcome) || !line.total) continue;
        if (!line.tax_rate || !line.tax || !line.gross) {
            is_whole = false;
            continue;
        }
        auto& sum = sums.by_rate[*line.tax_rate];
        grow(sum.net, *line.total);
        grow(sum.amount, *line.tax);
        if (!sums.gross) sums.gross = Decimal{};
        grow(*sums.gross, *line.gross);
    }
    if (!is_whole) sums.gross.reset();
    return sums;
}

Result<CheckedLines> LineChecker::check(
    std::string_view company,
    std::vector<GivenLine> given,
    Instant deadline,
    const CheckOptions& options
) const {
    const auto began = clock_.monotonic();
    auto checked = find_out(company, std::move(given), deadline, options);
    if (!checked.ok()) return checked;
    const std::chrono::duration<double> took = clock_.monotonic() - began;
    meter_.checked(checked->lines, took.count());
    return checked;
}

Result<CheckedLines> LineChecker::find_out(
    std::string_view company,
    std::vector<GivenLine> given,
    Instant deadline,
    const CheckOptions& options
) const {
    const auto products = products_.current();
    CheckedLines checked;
    const auto codes = PORTICO_TRY(codes_.of(company, given));
    checked.lines = identify(std::move(given), *products, codes);
    std::vector<CheckedLine*> open;
    for (auto& line : checked.lines) {
        if (!line.is_settled) open.push_back(&line);
    }
    if (open.empty()) return checked;
    PORTICO_TRY(ask_prices({company, deadline, options.quote}, open, checked));
    std::erase_if(open, [](const CheckedLine* line) { return line->is_settled; });
    PORTICO_TRY(ask_stock(open, *products));
    if (!options.language.empty()) ask_reasons({company, deadline}, options.language, checked);
    return checked;
}

Result<json::Document> LineChecker::ask(const Question& question, const std::string& body) const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(question.deadline - clock_.now());
    const auto reply = PORTICO_TRY(services_.call("pricing.quote/1", question.company, body, left));
    json::Limits limits;
    limits.bytes_max = std::size_t{32} << 20U;
    return json::parse(reply, limits);
}

/// A held price that does not fit a line any more (the quantity grew, the hold is over) is asked
/// for as today's.
Status LineChecker::ask_prices(
    const Question& question, const std::vector<CheckedLine*>& open, CheckedLines& checked
) const {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("lines").begin_array();
    for (const auto* line : open) write_wish(writer, *line, question.quote);
    writer.end_array().end_object();
    const auto document = PORTICO_TRY(ask(question, body));
    const auto answers = document.root()["lines"];
    if (answers.size() != open.size()) {
        return internal("pricing answered another number of lines than it was asked.");
    }
    checked.currency = document.root()["currency"].string();
    for (auto& one : checked.lines) forget_other_currency(one.given, checked.currency);
    checked.is_taxed = document.root()["taxes"].is_array();
    std::vector<CheckedLine*> not_held;
    auto line = open.begin();
    for (const auto answer : answers) {
        auto& asked = **line++;
        const auto code = answer["error"]["code"].text();
        if (code == "quote_not_held" || code == "quote_not_usable") {
            not_held.push_back(&asked);
            continue;
        }
        judge_price(asked, read_facts(answer));
        asked.is_held = !question.quote.empty() && asked.unit_price.has_value();
    }
    if (not_held.empty()) return {};
    return ask_prices({question.company, question.deadline}, not_held, checked);
}

/// Why prices are what they are now, as the proof says it. Without an answer the lines stay as they
/// are: that the price changed is known.
void LineChecker::ask_reasons(
    const Question& question, std::string_view language, CheckedLines& checked
) const {
    constexpr std::size_t reasons_max = 100;  // a proof looks at all rules of its line
    std::vector<CheckedLine*> changed;
    for (auto& line : checked.lines) {
        if (line.outcome == Outcome::price_changed && changed.size() < reasons_max) {
            changed.push_back(&line);
        }
    }
    if (changed.empty()) return;
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("language", language).member("explain", "winner");
    writer.key("lines").begin_array();
    for (const auto* line : changed) write_wish(writer, *line, {});
    writer.end_array().end_object();
    const auto document = ask(question, body);
    if (!document.ok() || document->root()["lines"].size() != changed.size()) return;
    auto line = changed.begin();
    for (const auto answer : document->root()["lines"]) {
        (*line++)->why = answer["proof"]["winner"]["sentence"].string();
    }
}

Result<PriceHold> LineChecker::hold(
    std::string_view company, const CheckedLines& checked, std::int64_t until, Instant deadline
) const {
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("hold").begin_object();
    writer.member("until", format_time(until)).end_object().key("lines").begin_array();
    bool is_empty = true;
    for (const auto& line : checked.lines) {
        if (!is_orderable(line.outcome)) continue;
        write_wish(writer, line, {});
        is_empty = false;
    }
    writer.end_array().end_object();
    if (is_empty) return conflict("No line can be ordered: there is no price to hold.");
    const auto document = PORTICO_TRY(ask({company, deadline}, body));
    PriceHold held;
    held.quote = document.root()["id"].string();
    held.until = PORTICO_TRY(parse_time(document.root()["held_until"].text()));
    if (held.quote.empty()) return internal("pricing held a quote without an id.");
    return held;
}

Status LineChecker::ask_stock(const std::vector<CheckedLine*>& open, const ProductIndex& products)
    const {
    std::vector<std::string_view> skus;
    skus.reserve(open.size());
    for (const auto* line : open) skus.push_back(line->sku);
    const auto stock = PORTICO_TRY(stock_.of(skus));
    for (auto* line : open) {
        const auto found = stock.find(line->sku);
        judge_stock(*line, found == stock.end() ? StockFacts{} : found->second, products);
    }
    return {};
}

}  // namespace portico::reorder
