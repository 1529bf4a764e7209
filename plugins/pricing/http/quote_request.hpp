#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/money.hpp>
#include <portico/result.hpp>

#include "domain/question.hpp"

namespace portico::pricing {

inline constexpr std::size_t quote_lines_max = 10'000;
inline constexpr std::size_t explained_lines_max = 1'000;
inline constexpr std::size_t past_lines_max = 1'000;
inline constexpr std::size_t quote_bytes_max = std::size_t{4} << 20U;

/// A line that can't be priced: a stable code for programs, a sentence for people.
struct LineError {
    std::string_view code;
    std::string detail;
};

/// One line as it was asked, or why it can't be read.
struct QuoteLine {
    Question question;
    std::string_view quote;  ///< id of the held quote whose price is asked for; empty: none
    std::optional<LineError> error;
};

/// What a bulk caller wants to know of each line; a column is a list of one value a line.
enum class QuoteColumn : std::uint8_t {
    unit,
    unit_price,
    list_price,
    total,
    rule,
    level,
    next_break,
    breaks,
    tax_rate,
    status,
    quantity,
    minimum,
    increment,
    maximum,
};

/// One bit for each QuoteColumn; 0: lines are answered as objects.
using ColumnSet = std::uint16_t;

constexpr ColumnSet column_bit(QuoteColumn column) {
    return static_cast<ColumnSet>(1U << static_cast<unsigned>(column));
}

/// `POST /api/v1/pricing/quotes`, read but not priced. Texts view the request's JSON document.
struct QuoteRequest {
    std::vector<QuoteLine> lines;
    std::optional<Moment> at;          ///< absent: now
    std::optional<Moment> known_at;    ///< absent: as known now
    Currency currency;                 ///< empty: the company's
    std::optional<Moment> hold_until;  ///< absent: the quote is not held
    std::string_view order_key;        ///< of the order that is priced; empty: it is none
    bool explain = false;
    bool explains_winner_only = false;  ///< the rules that lost are left out
    std::string_view language;          ///< of the sentences: en, uk or ru; empty: the caller's
    bool breaks = false;                ///< all of them, not only the next
    ColumnSet columns = 0;              ///< 0: lines as objects, with a total
    bool takes_smallest = false;  ///< each line asks the smallest quantity that may be ordered
    bool is_basket = true;        ///< its lines would be ordered together; else each is asked alone
};

/// The limits with which a quote's JSON is to be parsed.
json::Limits quote_limits();

/// Reads a request. A bad line is kept with its error; an unknown field, a bad `at` or `currency`
/// and more than 10,000 lines (1,000 with `explain`) refuse the whole request.
/// Errors: Code::invalid with a sentence. Pure and thread-safe.
Result<QuoteRequest> read_quote_request(const json::Value& root);

/// Reads a quantity into a line; `text` as it was written.
void read_quantity(std::string_view text, QuoteLine& line);

/// A text of the caller's, at most 64 bytes of it and in whole characters, between quotation marks.
std::string in_quotes(std::string_view text);

}  // namespace portico::pricing
