#include "http/quote_request.hpp"

#include <utility>

#include <portico/time.hpp>

#include "http/quote_columns.hpp"

namespace portico::pricing {
namespace {

void refuse(QuoteLine& line, std::string_view code, std::string detail) {
    if (!line.error) line.error = LineError{code, std::move(detail)};
}

QuoteLine read_line(const json::Value& value) {
    QuoteLine line;
    if (!value.is_object()) {
        refuse(
            line, "invalid_line", R"(A line is an object like {"sku": "A-1", "quantity": "2"}.)"
        );
        return line;
    }
    bool has_quantity = false;
    for (auto member = value.begin(); member != value.end(); ++member) {
        const auto field = *member;
        if (member.key() == "sku" && field.is_string()) {
            line.question.sku = field.text();
        } else if (member.key() == "quantity") {
            has_quantity = true;
            if (field.is_string() || field.is_number()) {
                read_quantity(field.text(), line);
            } else {
                refuse(line, "invalid_quantity", "A quantity is a text like \"2.5\" or a number.");
            }
        } else if (member.key() == "unit" && (field.is_string() || field.is_null())) {
            line.question.unit = field.text();
        } else if (member.key() == "quote" && (field.is_string() || field.is_null())) {
            line.quote = field.text();
        } else if (member.key() == "sku" || member.key() == "unit" || member.key() == "quote") {
            refuse(line, "invalid_line", std::string{member.key()} + " must be a text.");
        } else {
            refuse(
                line,
                "invalid_line",
                "A line has no field " + in_quotes(member.key()) +
                    ": use sku, quantity, unit and quote."
            );
        }
    }
    if (line.question.sku.empty()) refuse(line, "invalid_line", "The line has no sku.");
    if (!has_quantity) refuse(line, "invalid_quantity", "The line has no quantity.");
    return line;
}

Status read_lines(const json::Value& lines, QuoteRequest& request) {
    if (!lines.is_array()) return invalid("\"lines\" must be a list of lines.");
    if (lines.size() > quote_lines_max) {
        return invalid(
            "A quote has at most 10,000 lines; this one has " + std::to_string(lines.size()) +
            ". Ask in parts."
        );
    }
    request.lines.reserve(lines.size());
    for (const auto line : lines) request.lines.push_back(read_line(line));
    return {};
}

/// How it is answered.
Status read_manner(std::string_view key, const json::Value& value, QuoteRequest& request) {
    if (key == "explain" && value.text() == "winner") {
        request.explain = true;
        request.explains_winner_only = true;
        return {};
    }
    if (key == "explain" || key == "breaks") {
        if (!value.is_boolean()) return invalid(in_quotes(key) + " must be true or false.");
        (key == "explain" ? request.explain : request.breaks) = value.boolean();
        return {};
    }
    if (key == "language") {
        const auto language = value.text();
        if (language != "en" && language != "uk" && language != "ru") {
            return invalid("\"language\" must be en, uk or ru.");
        }
        request.language = language;
        return {};
    }
    if (key == "order_key") {
        if (!value.is_string()) return invalid("\"order_key\" must be a text.");
        request.order_key = value.text();
        return {};
    }
    if (key == "basket") {
        if (!value.is_boolean()) return invalid("\"basket\" must be true or false.");
        request.is_basket = value.boolean();
        return {};
    }
    return invalid(
        "A quote has no field " + in_quotes(key) +
        ": use lines (or skus, quantities and units), at, known_at, currency, hold, explain, "
        "language, breaks, columns and basket."
    );
}

Status read_head(std::string_view key, const json::Value& value, QuoteRequest& request) {
    if (key == "at" || key == "known_at" || key == "currency") {
        if (value.is_null()) return {};
        if (!value.is_string()) return invalid("\"" + std::string{key} + "\" must be a text.");
        if (key == "at") {
            request.at = PORTICO_TRY(parse_time(value.text()));
        } else if (key == "known_at") {
            request.known_at = PORTICO_TRY(parse_time(value.text()));
        } else {
            request.currency = PORTICO_TRY(Currency::parse(value.text()));
        }
        return {};
    }
    if (key == "hold") {
        if (value.is_null()) return {};
        if (!value.is_object() || !value["until"].is_string() || value.size() != 1) {
            return invalid(R"("hold" is an object like {"until": "2026-03-31T18:00:00Z"}.)");
        }
        request.hold_until = PORTICO_TRY(parse_time(value["until"].text()));
        return {};
    }
    if (key == "columns") {
        request.columns = PORTICO_TRY(read_columns(value));
        return {};
    }
    return read_manner(key, value, request);
}

}  // namespace

json::Limits quote_limits() {
    json::Limits limits;
    limits.bytes_max = quote_bytes_max;
    limits.depth_max = 8;
    return limits;
}

Result<QuoteRequest> read_quote_request(const json::Value& root) {
    if (!root.is_object()) {
        return invalid(R"(A quote is an object like {"lines": [{"sku": "A-1", "quantity": "2"}]}.)"
        );
    }
    QuoteRequest request;
    LineLists lists;
    bool has_lines = false;
    for (auto member = root.begin(); member != root.end(); ++member) {
        if (member.key() == "lines") {
            has_lines = true;
            PORTICO_TRY(read_lines(*member, request));
        } else if (member.key() == "skus") {
            lists.skus = *member;
        } else if (member.key() == "quantities") {
            lists.quantities = *member;
        } else if (member.key() == "units") {
            lists.units = *member;
        } else {
            PORTICO_TRY(read_head(member.key(), *member, request));
        }
    }
    const bool has_lists = !lists.skus.is_missing();
    if (has_lines == has_lists) {
        return invalid(
            has_lines ? R"(A quote has "lines" or "skus", not both.)"
                      : R"(The quote has no "lines".)"
        );
    }
    if (has_lists) PORTICO_TRY(read_line_lists(lists, request));
    if (request.takes_smallest) request.is_basket = false;
    if (request.columns != 0) {
        if (request.explain) return invalid("\"columns\" have no proof: leave \"explain\" out.");
        if ((request.columns & column_bit(QuoteColumn::breaks)) != 0) request.breaks = true;
    }
    if (request.explain && request.lines.size() > explained_lines_max) {
        return invalid("With \"explain\" a quote has at most 1,000 lines. Ask in parts.");
    }
    if (request.known_at && request.lines.size() > past_lines_max) {
        return invalid("With \"known_at\" a quote has at most 1,000 lines. Ask in parts.");
    }
    return request;
}

void read_quantity(std::string_view text, QuoteLine& line) {
    const auto quantity = Decimal::parse(text, quantity_limits);
    if (!quantity.ok()) return refuse(line, "invalid_quantity", quantity.error().message);
    if (quantity->sign() <= 0) {
        return refuse(
            line,
            "invalid_quantity",
            "The quantity is " + quantity->text() + ": it must be above 0."
        );
    }
    line.question.quantity = *quantity;
}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t bytes_max = 64;
    if (text.size() <= bytes_max) return "\"" + std::string{text} + "\"";
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    return "\"" + std::string{text.substr(0, end)} + "...\"";
}

}  // namespace portico::pricing
