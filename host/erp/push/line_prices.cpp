#include "erp/push/line_prices.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <portico/json.hpp>

#include "erp/push/buyer_text.hpp"

namespace portico::erp {
namespace {

constexpr std::size_t reply_bytes_max = 16U << 20U;

std::string request_of(const Submission& order, const ports::OrderSubmission& asked) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object();
    if (!order.currency.empty()) writer.member("currency", order.currency);
    const bool is_english = asked.language != "uk" && asked.language != "ru";
    if (!is_english) writer.member("language", asked.language);
    if (!asked.key.empty()) writer.member("order_key", asked.key);
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

LineFault fault_of(std::size_t number, std::string_view code, std::string detail) {
    return {number, std::string{code}, std::move(detail)};
}

/// Why a quantity is refused; nothing where it fits.
std::optional<LineFault> quantity_fault(const json::Value& quoted, std::size_t number) {
    const auto verdict = quoted["quantity_check"].text();
    if (verdict.empty() || verdict == "ok") return {};
    return fault_of(number, verdict, quoted["quantity_sentence"].string());
}

/// A line whose price is believed: only what may be ordered is looked at.
void check_believed_line(const json::Value& quoted, std::size_t number, PriceCheck& check) {
    const auto error = quoted["error"];
    if (error["code"].text() == "not_in_your_catalogue") {
        check.faults.push_back(fault_of(number, error["code"].text(), error["detail"].string()));
    } else if (auto fault = quantity_fault(quoted, number)) {
        check.faults.push_back(std::move(*fault));
    }
}

/// Why a line has no price; nothing where it has one.
std::optional<LineFault> price_fault(
    const json::Value& quoted, std::size_t number, std::string_view sku, std::string_view language
) {
    const auto status = quoted["status"].text();
    if (status == "ok") return {};
    if (status == "error") {
        const auto error = quoted["error"];
        return fault_of(number, error["code"].text(), error["detail"].string());
    }
    if (status == "price_on_request") {
        return fault_of(number, status, price_on_request_sentence(sku, language));
    }
    return fault_of(number, "no_price", no_price_sentence(sku, language));
}

/// One line of the quote against the order's.
Status read_line(
    const json::Value& quoted,
    std::size_t number,
    std::string_view language,
    SubmittedLine& line,
    PriceCheck& check
) {
    auto fault = price_fault(quoted, number, line.sku, language);
    if (!fault) fault = quantity_fault(quoted, number);
    if (fault) {
        check.faults.push_back(std::move(*fault));
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
    Submission& order,
    const ports::OrderSubmission& asked,
    const QuoteSource& quotes,
    PriceTrust trust
) {
    const auto has_price = [](const SubmittedLine& line) { return line.unit_price.has_value(); };
    const auto answer = PORTICO_TRY(quotes(asked.company, request_of(order, asked)));
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
        if (trust == PriceTrust::believe && line.unit_price) {
            check_believed_line(quoted, number, check);
        } else {
            PORTICO_TRY(read_line(quoted, number, asked.language, line, check));
        }
    }
    return check;
}

}  // namespace portico::erp
