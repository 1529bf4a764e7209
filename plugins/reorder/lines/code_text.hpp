#pragma once

#include <string>
#include <string_view>

namespace portico::reorder {

/// A code as it is compared: capitals; without blanks, dashes, dots, slashes, underscores,
/// apostrophes and signs that can't be seen; Cyrillic letters that look like Latin ones are those,
/// and so are full-width ones.
std::string comparable(std::string_view code);

/// Text without zero-width signs and marks of direction; blanks stay.
std::string without_unseen(std::string_view text);

/// What a person gave, as a sentence says it again: without signs that can't be seen, at most 60
/// signs.
std::string shown(std::string_view text);

}  // namespace portico::reorder
