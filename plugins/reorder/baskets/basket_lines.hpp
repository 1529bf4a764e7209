#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "baskets/basket.hpp"
#include "checks/line_checker.hpp"
#include "lines/line.hpp"

namespace portico::reorder {

/// Where a line went.
struct PlacedLine {
    std::int64_t line = 0;
    bool is_merged = false;  ///< it was added to a line that was there
    std::string quantity;    ///< of that line now
};

/// Puts lines among others: more of the same article, unit and day is added to its line (an article
/// that is named itself and one that is called so are not the same), and what can't be added up (a
/// quantity that is none, comments that are too long together) is a line of its own. Gives one
/// answer for each line of `more`. `next_line`: the number of the next new line. Errors:
/// Code::quota (more than 10,000 lines); then `lines` is of no use any more. Pure.
Result<std::vector<PlacedLine>> place_lines(
    std::vector<BasketLine>& lines, std::int64_t& next_line, std::vector<BasketLine> more
);

/// The same for a basket, where nobody asks where each went.
Status put_lines(Basket& basket, std::vector<BasketLine> lines);

/// Joins two comments, each once. False: both together are longer than 1,000 bytes. Pure.
bool add_comment(std::string& into, const std::string& more);

/// The lines as they are checked, one for each. Pure.
std::vector<GivenLine> given_lines(const std::vector<BasketLine>& lines);

/// Calls checked lines by the numbers of those that were given to the checker. Pure.
CheckedLines called_by(const std::vector<BasketLine>& lines, CheckedLines checked);

/// The line whose number a path names; `end()`: there is none.
std::vector<BasketLine>::iterator find_line(
    std::vector<BasketLine>& lines, std::string_view number
);

/// Takes the lines for other days than the basket's own out of it: one group for each day, by day.
/// Pure.
struct DayGroup {
    std::int64_t requested_at = 0;
    std::vector<BasketLine> lines;
};

std::vector<DayGroup> take_other_days(Basket& basket);

}  // namespace portico::reorder
