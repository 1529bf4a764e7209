#include "publish/effect/import_index.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "store/index_store.hpp"
#include "terms/term_store.hpp"

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
    auto records = PORTICO_TRY(database.begin(Access::read));
    auto loaded = PORTICO_TRY(load_index(records, current.settings(), import_id));
    PORTICO_TRY(records.commit());
    return std::move(loaded.index);
}

Result<ImportTerms> terms_of_import(Database& database, std::int64_t import_id) {
    auto records = PORTICO_TRY(database.begin(Access::read));
    std::vector<TermProblem> told_elsewhere;
    auto before = PORTICO_TRY(load_terms(records, told_elsewhere));
    auto after = PORTICO_TRY(load_terms_after(records, import_id));
    PORTICO_TRY(records.commit());
    ImportTerms terms;
    terms.before.terms = std::make_shared<const TermTable>(std::move(before));
    terms.after.terms = std::make_shared<const TermTable>(std::move(after));
    return terms;
}

}  // namespace portico::pricing
