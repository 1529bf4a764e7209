#include "publish/row/price_row.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <portico/decimal.hpp>
#include <portico/money.hpp>
#include <portico/time.hpp>

#include "domain/rule.hpp"
#include "terms/term.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t text_bytes_max = 255;

/// Reads the fields of one row and notes what is wrong with them.
class FieldReader {
public:
    FieldReader(const Fields& fields, FieldNotes& notes) : fields_{fields}, notes_{notes} {}

    [[nodiscard]] std::string_view at(Column column) const { return fields_[column]; }

    void fail(Column column, std::string sentence) {
        notes_.push_back({FieldNote::Kind::error, column, std::move(sentence)});
    }

    void fail_row(std::string sentence) {
        notes_.push_back({FieldNote::Kind::error, std::nullopt, std::move(sentence)});
    }

    void warn(Column column, std::string sentence) {
        notes_.push_back({FieldNote::Kind::warning, column, std::move(sentence)});
    }

    std::string text(Column column) {
        const auto text = at(column);
        if (text.size() > text_bytes_max) {
            fail(
                column,
                "The text has " + std::to_string(text.size()) + " bytes: at most 255 can be kept."
            );
            return {};
        }
        const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' '; };
        if (std::any_of(text.begin(), text.end(), is_control)) {
            fail(
                column, "\"" + excerpt(text) + "\" has a line break or another control character."
            );
            return {};
        }
        return std::string{text};
    }

    std::string required(Column column, const char* sentence) {
        if (at(column).empty()) fail(column, sentence);
        return text(column);
    }

    /// A number without its trailing zeros; nothing when it is absent or wrong.
    std::optional<Decimal> number(Column column, const DecimalLimits& limits) {
        const auto written = at(column);
        if (written.empty()) return {};
        if (written.ends_with('%')) {
            fail(
                column, "\"" + excerpt(written) + "\" has a percent sign: write the number alone."
            );
            return {};
        }
        const auto read = Decimal::parse(written, limits);
        if (!read.ok()) {
            fail(column, read.error().message);
            return {};
        }
        return read->trimmed();
    }

    std::int64_t whole_number(Column column) {
        const auto written = at(column);
        if (written.empty()) return 0;
        std::int64_t number = 0;
        const auto* end = written.data() + written.size();
        const auto parsed = std::from_chars(written.data(), end, number);
        if (parsed.ec != std::errc{} || parsed.ptr != end) {
            fail(column, "\"" + excerpt(written) + "\" is no whole number, like 10.");
        }
        return number;
    }

    std::optional<std::int64_t> time(Column column) {
        const auto written = at(column);
        if (written.empty()) return {};
        const auto read = parse_time(written);
        if (read.ok()) return *read;
        fail(column, read.error().message);
        return {};
    }

    template <class Row>
    void validity(Row& row) {
        row.valid_from = time(Column::valid_from);
        row.valid_to = time(Column::valid_to);
        if (row.valid_from && row.valid_to && *row.valid_from >= *row.valid_to) {
            fail(
                Column::valid_to,
                "The validity ends at " + format_time(*row.valid_to) + ", before it starts at " +
                    format_time(*row.valid_from) + " (the end itself is not inside)."
            );
        }
    }

    template <class Row>
    void rounding(Row& row) {
        if (const auto step = number(Column::round_step, price_limits)) {
            if (step->sign() <= 0) {
                fail(Column::round_step, "The step is " + step->text() + ": it must be above 0.");
            }
            row.round_step = step->text();
        }
        const auto mode = at(Column::round_mode);
        if (mode.empty()) return;
        const auto known = rounding_mode(mode);
        if (!known.ok()) fail(Column::round_mode, known.error().message);
        row.round_mode = mode;
    }

    std::string currency() {
        const auto code = at(Column::currency);
        if (code.empty()) return {};
        const auto known = Currency::parse(code);
        if (!known.ok()) fail(Column::currency, known.error().message);
        return std::string{code};
    }

    std::string one_of(Column column, std::span<const std::string_view> known) {
        const auto written = at(column);
        if (written.empty()) return std::string{known.front()};
        if (std::find(known.begin(), known.end(), written) == known.end()) {
            std::string sentence = "\"" + excerpt(written) + "\" is none of ";
            for (const auto& name : known) {
                if (&name != &known.front()) sentence += &name == &known.back() ? " and " : ", ";
                sentence += name;
            }
            fail(column, sentence + ".");
        }
        return std::string{written};
    }

    void must_be_empty(Column column, const std::string& kind) {
        if (at(column).empty()) return;
        fail(
            column,
            "A row of kind " + kind + " has no " + std::string{name_of(column)} +
                ": leave it empty."
        );
    }

    bool closes() {
        constexpr std::array<std::string_view, 2> actions{"set", "close"};
        return one_of(Column::action, actions) == "close";
    }

