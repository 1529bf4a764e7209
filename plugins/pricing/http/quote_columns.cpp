#include "http/quote_columns.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "http/reply_text.hpp"

namespace portico::pricing {
namespace {

struct NamedColumn {
    std::string_view name;
    QuoteColumn column;
};

constexpr std::array<NamedColumn, 14> columns_known{{
    {"unit", QuoteColumn::unit},
    {"unit_price", QuoteColumn::unit_price},
    {"list_price", QuoteColumn::list_price},
    {"total", QuoteColumn::total},
    {"rule", QuoteColumn::rule},
    {"level", QuoteColumn::level},
    {"next_break", QuoteColumn::next_break},
    {"breaks", QuoteColumn::breaks},
    {"tax_rate", QuoteColumn::tax_rate},
    {"status", QuoteColumn::status},
    {"quantity", QuoteColumn::quantity},
    {"minimum", QuoteColumn::minimum},
    {"increment", QuoteColumn::increment},
    {"maximum", QuoteColumn::maximum},
}};

void append_amount(std::string& out, const Decimal& amount) {
    out.push_back('"');
    amount.append_to(out);
    out.push_back('"');
}

/// `["20","7.50"]`
void append_break(std::string& out, const PriceBreak& one, Currency currency) {
    out.push_back('[');
    append_amount(out, one.quantity.trimmed());
    out.push_back(',');
    append_amount(out, shown(one.unit_price, currency));
    out.push_back(']');
}

void append_next_break(std::string& out, const NextBreak& next, Currency currency) {
    append_break(out, {next.quantity, next.unit_price}, currency);
    out.back() = ',';
    append_amount(out, next.saving);
    out.push_back(']');
}

void append_breaks(std::string& out, std::span<const PriceBreak> breaks, Currency currency) {
    out.push_back('[');
    for (const auto& one : breaks) {
        if (out.back() != '[') out.push_back(',');
        append_break(out, one, currency);
    }
    out.push_back(']');
}

/// Appends one value of a line that has a price; false: there is none.
bool append_value(
    std::string& out, const PricedLine& line, const LinePricer& pricer, QuoteColumn column
) {
    const auto& price = line.price;
    const auto currency = pricer.currency();
    switch (column) {
        case QuoteColumn::unit:
            json::append_quoted(out, price.unit);
            return true;
        case QuoteColumn::unit_price:
            append_amount(out, shown(price.unit_price, currency));
            return true;
        case QuoteColumn::list_price:
            if (price.list_price) append_amount(out, shown(*price.list_price, currency));
            return price.list_price.has_value();
        case QuoteColumn::total:
            append_amount(out, price.total);
            return true;
        case QuoteColumn::rule:
            if (!price.rule.empty()) json::append_quoted(out, price.rule);
            return !price.rule.empty();
        case QuoteColumn::level:
            json::append_quoted(out, line.level());
            return true;
        case QuoteColumn::next_break:
            if (price.next_break) append_next_break(out, *price.next_break, currency);
            return price.next_break.has_value();
        case QuoteColumn::breaks:
            append_breaks(out, pricer.breaks_of(line), currency);
            return true;
        case QuoteColumn::tax_rate:
            if (line.terms.tax) append_amount(out, line.terms.tax->rate);
            return line.terms.tax.has_value();
        default:
            return false;
    }
}

std::string_view status_of(const PricedLine& line) {
    if (line.error) return "error";
    switch (line.price.outcome) {
        case Outcome::priced:
            return "ok";
        case Outcome::on_request:
            return "price_on_request";
        default:
            return "no_price";
    }
}

/// Appends what is told of a line without a price too; false: nothing is.
bool append_order_value(std::string& out, const PricedLine& line, QuoteColumn column) {
    const auto append_limit = [&](std::int64_t ten_thousandths) {
        if (ten_thousandths == 0) return false;
        append_amount(out, Decimal::scaled(ten_thousandths, quantity_limits.scale_max).trimmed());
        return true;
    };
    const auto& order = line.terms.order;
    if (column == QuoteColumn::status) {
        json::append_quoted(out, status_of(line));
        return true;
    }
    if (line.error) return false;
    switch (column) {
        case QuoteColumn::quantity:
            append_amount(out, line.question.quantity.trimmed());
            return true;
        case QuoteColumn::minimum:
            return append_limit(order.minimum);
        case QuoteColumn::increment:
            return append_limit(order.increment);
        case QuoteColumn::maximum:
            return append_limit(order.maximum);
        default:
            return false;
    }
}

void append_errors(std::string& out, std::span<const PricedLine> lines) {
    out.append(",\"errors\":[");
    for (const auto& line : lines) {
        if (!line.error) continue;
        out.append(out.back() == '[' ? "{\"line\":" : ",{\"line\":");
        out.append(std::to_string(line.number)).append(",\"code\":");
        json::append_quoted(out, line.error->code);
        append_member(out, "detail", line.error->detail);
        out.push_back('}');
    }
    out.push_back(']');
}

Status check_list(const json::Value& list, std::string_view name, std::size_t lines) {
    const auto quoted = "\"" + std::string{name} + "\"";
    if (list.is_missing() || list.is_null()) return {};
    if (!list.is_array()) {
        const auto* also = name == "quantities" ? " or \"smallest\"." : ".";
        return invalid(quoted + " must be a list" + also);
    }
    if (list.size() == lines) return {};
    return invalid(
        quoted + " has " + std::to_string(list.size()) + " values for " + std::to_string(lines) +
        " skus: it needs one for each."
    );
}

void refuse(QuoteLine& line, std::string_view code, std::string detail) {
    if (!line.error) line.error = LineError{code, std::move(detail)};
}

}  // namespace

Result<ColumnSet> read_columns(const json::Value& names) {
    std::string known;
    for (const auto& column : columns_known) {
        known.append(known.empty() ? "" : ", ").append(column.name);
    }
    if (!names.is_array() || names.size() == 0) {
        return invalid("\"columns\" is a list of names; known are " + known + ".");
    }
    ColumnSet columns = 0;
    for (const auto name : names) {
        bool is_known = false;
        for (const auto& column : columns_known) {
            if (!name.is_string() || name.text() != column.name) continue;
            columns |= column_bit(column.column);
            is_known = true;
        }
        if (is_known) continue;
        return invalid(
            "There is no column " + in_quotes(name.is_string() ? name.text() : name.dump()) +
            "; known are " + known + "."
        );
    }
    return columns;
}

Status read_line_lists(const LineLists& lists, QuoteRequest& request) {
    if (!lists.skus.is_array()) return invalid("\"skus\" must be a list of texts.");
    const auto count = lists.skus.size();
    if (count > quote_lines_max) {
        return invalid(
            "A quote has at most 10,000 lines; this one has " + std::to_string(count) +
            ". Ask in parts."
        );
    }
    request.takes_smallest = lists.quantities.text() == "smallest";
    if (!request.takes_smallest) {
        PORTICO_TRY(check_list(lists.quantities, "quantities", count));
    }
    PORTICO_TRY(check_list(lists.units, "units", count));
    request.lines.resize(count);
    auto line = request.lines.begin();
    for (const auto sku : lists.skus) {
        line->question.sku = sku.is_string() ? sku.text() : std::string_view{};
        line->question.quantity = Decimal::whole(1);
        if (line->question.sku.empty()) refuse(*line, "invalid_line", "The line has no sku.");
        ++line;
    }
    line = request.lines.begin();
    const auto quantities = request.takes_smallest ? json::Value{} : lists.quantities;
    for (const auto quantity : quantities) {
        if (quantity.is_string() || quantity.is_number()) {
            read_quantity(quantity.text(), *line);
        } else {
            refuse(*line, "invalid_quantity", "A quantity is a text like \"2.5\" or a number.");
        }
        ++line;
    }
    line = request.lines.begin();
    for (const auto unit : lists.units) {
        if (!unit.is_string() && !unit.is_null()) {
            refuse(*line, "invalid_line", "unit must be a text.");
        }
        line->question.unit = unit.text();
        ++line;
    }
    return {};
}

void append_columns(
    std::string& out, std::span<const PricedLine> lines, const LinePricer& pricer, ColumnSet columns
) {
    out.append("\"columns\":{");
    for (const auto& known : columns_known) {
        if ((columns & column_bit(known.column)) == 0) continue;
        if (out.back() != '{') out.push_back(',');
        json::append_quoted(out, known.name);
        out.append(":[");
        for (const auto& line : lines) {
            if (line.number > 1) out.push_back(',');
            const bool has = (line.has_price() && append_value(out, line, pricer, known.column)) ||
                             append_order_value(out, line, known.column);
            if (!has) out.append("null");
        }
        out.push_back(']');
    }
    out.push_back('}');
    append_errors(out, lines);
}

}  // namespace portico::pricing
