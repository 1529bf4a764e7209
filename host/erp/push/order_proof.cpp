#include "erp/push/order_proof.hpp"

#include <portico/decimal.hpp>
#include <portico/json.hpp>

#include "erp/push/submission.hpp"

namespace portico::erp {
namespace {

constexpr std::size_t reply_bytes_max = 16U << 20U;

struct Sentence {
    std::string_view en;
    std::string_view uk;
    std::string_view ru;
};

constexpr Sentence same{
    "It was ordered at this price.", "Замовлено за цією ціною.", "Заказано по этой цене."};
constexpr Sentence other{
    "It was ordered at another price than the rules of that moment give: by agreement, by an "
    "adjustment, or changed in the supplier's system.",
    "Замовлено за іншою ціною, ніж дають правила того моменту: за домовленістю, з коригуванням "
    "або змінено в системі постачальника.",
    "Заказано по другой цене, чем дают правила того момента: по договорённости, с корректировкой "
    "или изменено в системе поставщика."};

std::string_view in(std::string_view language, const Sentence& sentence) {
    if (language == "uk") return sentence.uk;
    return language == "ru" ? sentence.ru : sentence.en;
}

/// Quantities of one order count together, so that all its lines are asked about; a longer order's
/// line alone.
constexpr std::size_t lines_together_max = 1'000;

/// A line and its place among the lines that are asked about.
struct FoundLine {
    json::Value line;  ///< missing where there is none
    std::size_t place = 0;
};

FoundLine line_of(const json::Value& order, std::int64_t number) {
    FoundLine found;
    for (const auto line : order["lines"]) {
        const auto read = line["line"].integer();
        if (read.ok() && *read == number) {
            found.line = line;
            break;
        }
        ++found.place;
    }
    if (order["lines"].size() > lines_together_max) found.place = 0;
    return found;
}

/// When the order was priced; "" when nobody knows.
std::string_view moment_of(const json::Value& order) {
    const auto submitted = order["submitted_at"].text();
    return submitted.empty() ? order["ordered_at"].text() : submitted;
}

void write_line(json::Writer& writer, const json::Value& line) {
    writer.begin_object().member("sku", line["sku"].text());
    writer.member("quantity", line["quantity"].text());
    if (line["unit"].is_string()) writer.member("unit", line["unit"].text());
    writer.end_object();
}

std::string request_of(
    const json::Value& order, const json::Value& line, std::string_view language
) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().member("at", moment_of(order)).member("known_at", moment_of(order));
    if (order["currency"].is_string()) writer.member("currency", order["currency"].text());
    writer.member("language", language).key("explain").boolean(true);
    writer.key("lines").begin_array();
    if (order["lines"].size() > lines_together_max) {
        write_line(writer, line);
    } else {
        for (const auto one : order["lines"]) write_line(writer, one);
    }
    writer.end_array().end_object();
    return text;
}

bool are_equal(std::string_view a, std::string_view b) {
    const auto left = Decimal::parse(a);
    const auto right = Decimal::parse(b);
    return left.ok() && right.ok() && *left == *right;
}

}  // namespace

Result<std::string> prove_order_line(
    const OrderView& orders, const QuoteSource& quotes, const ProofQuestion& question
) {
    const auto shown =
        PORTICO_TRY(orders.show(question.company, question.order, question.language));
    const auto document = PORTICO_TRY(json::parse(shown, order_limits()));
    const auto order = document.root();
    const auto [line, place] = line_of(order, question.line);
    if (line.is_missing()) {
        return not_found("The order has no line " + std::to_string(question.line) + ".");
    }
    if (moment_of(order).empty()) {
        return not_found("Nobody knows when the order was placed, so its prices can't be proved.");
    }
    const auto language = question.language == "uk" || question.language == "ru"
                              ? question.language
                              : std::string_view{"en"};
    const auto reply = PORTICO_TRY(quotes(question.company, request_of(order, line, language)));
    if (!reply) return unavailable("No plugin gives prices now: try again later.");
    json::Limits limits;
    limits.bytes_max = reply_bytes_max;
    const auto quote = PORTICO_TRY(json::parse(*reply, limits));
    const auto prices = quote.root()["lines"];
    if (prices.size() <= place) return internal("The quote has other lines.");
    auto at = prices.begin();
    for (std::size_t i = 0; i < place; ++i) ++at;
    const auto price = *at;
    const bool is_same = are_equal(line["unit_price"].text(), price["unit_price"].text());
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("order", order["id"].text());
    writer.key("line").integer(question.line).member("priced_at", moment_of(order));
    writer.member("currency", quote.root()["currency"].text());
    writer.key("ordered").value(line).key("is_ordered_price").boolean(is_same);
    writer.member("sentence", in(language, is_same ? same : other));
    writer.key("price").value(price).end_object();
    return body;
}

}  // namespace portico::erp
