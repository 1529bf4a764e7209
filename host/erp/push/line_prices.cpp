#include "erp/push/line_prices.hpp"

#include <algorithm>

#include <portico/json.hpp>

namespace portico::erp {
namespace {

constexpr std::size_t reply_bytes_max = 16U << 20U;

std::string request_of(const Submission& order) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object();
    if (!order.currency.empty()) writer.member("currency", order.currency);
    writer.key("lines").begin_array();
    for (const auto& line : order.lines) {
        writer.begin_object().member("sku", line.sku).member("quantity", line.quantity.text());
        if (!line.unit.empty()) writer.member("unit", line.unit);
        if (!line.quote.empty()) writer.member("quote", line.quote);
        writer.end_object();
    }
    writer.end_array().end_object();
    return text;
}

/// One line of the quote against the order's.
Status read_line(
    const json::Value& quoted, std::size_t number, SubmittedLine& line, PriceCheck& check
) {
    const auto status = quoted["status"].text();
    if (status == "error") {
        check.faults.push_back(
            {number, quoted["error"]["code"].string(), quoted["error"]["detail"].string()}
        );
        return {};
    }
    if (status == "price_on_request") {
        check.faults.push_back(
            {number,
             "price_on_request",
             "The price of " + line.sku + " is told on request: ask your supplier for it first."}
        );
        return {};
    }
    if (status != "ok") {
        check.faults.push_back(
            {number, "no_price", "There is no price for " + line.sku + " in this currency."}
        );
        return {};
    }
    const auto check_of_quantity = quoted["quantity_check"].text();
    if (!check_of_quantity.empty() && check_of_quantity != "ok") {
        check.faults.push_back(
            {number, std::string{check_of_quantity}, quoted["quantity_sentence"].string()}
        );
        return {};
    }
    const auto today = PORTICO_TRY(Decimal::parse(quoted["unit_price"].text()));
    if (line.unit_price && *line.unit_price != today) {
        check.differences.push_back({number, line.sku, line.unit_price->text(), today.text()});
    }
    line.unit_price = today;
    return {};
}

}  // namespace

Result<PriceCheck> price_lines(
    Submission& order, std::string_view company, const QuoteSource& quotes, PriceTrust trust
) {
    const auto has_price = [](const SubmittedLine& line) { return line.unit_price.has_value(); };
    if (trust == PriceTrust::believe && std::ranges::all_of(order.lines, has_price)) {
        return PriceCheck{};
    }
    const auto answer = PORTICO_TRY(quotes(company, request_of(order)));
    if (!answer) {
        const auto has_quote = [](const SubmittedLine& line) { return !line.quote.empty(); };
        const bool must_compare =
            trust == PriceTrust::compare && std::ranges::any_of(order.lines, has_price);
        if (!must_compare && std::ranges::none_of(order.lines, has_quote)) return PriceCheck{};
        return unavailable(
            "No plugin gives prices now, so unit_price and quote can't be checked: try again, or "
            "leave them out and let the ERP decide."
        );
    }
    json::Limits limits;
    limits.bytes_max = reply_bytes_max;
    const auto document = json::parse(*answer, limits);
    if (!document.ok()) return internal("The quote is no JSON: " + document.error().message);
    const auto lines = document->root()["lines"];
    if (lines.size() != order.lines.size()) return internal("The quote has other lines.");
    PriceCheck check;
    std::size_t number = 0;
    for (const auto quoted : lines) {
        auto& line = order.lines[number++];
        if (trust == PriceTrust::believe && line.unit_price) continue;
        PORTICO_TRY(read_line(quoted, number, line, check));
    }
    return check;
}

}  // namespace portico::erp
