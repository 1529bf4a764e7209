#include "http/line_reply.hpp"

#include <array>
#include <charconv>

#include "http/reply_text.hpp"

namespace portico::pricing {
namespace {

void append_error(std::string& out, const LineError& error) {
    out.append(",\"status\":\"error\",\"error\":{\"code\":");
    json::append_quoted(out, error.code);
    append_member(out, "detail", error.detail);
    out.push_back('}');
}

void append_break(std::string& out, const PriceBreak& one, Currency currency) {
    out.append("\"quantity\":\"");
    one.quantity.trimmed().append_to(out);
    out.push_back('"');
    append_number(out, "unit_price", shown(one.unit_price, currency));
}

void append_price(std::string& out, const PricedLine& line, Currency currency) {
    const auto& price = line.price;
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
    append_member(out, "level", line.level());
    if (line.is_held) append_member(out, "quote", line.asked->quote);
    if (price.next_break) {
        const auto& next = *price.next_break;
        out.append(",\"next_break\":{");
        append_break(out, {next.quantity, next.unit_price}, currency);
        append_number(out, "saving", next.saving);
        out.push_back('}');
    } else {
        out.append(",\"next_break\":null");
    }
}

}  // namespace

void append_line(std::string& out, const PricedLine& line, Currency currency) {
    out.append("\"line\":");
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), line.number).ptr;
    out.append(digits.data(), end);
    const auto& question = line.question;
    if (!question.sku.empty()) append_member(out, "sku", question.sku);
    if (line.error) return append_error(out, *line.error);
    append_number(out, "quantity", question.quantity.trimmed());
    append_member(out, "unit", line.price.unit);
    if (line.price.outcome == Outcome::no_price) {
        out.append(",\"status\":\"no_price\"");
    } else if (line.price.outcome == Outcome::on_request) {
        out.append(",\"status\":\"price_on_request\"");
        append_member(out, "rule", line.price.rule);
        append_member(out, "level", name_of(line.price.level));
    } else {
        append_price(out, line, currency);
    }
}

void append_breaks(std::string& out, std::span<const PriceBreak> breaks, Currency currency) {
    out.append(",\"breaks\":[");
    for (const auto& one : breaks) {
        out.append(out.back() == '[' ? "{" : ",{");
        append_break(out, one, currency);
        out.push_back('}');
    }
    out.push_back(']');
}

}  // namespace portico::pricing
