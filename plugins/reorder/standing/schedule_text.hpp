#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "standing/schedule.hpp"

/// A standing order as JSON, in requests, replies and the database.
namespace portico::reorder {

/// Takes over one field of a definition; false: it has no such field. `null` empties what may be
/// empty. Errors: Code::invalid with the field.
Result<bool> read_definition_field(
    std::string_view field, const json::Value& value, Definition& definition
);

/// Whether all is there, and fits together. Errors: Code::invalid, Code::unavailable (time zones).
Status check_definition(const Definition& definition);

/// Writes the definition's members into an open object; of its source only what is not lines.
void write_definition(json::Writer& writer, const Definition& definition);

std::string lines_text(const std::vector<BasketLine>& lines);
void write_lines(json::Writer& writer, const std::vector<BasketLine>& lines);
std::string once_text(const ChangedOnce& once);

/// What was kept in the database. Errors: Code::internal (damaged).
Result<Definition> read_kept_definition(std::string_view text);
Result<std::vector<BasketLine>> read_kept_lines(std::string_view text);
Result<ChangedOnce> read_kept_once(std::string_view text);

}  // namespace portico::reorder
