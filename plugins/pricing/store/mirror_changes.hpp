#pragma once

#include <cstddef>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/index_editor.hpp"
#include "store/index_store.hpp"

namespace portico::pricing {

/// More changed records at once than this are better loaded with all others.
inline constexpr std::size_t changes_max = 200'000;

/// Whether `limit` rules, products and companies or more have changed since `seen`. Errors: those
/// of the database.
Result<bool> are_many_changes(
    Transaction& mirror, const SeenChanges& seen, std::size_t limit = changes_max
);

/// Puts every record that changed after `seen` into the editor, or takes it out: of the mirror and
/// of what was published here. Reads no other record.
/// Errors: those of the database; what has been put until then may be put again.
Status apply_changes(Transaction& mirror, const SeenChanges& seen, IndexEditor& editor);

}  // namespace portico::pricing
