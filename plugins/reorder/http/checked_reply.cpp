#include "http/checked_reply.hpp"

#include <array>

#include <portico/time.hpp>

#include "lines/line_check.hpp"

namespace portico::reorder {
namespace {

void write_given(json::Writer& writer, const GivenLine& given) {
    writer.key("given").begin_object();
    writer.member("sku", given.sku).member("quantity", given.quantity);
    if (!given.unit.empty()) writer.member("unit", given.unit);
    if (given.row != 0) writer.key("row").integer(static_cast<std::int64_t>(given.row));
    if (!given.source.empty()) writer.member("source", given.source);
    writer.end_object();
}

void write_fixes(json::Writer& writer, const std::vector<Fix>& fixes) {
    writer.key("fixes").begin_array();
    for (const auto& fix : fixes) {
        writer.begin_object().member("sku", fix.sku).member("quantity", fix.quantity);
        if (!fix.unit.empty()) writer.member("unit", fix.unit);
        writer.end_object();
    }
    writer.end_array();
}

/// How many lines have each outcome.
void write_summary(json::Writer& writer, const CheckedLines& checked) {
    std::array<std::int64_t, outcome_count> counts{};
    for (const auto& line : checked.lines) ++counts[static_cast<std::size_t>(line.outcome)];
    writer.key("summary").begin_object();
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != 0) writer.key(name_of(static_cast<Outcome>(i))).integer(counts[i]);
    }
    writer.end_object();
}

}  // namespace

void write_text_or_null(json::Writer& writer, std::string_view name, std::string_view text) {
    writer.key(name);
    text.empty() ? writer.null() : writer.string(text);
}

void write_file_notes(json::Writer& writer, const OrderFile& file) {
    if (file.unread_columns.empty() && file.rows_without_quantity == 0 && file.passed_rows.empty())
        return;
    writer.key("file").begin_object().key("unread_columns").begin_array();
    for (const auto& name : file.unread_columns) writer.string(name);
    writer.end_array().key("rows_without_quantity");
    writer.integer(static_cast<std::int64_t>(file.rows_without_quantity));
    writer.key("passed_rows").begin_array();
    for (const auto& row : file.passed_rows) {
        writer.begin_object().key("row").integer(static_cast<std::int64_t>(row.row));
        if (!row.source.empty()) writer.member("source", row.source);
        writer.member("text", row.text).end_object();
    }
    writer.end_array().end_object();
}

void write_line(json::Writer& writer, const CheckedLine& line, std::string_view language) {
    writer.key("line").integer(static_cast<std::int64_t>(line.number));
    write_given(writer, line.given);
    writer.member("outcome", name_of(line.outcome));
    writer.member("sentence", sentence_of(line, language));
    if (!line.sku.empty()) writer.member("sku", line.sku);
    if (line.is_own_code) writer.key("is_own_code").boolean(true);
    if (line.quantity.sign() > 0) writer.member("quantity", line.quantity.text());
    if (!line.unit.empty()) writer.member("unit", line.unit);
    if (line.unit_price) writer.member("unit_price", line.unit_price->text());
    if (line.total) writer.member("total", line.total->text());
    if (line.gross) writer.member("gross", line.gross->text());
    if (line.tax_rate) writer.member("tax_rate", line.tax_rate->trimmed().text());
    if (line.is_held) writer.key("is_held").boolean(true);
    if (!line.why.empty()) writer.member("why", line.why);
    if (line.given.was) writer.member("was", line.given.was->text());
    if (line.available) writer.member("available", line.available->trimmed().text());
    if (line.next_receipt) writer.member("next_receipt", format_time(*line.next_receipt));
    if (line.merged_into != 0) {
        writer.key("merged_into").integer(static_cast<std::int64_t>(line.merged_into));
    }
    if (!line.fixes.empty()) write_fixes(writer, line.fixes);
}

void write_totals(json::Writer& writer, const CheckedLines& checked) {
    const auto text = [](const std::optional<Decimal>& sum) {
        return sum ? sum->text() : std::string{};
    };
    write_text_or_null(writer, "total", text(checked.total()));
    const auto taxes = checked.taxes();
    if (!checked.is_taxed) return;
    writer.key("taxes").begin_array();
    for (const auto& [rate, sum] : taxes.by_rate) {
        writer.begin_object().member("rate", rate.trimmed().text());
        writer.member("net", sum.net.text()).member("amount", sum.amount.text()).end_object();
    }
    writer.end_array();
    write_text_or_null(writer, "gross", text(taxes.gross));
}

void write_checked(json::Writer& writer, const CheckedLines& checked, std::string_view language) {
    write_totals(writer, checked);
    write_summary(writer, checked);
    writer.key("lines").begin_array();
    for (const auto& line : checked.lines) {
        writer.begin_object();
        write_line(writer, line, language);
        writer.end_object();
    }
    writer.end_array();
}

}  // namespace portico::reorder
