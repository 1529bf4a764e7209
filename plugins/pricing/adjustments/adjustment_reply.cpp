#include "adjustments/adjustment_reply.hpp"

#include <portico/sentences.hpp>

#include "http/reply_text.hpp"

namespace portico::pricing {

void append_missing(std::string& out, const std::vector<std::string>& missing) {
    if (missing.empty()) return;
    out.append(",\"adjustments_missing\":");
    json::Writer writer{out};
    writer.begin_array();
    for (const auto& service : missing) writer.string(service);
    writer.end_array();
}

void append_adjustments(
    std::string& out,
    std::span<const Adjustment> adjustments,
    std::string_view language,
    Currency currency
) {
    if (adjustments.empty()) return;
    out.append(",\"adjustments\":[");
    for (const auto& one : adjustments) {
        out.append(out.back() == '[' ? "{\"service\":" : ",{\"service\":");
        json::append_quoted(out, one.service);
        const bool is_percent = one.kind == Adjustment::Kind::percent;
        append_number(out, is_percent ? "percent" : "amount", one.value.trimmed());
        append_number(out, "unit_price_before", shown(one.before, currency));
        append_number(out, "unit_price", shown(one.after, currency));
        append_member(out, "text", one.text_in(language));
        out.push_back('}');
    }
    out.push_back(']');
}

std::string adjustment_sentence(
    const Adjustment& adjustment, std::string_view language, Currency currency
) {
    std::string sentence{adjustment.text_in(language)};
    sentence.append(": ").append(number_text(shown(adjustment.before, currency), language));
    sentence.append(" → ").append(number_text(shown(adjustment.after, currency), language));
    return sentence.append(" ").append(currency.code()).append(".");
}

}  // namespace portico::pricing
