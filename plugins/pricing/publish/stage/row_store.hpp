#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "publish/row/price_row.hpp"

namespace portico::pricing {

/// What publishing a row would do.
enum class Change : std::uint8_t { added, changed, closed, unchanged };

std::string_view name_of(Change change);

/// A row with its place in the import and in the file.
template <class Row>
struct Staged {
    std::int64_t position = 0;
    std::int64_t line = 0;
    Change change = Change::added;
    Row row;
};

/// The version that is published now. Errors: those of the database.
Result<std::optional<RuleRow>> find_published_rule(SqlSession& session, std::string_view id);
Result<std::optional<ListRow>> find_published_list(SqlSession& session, std::string_view id);

/// Keeps a row; false when the import has one of this id already.
Result<bool> keep(SqlSession& session, std::int64_t import_id, const Staged<RuleRow>& staged);
Result<bool> keep(SqlSession& session, std::int64_t import_id, const Staged<ListRow>& staged);

/// Reads a rule or a list whose columns begin at `first`: id, then as the tables have them.
RuleRow to_rule_row(const Row& row, std::size_t first);
ListRow to_list_row(const Row& row, std::size_t first);

}  // namespace portico::pricing
