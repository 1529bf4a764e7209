#include "history/past_index.hpp"

#include <utility>

#include "domain/index_builder.hpp"

namespace portico::pricing {

Result<PastIndex> load_past_index(
    Database& database, const Settings& settings, const PastQuestion& question
) {
    auto past = PORTICO_TRY(load_past_rules(database, question));
    return PastIndex{
        build_index(past.rules, settings), std::move(past.deleted), std::move(past.changes)};
}

}  // namespace portico::pricing
