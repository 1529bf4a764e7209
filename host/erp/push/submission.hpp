#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/json.hpp>
#include <portico/result.hpp>

namespace portico::erp {

inline constexpr std::size_t order_lines_max = 10'000;
inline constexpr std::size_t order_bytes_max = 4U << 20U;

/// Limits of an order as JSON.
json::Limits order_limits();

struct SubmittedLine {
    std::string sku;
    Decimal quantity;
    std::string unit;  ///< empty: the base unit
    std::optional<Decimal> unit_price;
    std::string quote;  ///< id of a held quote whose price is ordered; empty: today's price
    std::string comment;
};

/// An order as a buyer or a plugin gives it; see sdk/canonical-model.md.
struct Submission {
    std::string currency;  ///< empty: the company's
    std::string client_reference;
    std::optional<std::int64_t> requested_at;
    std::string comment;
    std::string delivery_address;
    std::vector<SubmittedLine> lines;
};

/// What is wrong with one line.
struct LineFault {
    std::size_t line = 0;  ///< from 1
    std::string code;      ///< for programs: "unknown_sku"
    std::string detail;    ///< a sentence
};

/// The faults as one sentence: "Line 2: ... Line 5: ..." with the first few.
std::string sentence_of(const std::vector<LineFault>& faults);

/// Reads an order. Faults of lines are all put into `faults`, and then the answer is Code::invalid;
/// other Errors: Code::invalid with a sentence. Pure and thread-safe.
Result<Submission> read_submission(std::string_view json, std::vector<LineFault>& faults);

/// The same for an order that a record of ours holds (a superset of a submission).
Result<Submission> read_record(std::string_view json);

/// What stands beside the order's own fields in a push record.
struct RecordHead {
    std::string_view company;
    std::string_view member;  ///< may be empty
    std::string_view channel;
    std::int64_t submitted_at = 0;
};

/// The order in one spelling, as a submission (`head` null) or as an order push record.
std::string text_of(const Submission& order, const RecordHead* head);

/// Tells one order from another, 32 hexadecimal digits; spelling and spaces do not matter.
std::string hash_of(const Submission& order);

/// Sum of the lines, rounded to the currency's digits; nothing when a line has no price or the sum
/// does not fit.
std::optional<Decimal> total_of(const Submission& order);

}  // namespace portico::erp
