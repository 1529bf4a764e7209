#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "line.hpp"

namespace portico::reorder {

inline constexpr std::size_t given_lines_max = 10'000;

/// A row that is taken for no line.
struct PassedRow {
    std::uint64_t row = 0;
    std::string source;  ///< its sheet; may be empty
    std::string text;    ///< how it begins
};

struct PastedText {
    std::vector<GivenLine> lines;
    std::vector<PassedRow> passed_rows;  ///< a first line that looks like a heading
};

/// Reads lines as people paste them from a sheet or a message: a code, a quantity, perhaps a unit,
/// between tabs, semicolons, commas or blanks ("A-1  12", "A-1;2,5;box", "A-1"). Without a quantity
/// it is 1. A decimal comma is a point. Empty lines are passed over, and a first line without
/// a digit is a heading. With more than a code, a quantity and a unit it is a line with a fault.
/// Errors: Code::invalid for more than 10,000 lines or a line over 1,000 bytes. Pure.
Result<PastedText> read_pasted(std::string_view text);

/// Why a row with something in a fourth place can't be read. Pure.
std::string surplus_fault(std::string_view cell);

/// What a point in a quantity is.
enum class Point : std::uint8_t {
    decimal,  ///< as programs write it
    any       ///< of thousands, maybe, as people write it
};

/// "1 250,5" as "1250.5": blanks and apostrophes between digits go; a comma is the decimal point
/// where it is the only one, and no point is there. "1,000" may be 1 or 1000 and is left so; where
/// a point may be any, "1.000" becomes that as well. Other texts stay as they are. Pure.
std::string plain_quantity(std::string_view text, Point point = Point::decimal);

/// The two quantities that "1,000" may be: "1" and "1000"; none of any other text. Pure.
std::vector<std::string> quantity_readings(std::string_view text);

}  // namespace portico::reorder
