#include "checks/line_checker.hpp"

#include <chrono>
#include <utility>

#include <portico/json.hpp>

#include "lines/line_check.hpp"

namespace portico::reorder {
namespace {

PriceFacts read_facts(const json::Value& line) {
    PriceFacts facts;
    const auto status = line["status"].text();
    const auto code = line["error"]["code"].text();
    if (status == "ok") facts.verdict = PriceFacts::Verdict::priced;
    if (status == "no_price" || status == "price_on_request") {
        facts.verdict = PriceFacts::Verdict::no_price;
    }
    if (code == "not_in_your_catalogue") facts.verdict = PriceFacts::Verdict::not_in_catalogue;
    if (const auto price = Decimal::parse(line["unit_price"].text()); price.ok()) {
        facts.unit_price = *price;
    }
    if (const auto total = Decimal::parse(line["total"].text()); total.ok()) facts.total = *total;
    facts.quantity_check = line["quantity_check"].string();
    const auto terms = line["order_terms"];
    if (facts.quantity_check == "below_minimum") facts.limit = terms["minimum"].string();
    if (facts.quantity_check == "above_maximum") facts.limit = terms["maximum"].string();
    if (facts.quantity_check == "not_a_pack_multiple") facts.limit = terms["increment"].string();
    for (const auto proposal : line["proposals"]) facts.proposals.push_back(proposal.string());
    return facts;
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

Result<CheckedLines> LineChecker::check(
    std::string_view company, std::vector<GivenLine> given, Instant deadline
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
    PORTICO_TRY(ask_prices(company, open, deadline, checked));
    std::erase_if(open, [](const CheckedLine* line) { return line->is_settled; });
    PORTICO_TRY(ask_stock(open, *products));
    return checked;
}

Status LineChecker::ask_prices(
    std::string_view company,
    const std::vector<CheckedLine*>& open,
    Instant deadline,
    CheckedLines& checked
) const {
    std::string question;
    json::Writer writer{question};
    writer.begin_object().key("lines").begin_array();
    for (const auto* line : open) {
        writer.begin_object().member("sku", line->sku);
        writer.member("quantity", line->quantity.text()).member("unit", line->unit).end_object();
    }
    writer.end_array().end_object();
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_.now());
    const auto reply = PORTICO_TRY(services_.call("pricing.quote/1", company, question, left));
    json::Limits limits;
    limits.bytes_max = std::size_t{32} << 20U;
    const auto document = PORTICO_TRY(json::parse(reply, limits));
    const auto answers = document.root()["lines"];
    if (answers.size() != open.size()) {
        return internal("pricing answered another number of lines than it was asked.");
    }
    checked.currency = document.root()["currency"].string();
    auto line = open.begin();
    for (const auto answer : answers) judge_price(**line++, read_facts(answer));
    return {};
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