private:
    const Fields& fields_;
    FieldNotes& notes_;
};

constexpr std::array<std::pair<Column, HolderKind>, 4> holders{{
    {Column::company_id, HolderKind::company},
    {Column::list_id, HolderKind::list},
    {Column::group, HolderKind::group},
    {Column::region, HolderKind::region},
}};

void read_holder(FieldReader& reader, RuleRow& row) {
    std::optional<Column> first;
    for (const auto& [column, kind] : holders) {
        if (reader.at(column).empty()) continue;
        if (first) {
            reader.fail(
                column,
                std::string{name_of(*first)} + " and " + std::string{name_of(column)} +
                    " are both given: a rule belongs to one of them."
            );
            continue;
        }
        first = column;
        row.holder_kind = name_of(kind);
        row.holder_id = reader.text(column);
    }
    if (first) return;
    if (term_kind_named(reader.at(Column::kind))) {
        row.holder_kind = name_of(TermHolder::everyone);
    } else {
        reader.fail_row("Say whose price it is: one of list_id, company_id, group and region.");
    }
}

void read_target(FieldReader& reader, RuleRow& row) {
    row.sku = reader.text(Column::sku);
    row.category = reader.text(Column::category);
    if (!row.sku.empty() && !row.category.empty()) {
        reader.fail(
            Column::category,
            "sku and category are both given: a rule is for one of them, or for all."
        );
    }
    row.unit = reader.text(Column::unit);
}

void read_percent(FieldReader& reader, RuleRow& row) {
    const auto percent = reader.number(Column::value, percent_limits);
    if (!percent) return;
    if (*percent < Decimal::whole(-1000) || *percent > Decimal::whole(100)) {
        reader.fail(
            Column::value,
            "The percentage is " + percent->text() +
                ": it is taken off the price, so it must be from -1000 (a surcharge) to 100."
        );
    } else if (percent->sign() < 0) {
        reader.warn(
            Column::value,
            "The percentage is " + percent->text() +
                ": below 0 it makes the price higher. Is a surcharge meant?"
        );
    }
    row.value = percent->text();
}

void read_amount(FieldReader& reader, RuleRow& row) {
    const auto amount = reader.number(Column::value, price_limits);
    if (!amount) return;
    if (amount->sign() < 0) {
        reader.fail(Column::value, "The value is " + amount->text() + ": it must be 0 or more.");
    } else if (amount->is_zero() && row.kind == "fixed") {
        reader.warn(Column::value, "The price is 0: is it meant to be free?");
    }
    row.value = amount->text();
}

