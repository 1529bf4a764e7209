#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "line.hpp"

namespace portico::reorder {

inline constexpr std::size_t given_lines_max = 10'000;

/// Reads lines as people paste them from a sheet or a message: a code, a quantity, perhaps a unit,
/// between tabs, semicolons, commas or blanks ("A-1  12", "A-1;2,5;box", "A-1"). Without a quantity
/// it is 1. A decimal comma is a point. Empty lines are passed over, and a first line without
/// a digit is a heading.
/// Errors: Code::invalid for more than 10,000 lines or a line over 1,000 bytes. Pure.
Result<std::vector<GivenLine>> read_pasted(std::string_view text);

/// "1 250,5" as "1250.5": blanks and apostrophes between digits go; a comma is the decimal point
/// where it is the only one, and no point is there. Other texts stay as they are. Pure.
std::string plain_quantity(std::string_view text);

}  // namespace portico::reorder
