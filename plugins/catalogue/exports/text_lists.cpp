#include "exports/text_lists.hpp"

#include <utility>

#include <portico/json.hpp>

#include "exports/list_texts.hpp"

namespace portico::catalogue {
namespace {

/// Bytes that are collected before they are given on.
constexpr std::size_t piece_bytes = std::size_t{64} << 10U;

class TextList : public PriceListWriter {
protected:
    TextList(PriceListHead head, Output output)
        : head_{std::move(head)}, output_{std::move(output)} {}

    Status give_on(bool is_last) {
        if (text_.size() < piece_bytes && !is_last) return {};
        PORTICO_TRY(output_(text_));
        text_.clear();
        return {};
    }

    PriceListHead head_;
    std::string text_;

private:
    Output output_;
};

void append_text_or_null(json::Writer& writer, std::string_view name, std::string_view text) {
    writer.key(name);
    if (text.empty()) {
        writer.null();
    } else {
        writer.string(text);
    }
}

class JsonList final : public TextList {
public:
    JsonList(PriceListHead head, Output output)
        : TextList{std::move(head), std::move(output)}, writer_{text_} {
        writer_.begin_object().member("company", head_.company);
        writer_.member("company_name", head_.company_name).member("currency", head_.currency);
        append_text_or_null(writer_, "as_of", head_.as_of);
        append_text_or_null(writer_, "supplier", head_.supplier);
        writer_.member("issued", head_.issued);
        append_text_or_null(writer_, "valid_until", head_.valid_until);
        writer_.key("items").begin_array();
    }

    Status add(const PriceListRow& row) override {
        writer_.begin_object().member("sku", row.sku).member("name", row.name);
        append_text_or_null(writer_, "category", row.category);
        writer_.member("unit", row.unit).member("quantity", row.quantity.text());
        const auto& price = row.price;
        append_text_or_null(
            writer_, "unit_price", price.unit_price ? price.unit_price->text() : ""
        );
        append_text_or_null(
            writer_, "list_price", price.list_price ? price.list_price->text() : ""
        );
        if (price.tax_rate) writer_.member("tax_rate", price.tax_rate->text());
        if (price.unit_price) append_gross(*price.unit_price, price.tax_rate);
        writer_.key("breaks").begin_array();
        for (const auto& one : price.breaks) {
            writer_.begin_object().member("quantity", one.quantity.text());
            writer_.member("unit_price", one.unit_price.text());
            append_gross(one.unit_price, price.tax_rate);
            writer_.end_object();
        }
        writer_.end_array().end_object();
        return give_on(false);
    }

    Status finish() override {
        writer_.end_array().end_object();
        return give_on(true);
    }

private:
    void append_gross(const Decimal& unit_price, const std::optional<Decimal>& tax_rate) {
        const auto gross = gross_of(unit_price, tax_rate);
        if (gross) writer_.member("unit_price_gross", gross->text());
    }

    json::Writer writer_;
};

/// In quotation marks where a comma, a mark or a line's end is inside.
void append_cell(std::string& line, std::string_view text) {
    if (text.find_first_of(",;\"\r\n\t") == std::string_view::npos) {
        line.append(text);
        return;
    }
    line.push_back('"');
    for (const char byte : text) {
        if (byte == '"') line.push_back('"');
        line.push_back(byte);
    }
    line.push_back('"');
}

class CsvList final : public TextList {
public:
    CsvList(PriceListHead head, Output output) : TextList{std::move(head), std::move(output)} {
        const auto& words = texts_in(head_.language);
        text_.append("\ufeff");
        append_line(
            {words.sku,
             words.name,
             words.category,
             words.unit,
             words.from,
             words.price,
             words.list_price,
             words.currency},
            words.gross,
            words.tax
        );
    }

    Status add(const PriceListRow& row) override {
        const auto& price = row.price;
        append_price(row, row.quantity, price.unit_price);
        for (const auto& one : price.breaks) append_price(row, one.quantity, one.unit_price);
        return give_on(false);
    }

    Status finish() override { return give_on(true); }

private:
    void append_price(
        const PriceListRow& row, const Decimal& quantity, const std::optional<Decimal>& unit_price
    ) {
        const auto from = quantity.text();
        const auto price = unit_price ? unit_price->text() : std::string{};
        const auto gross =
            unit_price ? gross_of(*unit_price, row.price.tax_rate) : std::optional<Decimal>{};
        const auto list_price = row.price.list_price ? row.price.list_price->text() : std::string{};
        append_line(
            {row.sku, row.name, row.category, row.unit, from, price, list_price, head_.currency},
            gross ? gross->text() : std::string{},
            row.price.tax_rate ? row.price.tax_rate->text() : std::string{}
        );
    }

    void append_line(
        std::initializer_list<std::string_view> cells, std::string_view gross, std::string_view tax
    ) {
        bool is_first = true;
        for (const auto cell : cells) {
            if (!is_first) text_.push_back(',');
            append_cell(text_, cell);
            is_first = false;
        }
        if (head_.shows_gross) {
            text_.push_back(',');
            append_cell(text_, gross);
            text_.push_back(',');
            append_cell(text_, tax);
        }
        text_.append("\r\n");
    }
};

}  // namespace

std::unique_ptr<PriceListWriter> make_json_list(PriceListHead head, Output output) {
    return std::make_unique<JsonList>(std::move(head), std::move(output));
}

std::unique_ptr<PriceListWriter> make_csv_list(PriceListHead head, Output output) {
    return std::make_unique<CsvList>(std::move(head), std::move(output));
}

}  // namespace portico::catalogue
