#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "domain/page.hpp"

namespace portico::catalogue {

/// What a page's `next` says: where it ended, and of which question it is a page. Letters, digits,
/// `-` and `_`.
std::string write_cursor(std::uint64_t question, const PageEnd& end);

/// Errors: Code::invalid for a text that write_cursor() did not give, or for another question.
Result<PageEnd> read_cursor(std::string_view text, std::uint64_t question);

}  // namespace portico::catalogue
