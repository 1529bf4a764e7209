#include "adjustments/adjuster_text.hpp"

#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::pricing {
namespace {

constexpr std::size_t reply_bytes_max = std::size_t{8} << 20U;
constexpr std::size_t text_bytes_max = 300;

/// A price that was promised is not adjusted.
bool is_adjustable(const PricedLine& line) {
    return line.has_price() && !line.is_held;
}

Result<std::string> read_text(const json::Value& text, std::string_view language) {
    const auto value = text[language];
    if (value.text().size() > text_bytes_max) {
        return invalid("The text in " + std::string{language} + " is longer than 300 bytes.");
    }
    return value.string();
}

Status read_value(std::string_view kind, const json::Value& value, Adjustment& adjustment) {
    if (!value.is_string() && !value.is_number()) {
        return invalid(std::string{kind} + " must be a text like \"2.5\".");
    }
    adjustment.value = PORTICO_TRY(Decimal::parse(value.text(), price_limits));
    adjustment.kind = kind == "percent" ? Adjustment::Kind::percent : Adjustment::Kind::amount;
    const bool is_percent = adjustment.kind == Adjustment::Kind::percent;
    if (!is_percent) return {};
    if (adjustment.value > Decimal::whole(100) || adjustment.value < Decimal::whole(-1000)) {
        return invalid("percent must be from -1000 to 100.");
    }
    return {};
}

Result<PlacedAdjustment> read_one(const json::Value& one) {
    PlacedAdjustment placed;
    const auto number = PORTICO_TRY(one["line"].integer());
    if (number < 1) return invalid("There is no line " + std::to_string(number) + ".");
    placed.place = static_cast<std::size_t>(number) - 1;
    const auto percent = one["percent"];
    const auto amount = one["amount"];
    if (percent.is_missing() == amount.is_missing()) {
        return invalid("An adjustment has either percent or amount.");
    }
    auto& adjustment = placed.adjustment;
    PORTICO_TRY(
        percent.is_missing() ? read_value("amount", amount, adjustment)
                             : read_value("percent", percent, adjustment)
    );
    adjustment.en = PORTICO_TRY(read_text(one["text"], "en"));
    adjustment.uk = PORTICO_TRY(read_text(one["text"], "uk"));
    adjustment.ru = PORTICO_TRY(read_text(one["text"], "ru"));
    if (adjustment.en.empty()) return invalid("An adjustment needs a text in English.");
    return placed;
}

}  // namespace

std::string write_adjuster_request(
    const AdjusterQuestion& question, std::span<const PricedLine> lines
) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().member("company", question.company);
    writer.member("at", format_time(question.at)).member("currency", question.currency.code());
    writer.key("lines").begin_array();
    for (const auto& line : lines) {
        if (!is_adjustable(line)) continue;
        const auto& asked = line.question;
        writer.begin_object().key("line").integer(static_cast<std::int64_t>(line.number));
        writer.member("sku", asked.sku).member("quantity", asked.quantity.trimmed().text());
        writer.member("unit", line.price.unit);
        writer.member("unit_price", line.price.unit_price.trimmed().text());
        writer.member("level", line.level()).key("rule");
        line.price.rule.empty() ? writer.null() : writer.string(line.price.rule);
        writer.end_object();
    }
    writer.end_array().end_object();
    return text;
}

Result<std::vector<PlacedAdjustment>> read_adjuster_reply(
    std::string_view text, std::span<const PricedLine> lines
) {
    json::Limits limits;
    limits.bytes_max = reply_bytes_max;
    limits.depth_max = 8;
    const auto document = PORTICO_TRY(json::parse(text, limits));
    const auto list = document.root()["adjustments"];
    if (!list.is_array()) return invalid(R"(The answer has no list "adjustments".)");
    if (list.size() > lines.size()) return invalid("There are more adjustments than lines.");
    std::vector<PlacedAdjustment> adjustments;
    std::vector<bool> is_named(lines.size());
    for (const auto one : list) {
        auto placed = PORTICO_TRY(read_one(one));
        if (placed.place >= lines.size() || !is_adjustable(lines[placed.place])) {
            return invalid(
                "Line " + std::to_string(placed.place + 1) + " was not among the asked ones."
            );
        }
        if (is_named[placed.place]) {
            return invalid("Line " + std::to_string(placed.place + 1) + " is adjusted twice.");
        }
        is_named[placed.place] = true;
        adjustments.push_back(std::move(placed));
    }
    return adjustments;
}

}  // namespace portico::pricing
