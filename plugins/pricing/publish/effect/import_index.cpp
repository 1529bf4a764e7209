#include "publish/effect/import_index.hpp"

#include <string>
#include <utility>

#include "domain/index_editor.hpp"
#include "store/index_store.hpp"
#include "store/record_rows.hpp"
#include "terms/term.hpp"

namespace portico::pricing {
namespace {

// What the ERP has under the same id counts before it.
constexpr auto select_lists =
    "SELECT id, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to FROM import_list WHERE import_id = $1 AND change IN ('new', 'changed') "
    "AND NOT EXISTS (SELECT 1 FROM erp.price_list "
    "WHERE erp.price_list.id = import_list.id AND erp.price_list.active = 1) ORDER BY position";

constexpr auto select_closed_lists =
    "SELECT id FROM import_list WHERE import_id = $1 AND change = 'closed' "
    "AND NOT EXISTS (SELECT 1 FROM erp.price_list "
    "WHERE erp.price_list.id = import_list.id AND erp.price_list.active = 1)";

constexpr auto select_rules =
    "SELECT 'p:' || id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, "
    "of_list, currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, "
    "limit_quantity FROM import_rule WHERE import_id = $1 AND change IN ('new', 'changed') "
    "AND kind NOT IN " PORTICO_TERM_KINDS " ORDER BY position";

constexpr auto select_closed_rules =
    "SELECT 'p:' || id FROM import_rule WHERE import_id = $1 AND change = 'closed' UNION ALL "
    "SELECT 'p:' || id FROM import_close WHERE import_id = $1";

Status apply_lists(Database& database, std::int64_t import_id, IndexEditor& editor) {
    const auto put = [&](const Row& row) -> Status {
        editor.put(PORTICO_TRY(to_list(row)));
        return {};
    };
    PORTICO_TRY(database.each(select_lists, put, import_id));
    const auto remove = [&](const Row& row) -> Status {
        editor.remove_list(row.text(0));
        return {};
    };
    return database.each(select_closed_lists, remove, import_id);
}

Status apply_rules(Database& database, std::int64_t import_id, IndexEditor& editor) {
    const auto remove = [&](const Row& row) -> Status {
        editor.remove_rule(row.text(0));
        return {};
    };
    PORTICO_TRY(database.each(select_closed_rules, remove, import_id));
    Rule rule;
    const auto put = [&](const Row& row) -> Status {
        PORTICO_TRY(to_published_rule(row, rule));
        editor.put(rule);
        return {};
    };
    return database.each(select_rules, put, import_id);
}

}  // namespace

Result<Index> index_after_import(Database& database, const Index& current, std::int64_t import_id) {
    if (current.version() == 0) {
        return unavailable(
            "Prices are still being loaded, so that the effect on orders can't be computed: check "
            "the import again in a moment."
        );
    }
    auto copy = current;
    copy.set_watch(nullptr);  // nobody asked for these prices
    IndexEditor editor{std::move(copy)};
    PORTICO_TRY(apply_lists(database, import_id, editor));
    if (!editor.needs_rebuild()) {
        PORTICO_TRY(apply_rules(database, import_id, editor));
        return editor.publish();
    }
    return std::move(PORTICO_TRY(load_index(database, current.settings(), import_id)).index);
}

}  // namespace portico::pricing