/// The value of a term of sale; empty where its kind says everything.
void read_term_value(FieldReader& reader, RuleRow& row, TermKind kind) {
    if (kind == TermKind::hidden || kind == TermKind::shown) {
        reader.must_be_empty(Column::value, row.kind);
        return;
    }
    if (reader.at(Column::value).empty()) {
        reader.fail(Column::value, "The value is missing.");
        return;
    }
    const auto limits = kind == TermKind::cost     ? price_limits
                        : kind == TermKind::margin ? percent_limits
                                                   : quantity_limits;
    const auto number = reader.number(Column::value, limits);
    if (!number) return;
    row.value = number->text();
    if (number->sign() < 0 || (number->is_zero() && kind == TermKind::maximum)) {
        const auto* bound = kind == TermKind::maximum ? "above 0" : "0 or more";
        reader.fail(
            Column::value, "The " + row.kind + " is " + row.value + ": it must be " + bound + "."
        );
    } else if (kind == TermKind::margin && *number > Decimal::whole(1000)) {
        reader.fail(
            Column::value,
            "The margin is " + row.value + " %: it is put on the cost, so at most 1000 is meant."
        );
    }
}

/// Terms of sale: what goes with prices alone must be empty.
void read_term(FieldReader& reader, RuleRow& row, TermKind kind) {
    row.kind = reader.at(Column::kind);
    read_term_value(reader, row, kind);
    // An exported row has a 0 there.
    if (reader.at(Column::min_quantity) != "0") {
        reader.must_be_empty(Column::min_quantity, row.kind);
    }
    for (const auto column :
         {Column::list_id, Column::of_list, Column::round_step, Column::round_mode}) {
        reader.must_be_empty(column, row.kind);
    }
    if (kind == TermKind::cost) {
        row.currency = reader.currency();
        if (row.currency.empty()) reader.fail(Column::currency, "A cost needs a currency.");
        if (row.sku.empty()) reader.fail(Column::sku, "A cost is that of one product: name it.");
    } else {
        reader.must_be_empty(Column::currency, row.kind);
    }
    const bool has_unit = family_of(kind) != TermFamily::visibility && kind != TermKind::margin;
    if (!has_unit) reader.must_be_empty(Column::unit, row.kind);
    reader.must_be_empty(Column::counted_by, row.kind);
    reader.must_be_empty(Column::limit_quantity, row.kind);
    reader.validity(row);
    row.sequence = reader.whole_number(Column::sequence);
}

void read_value(FieldReader& reader, RuleRow& row) {
    constexpr std::array<std::string_view, 5> kinds{
        "fixed", "percent", "amount", "of_list", "on_request"};
    row.of_list = reader.text(Column::of_list);
    if (reader.at(Column::kind).empty()) {
        reader.fail(
            Column::kind,
            "Say how the price is made: fixed, percent, amount, of_list or on_request. Terms of "
            "sale "
            "are minimum, maximum, increment, hidden, shown, cost and margin."
        );
        return;
    }
    row.kind = reader.one_of(Column::kind, kinds);
    const bool is_of_list = row.kind == "of_list";
    if (row.kind == "on_request") {
        if (!reader.at(Column::value).empty()) {
            reader.fail(
                Column::value, "A rule of kind on_request has no price: leave the value empty."
            );
        }
    } else if (reader.at(Column::value).empty()) {
        if (is_of_list) {
            row.value = "0";
        } else {
            reader.fail(Column::value, "The value is missing.");
        }
    } else if (is_of_list || row.kind == "percent") {
        read_percent(reader, row);
    } else {
        read_amount(reader, row);
    }
    if (is_of_list && row.of_list.empty()) {
        reader.fail(Column::of_list, "An of_list rule names the list whose price it takes.");
    } else if (!is_of_list && !row.of_list.empty()) {
        reader.fail(
            Column::of_list,
            "Only a rule of kind of_list names a list here; this one is " + row.kind + "."
        );
    } else if (is_of_list && row.holder_kind == "list" && row.of_list == row.holder_id) {
        reader.fail(Column::of_list, "The list " + excerpt(row.of_list) + " names itself.");
    }
}

