#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "standing/schedule_book.hpp"

namespace portico::reorder {

/// Replies about standing orders as JSON. `language`: of the sentences. Pure.
std::string schedule_text(const ShownSchedule& shown, std::string_view language);
/// Without their lines.
std::string schedules_text(const std::vector<ShownSchedule>& all, std::string_view language);
std::string made_basket_text(const MadeBasket& made, std::string_view language);
std::string runs_text(const std::vector<Run>& runs, std::string_view language);

}  // namespace portico::reorder
