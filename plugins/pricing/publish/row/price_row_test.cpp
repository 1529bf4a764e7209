#include "publish/row/price_row.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "publish/row/csv_line.hpp"

namespace portico::pricing {
namespace {

using Given = std::vector<std::pair<Column, std::string>>;

Fields fields_of(const Given& good, const Given& changed) {
    Fields fields;
    for (const auto& [column, text] : good) fields.set(column, text);
    for (const auto& [column, text] : changed) fields.set(column, text);
    return fields;
}

const Given& good_rule() {
    static const Given given{
        {Column::id, "r-1"},
        {Column::list_id, "trade"},
        {Column::sku, "A-1"},
        {Column::min_quantity, "10.0"},
        {Column::kind, "percent"},
        {Column::value, "5.50"},
        {Column::valid_from, "2026-01-01"},
        {Column::valid_to, "2027-01-01"}};
    return given;
}

const Given& good_list() {
    static const Given given{
        {Column::id, "trade"}, {Column::name, "Trade"}, {Column::currency, "EUR"}};
    return given;
}

/// "field: sentence" of the only note.
std::string only_note(const FieldNotes& notes) {
    if (notes.size() != 1) return std::to_string(notes.size()) + " notes";
    const auto& note = notes.front();
    const auto* kind = note.kind == FieldNote::Kind::error ? "" : "warning ";
    const auto field = note.column ? std::string{name_of(*note.column)} : std::string{"row"};
    return kind + field + ": " + note.sentence;
}

struct Case {
    Given changed;
    const char* note;
};

TEST(PriceRow, NamesTheFieldAndWhatToWriteForARule) {
    const auto too_long = std::string(256, 'x');
    const Case cases[] = {
        // clang-format off
        {{{Column::id, ""}}, "id: Give the rule an id: later files name it by that."},
        {{{Column::id, too_long}}, "id: The text has 256 bytes: at most 255 can be kept."},
        {{{Column::sku, "A\n1"}}, "sku: \"A?1\" has a line break or another control character."},
        {{{Column::list_id, ""}}, "row: Say whose price it is: one of list_id, company_id, group and region."},
        {{{Column::group, "gold"}}, "group: list_id and group are both given: a rule belongs to one of them."},
        {{{Column::category, "tools"}}, "category: sku and category are both given: a rule is for one of them, or for all."},
        {{{Column::kind, ""}}, "kind: Say how the price is made: fixed, percent, amount, of_list or on_request. Terms of sale "
         "are minimum, maximum, increment, hidden, shown, cost and margin."},
        {{{Column::kind, "free"}}, "kind: \"free\" is none of fixed, percent, amount, of_list and on_request."},
        {{{Column::value, ""}}, "value: The value is missing."},
        {{{Column::value, "-5 %"}}, "value: \"-5 %\" has a percent sign: write the number alone."},
        {{{Column::value, "-5"}}, "warning value: The percentage is -5: below 0 it makes the price higher. Is a surcharge meant?"},
        {{{Column::value, "150"}}, "value: The percentage is 150: it is taken off the price, so it must be from -1000 (a surcharge) to 100."},
        {{{Column::value, "-1000.5"}}, "value: The percentage is -1000.5: it is taken off the price, so it must be from -1000 (a surcharge) to 100."},
        {{{Column::kind, "fixed"}, {Column::value, "-5"}}, "value: The value is -5: it must be 0 or more."},
        {{{Column::kind, "fixed"}, {Column::value, "0"}}, "warning value: The price is 0: is it meant to be free?"},
        {{{Column::kind, "of_list"}}, "of_list: An of_list rule names the list whose price it takes."},
        {{{Column::kind, "of_list"}, {Column::of_list, "trade"}}, "of_list: The list trade names itself."},
        {{{Column::of_list, "base"}}, "of_list: Only a rule of kind of_list names a list here; this one is percent."},
        {{{Column::min_quantity, "-1"}}, "min_quantity: The minimum quantity is -1: it must be 0 or more."},
        {{{Column::valid_to, "2026-01-01"}}, "valid_to: The validity ends at 2026-01-01T00:00:00Z, before it starts at 2026-01-01T00:00:00Z (the end itself is not inside)."},
        {{{Column::sequence, "first"}}, "sequence: \"first\" is no whole number, like 10."},
        {{{Column::sequence, "99999999999999999999"}}, "sequence: \"99999999999999999999\" is no whole number, like 10."},
        {{{Column::round_step, "0"}}, "round_step: The step is 0: it must be above 0."},
        {{{Column::action, "delete"}}, "action: \"delete\" is none of set and close."},
        {{{Column::kind, "on_request"}}, "value: A rule of kind on_request has no price: leave the value empty."},
        {{{Column::counted_by, "week"}}, "counted_by: \"week\" is not one of line, basket, month_quantity, quarter_quantity, year_quantity, month_turnover, quarter_turnover, year_turnover."},
        {{{Column::counted_by, "basket"}}, "counted_by: The quantities of a basket are those of a category or of all products: leave sku empty."},
        {{{Column::counted_by, "year_turnover"}, {Column::unit, "box"}}, "unit: A break counted by year_turnover is in base units or in money: leave the unit empty."},
        {{{Column::counted_by, "year_quantity"}, {Column::min_quantity, ""}}, "warning min_quantity: The break is 0, so that nothing is counted: is a minimum meant?"},
        {{{Column::limit_quantity, "0"}}, "limit_quantity: The limit is 0: it must be above 0."},
        {{{Column::limit_quantity, "-2"}}, "limit_quantity: The limit is -2: it must be above 0."},
        {{{Column::limit_quantity, "5"}, {Column::valid_to, ""}}, "limit_quantity: A limit is for a time: say in valid_to when it ends."},
        {{{Column::limit_quantity, "5"}, {Column::min_quantity, "6"}}, "limit_quantity: The limit is 5, below the break of 6: the rule could never apply."},
        {{{Column::list_id, ""}, {Column::group, "gold"}, {Column::kind, "fixed"}}, "currency: A price or an amount without a list needs a currency."},
        // clang-format on
    };
    for (const auto& [changed, note] : cases) {
        SCOPED_TRACE(note);
        FieldNotes notes;
        read_rule(fields_of(good_rule(), changed), notes);
        EXPECT_EQ(only_note(notes), note);
    }
}

TEST(PriceRow, PassesOnWhatNumbersDatesAndCodesMustLookLike) {
    const struct {
        Column column;
        const char* text;
        const char* part;
    } cases[] = {
        {Column::min_quantity, "0.00001", "4"},
        {Column::limit_quantity, "0.00001", "4"},
        {Column::value, "5,5", "decimals after a point"},
        {Column::value, "1e3", "without an exponent"},
        {Column::value, "0.1234567", "6"},
        {Column::valid_from, "31.12.2026", "31.12.2026"},
        {Column::valid_from, "2026-02-30", "2026-02-30"},
        {Column::currency, "EURO", "not a currency"},
        {Column::round_mode, "nearest", "half_even"},
    };

    for (const auto& [column, text, part] : cases) {
        SCOPED_TRACE(text);
        FieldNotes notes;
        read_rule(fields_of(good_rule(), {{column, text}}), notes);
        ASSERT_EQ(notes.size(), 1U);
        EXPECT_EQ(notes[0].column, column);
        EXPECT_NE(notes[0].sentence.find(part), std::string::npos) << notes[0].sentence;
    }
}

TEST(PriceRow, NamesTheFieldAndWhatToWriteForAList) {
    const Case cases[] = {
        // clang-format off
        {{{Column::id, ""}}, "id: Give the list an id: rules and companies name it by that."},
        {{{Column::name, ""}}, "name: Give the list a name."},
        {{{Column::currency, ""}}, "currency: The list needs a currency."},
        {{{Column::kind, "fixed"}}, "kind: \"fixed\" is none of assigned and default."},
        {{{Column::mode, "worst"}}, "mode: \"worst\" is none of best and sequence."},
        {{{Column::priority, "1.5"}}, "priority: \"1.5\" is no whole number, like 10."},
        {{{Column::reference_list, "trade"}}, "reference_list: The list trade names itself."},
        // clang-format on
    };
    for (const auto& [changed, note] : cases) {
        SCOPED_TRACE(note);
        FieldNotes notes;
        read_list(fields_of(good_list(), changed), notes);
        EXPECT_EQ(only_note(notes), note);
    }
}

TEST(PriceRow, KeepsOneSpelling) {
    FieldNotes notes;
    const auto rule = read_rule(fields_of(good_rule(), {}), notes);
    EXPECT_TRUE(notes.empty());
    EXPECT_EQ(rule.value, "5.5");
    EXPECT_EQ(rule.min_quantity, "10");
    EXPECT_EQ(
        csv_line(rule), "r-1,trade,,,,A-1,,,10,percent,5.5,,,2026-01-01,2027-01-01,0,,,,\r\n"
    );
    const auto list = read_list(fields_of(good_list(), {{Column::name, "Trade, \"old\""}}), notes);
    EXPECT_TRUE(notes.empty());
    EXPECT_EQ(csv_line(list), "trade,\"Trade, \"\"old\"\"\",EUR,assigned,best,0,,,,,\r\n");
}

TEST(PriceRow, ClosesByTheIdAlone) {
    FieldNotes notes;
    const auto rule =
        read_rule(fields_of({}, {{Column::id, "r-1"}, {Column::action, "close"}}), notes);
    EXPECT_TRUE(notes.empty());
    EXPECT_TRUE(rule.closes);
}

TEST(PriceHeader, RefusesWhatItDoesNotKnow) {
    const struct {
        std::vector<std::string_view> header;
        const char* part;
    } cases[] = {
        {{"hello"}, "The first row must name the columns"},
        {{"id", "list_id", "kind", "value", "valid_form"}, "There is no column \"valid_form\""},
        {{"id", "list_id", "kind", "value", "ID"}, "\"id\" is there twice"},
        {{"list_id", "kind", "value"}, "The column \"id\" is missing"},
        {{"id", "list_id", "value"}, "The column \"kind\" is missing"},
        {{"id", "kind", "value"}, "list_id, company_id, group and region"},
        {{"id", "name"}, "The column \"currency\" is missing"},
    };

    for (const auto& [header, part] : cases) {
        SCOPED_TRACE(part);
        const auto read = read_header(header);
        ASSERT_FALSE(read.ok());
        EXPECT_NE(read.error().message.find(part), std::string::npos) << read.error().message;
    }
}

TEST(PriceHeader, PassesOverCommentsAndFindsTheRest) {
    const std::vector<std::string_view> titles{"ID ", "# seen", "", "List_Id", "kind", "value"};
    const auto header = read_header(titles);
    ASSERT_TRUE(header.ok()) << header.error().message;
    const std::vector<std::string_view> row{" r-1 ", "yes", "x", "trade", "fixed", "1"};
    const auto fields = header->fields(row);
    ASSERT_TRUE(fields.ok());
    EXPECT_EQ((*fields)[Column::id], "r-1");
    EXPECT_EQ((*fields)[Column::list_id], "trade");
    const std::vector<std::string_view> longer{"r-1", "", "", "trade", "fixed", "1", "5"};
    EXPECT_FALSE(header->fields(longer).ok());
}

}  // namespace
}  // namespace portico::pricing
