#include "publish/effect/import_index.hpp"

#include <utility>

#include "store/index_store.hpp"

namespace portico::pricing {

/// Made anew, not from a copy of `current`: versions share tables, which only the one writer of
/// the live index may add to.
Result<Index> index_after_import(Database& database, const Index& current, std::int64_t import_id) {
    if (current.version() == 0) {
        return unavailable(
            "Prices are still being loaded, so that the effect on orders can't be computed: check "
            "the import again in a moment."
        );
    }
    auto loaded = PORTICO_TRY(load_index(database, current.settings(), import_id));
    return std::move(loaded.index);
}

}  // namespace portico::pricing