void read_counted_by(FieldReader& reader, RuleRow& row) {
    if (reader.at(Column::counted_by).empty()) return;
    const auto read = counted_by_named(reader.at(Column::counted_by));
    if (!read.ok()) {
        reader.fail(Column::counted_by, read.error().message);
        return;
    }
    if (*read == CountedBy::line) return;  // one spelling
    row.counted_by = name_of(*read);
    if (!row.unit.empty()) {
        reader.fail(
            Column::unit,
            "A break counted by " + row.counted_by +
                " is in base units or in money: leave the unit empty."
        );
    }
    if (*read == CountedBy::basket && !row.sku.empty()) {
        reader.fail(
            Column::counted_by,
            "The quantities of a basket are those of a category or of all products: leave sku "
            "empty."
        );
    }
    if (row.min_quantity == "0") {
        reader.warn(
            Column::min_quantity, "The break is 0, so that nothing is counted: is a minimum meant?"
        );
    }
}

void read_limit(FieldReader& reader, RuleRow& row) {
    const auto limit = reader.number(Column::limit_quantity, quantity_limits);
    if (!limit) return;
    row.limit_quantity = limit->text();
    const auto least = Decimal::parse(row.min_quantity, quantity_limits);
    if (limit->sign() <= 0) {
        reader.fail(
            Column::limit_quantity, "The limit is " + limit->text() + ": it must be above 0."
        );
    } else if (reader.at(Column::valid_to).empty()) {
        reader.fail(Column::limit_quantity, "A limit is for a time: say in valid_to when it ends.");
    } else if (row.counted_by.empty() && least.ok() && *limit < *least) {
        reader.fail(
            Column::limit_quantity,
            "The limit is " + limit->text() + ", below the break of " + row.min_quantity +
                ": the rule could never apply."
        );
    }
}

}  // namespace

RuleRow read_rule(const Fields& fields, FieldNotes& notes) {
    FieldReader reader{fields, notes};
    RuleRow row;
    row.id = reader.required(Column::id, "Give the rule an id: later files name it by that.");
    row.closes = reader.closes();
    if (row.closes) return row;
    read_holder(reader, row);
    read_target(reader, row);
    if (const auto kind = term_kind_named(reader.at(Column::kind))) {
        read_term(reader, row, *kind);
        return row;
    }
    read_value(reader, row);
    if (const auto quantity = reader.number(Column::min_quantity, quantity_limits)) {
        if (quantity->sign() < 0) {
            reader.fail(
                Column::min_quantity,
                "The minimum quantity is " + quantity->text() + ": it must be 0 or more."
            );
        }
        row.min_quantity = quantity->text();
    }
    read_counted_by(reader, row);
    read_limit(reader, row);
    row.currency = reader.currency();
    const bool is_price = row.kind == "fixed" || row.kind == "amount";
    if (is_price && row.currency.empty() && !row.holder_kind.empty() && row.holder_kind != "list") {
        reader.fail(Column::currency, "A price or an amount without a list needs a currency.");
    }
    reader.validity(row);
    row.sequence = reader.whole_number(Column::sequence);
    reader.rounding(row);
    return row;
}

ListRow read_list(const Fields& fields, FieldNotes& notes) {
    constexpr std::array<std::string_view, 2> kinds{"assigned", "default"};
    constexpr std::array<std::string_view, 2> modes{"best", "sequence"};
    FieldReader reader{fields, notes};
    ListRow row;
    row.id =
        reader.required(Column::id, "Give the list an id: rules and companies name it by that.");
    row.closes = reader.closes();
    if (row.closes) return row;
    row.name = reader.required(Column::name, "Give the list a name.");
    row.currency = reader.currency();
    if (row.currency.empty()) reader.fail(Column::currency, "The list needs a currency.");
    row.kind = reader.one_of(Column::kind, kinds);
    row.mode = reader.one_of(Column::mode, modes);
    row.priority = reader.whole_number(Column::priority);
    row.reference_list = reader.text(Column::reference_list);
    if (!row.reference_list.empty() && row.reference_list == row.id) {
        reader.fail(Column::reference_list, "The list " + excerpt(row.id) + " names itself.");
    }
    reader.rounding(row);
    reader.validity(row);
    return row;
}

}  // namespace portico::pricing
