#include "publish/stage/references.hpp"

#include <algorithm>

namespace portico::pricing {
namespace {

constexpr std::size_t remembered_max = 50'000;

constexpr auto select_company = "SELECT 1 FROM erp.company WHERE id = $1 AND active = 1";
constexpr auto select_group = "SELECT 1 FROM erp.company_group WHERE name = $1 LIMIT 1";
constexpr auto select_region = "SELECT 1 FROM erp.company WHERE region = $1 LIMIT 1";
// `0` follows `/`: everything below the category.
constexpr auto select_category =
    "SELECT 1 FROM erp.product WHERE category = $1 "
    "OR (category >= $1 || '/' AND category < $1 || '0') LIMIT 1";
constexpr auto select_unit =
    "SELECT 1 FROM erp.product_unit WHERE code = $1 "
    "UNION ALL SELECT 1 FROM erp.product WHERE unit = $1 LIMIT 1";
constexpr auto select_units =
    "SELECT unit FROM erp.product WHERE sku = $1 AND active = 1 "
    "UNION ALL SELECT code FROM erp.product_unit WHERE sku = $1";
constexpr auto select_list =
    "SELECT currency, 1 FROM erp.price_list WHERE id = $1 AND active = 1 "
    "UNION ALL SELECT currency, 0 FROM import_list WHERE import_id = $2 AND id = $1 "
    "AND change <> 'closed' "
    "UNION ALL SELECT currency, 0 FROM published_list WHERE id = $1 AND known_to IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM import_list WHERE import_id = $2 AND id = $1) LIMIT 1";

void add(FieldNotes& notes, FieldNote::Kind kind, Column column, std::string sentence) {
    notes.push_back({kind, column, std::move(sentence)});
}

template <class Map>
void keep_bounded(Map& map) {
    if (map.size() >= remembered_max) map.clear();
}

}  // namespace

Result<bool> References::is_there(const char* sql, std::string_view id) {
    keep_bounded(known_);
    std::string key{sql};  // each table has its own statement
    key += id;
    const auto found = known_.find(key);
    if (found != known_.end()) return found->second;
    const auto rows = PORTICO_TRY(database_.query(
        sql, [](const Row&) { return 1; }, id
    ));
    return known_[key] = !rows.empty();
}

Result<const References::Units*> References::units_of(const std::string& sku) {
    const auto found = units_.find(sku);
    if (found != units_.end()) return &found->second;
    keep_bounded(units_);
    auto units = PORTICO_TRY(database_.query(
        select_units, [](const Row& row) { return row.string(0); }, sku
    ));
    return &(units_[sku] = std::move(units));
}

Result<const References::ListFacts*> References::list(const std::string& id) {
    const auto found = lists_.find(id);
    if (found != lists_.end()) return &found->second;
    keep_bounded(lists_);
    const auto facts = PORTICO_TRY(database_.query_one(
        select_list,
        [](const Row& row) {
            return ListFacts{true, row.boolean(1), row.string(0)};
        },
        id,
        import_id_
    ));
    return &(lists_[id] = facts.value_or(ListFacts{}));
}

Status References::check_list(std::string_view id, Column column, FieldNotes& notes) {
    const auto* facts = PORTICO_TRY(list(std::string{id}));
    if (facts->is_known) return {};
    add(notes,
        FieldNote::Kind::error,
        column,
        "There is no price list " + excerpt(id) +
            ": import it first, or in the same workbook before its rules.");
    return {};
}

Status References::check_holder(const RuleRow& row, FieldNotes& notes) {
    if (row.holder_id.empty()) return {};  // everyone, or an error already
    if (row.holder_kind == "list") {
        PORTICO_TRY(check_list(row.holder_id, Column::list_id, notes));
        const auto* facts = PORTICO_TRY(list(row.holder_id));
        if (facts->is_known && !row.currency.empty() && row.currency != facts->currency) {
            add(notes,
                FieldNote::Kind::error,
                Column::currency,
                "The list " + excerpt(row.holder_id) + " is in " + facts->currency + ", not in " +
                    row.currency + ": leave the currency empty.");
        }
        return {};
    }
    if (row.holder_kind == "company") {
        if (PORTICO_TRY(is_there(select_company, row.holder_id))) return {};
        add(notes,
            FieldNote::Kind::error,
            Column::company_id,
            "There is no company " + excerpt(row.holder_id) + ".");
        return {};
    }
    const bool is_group = row.holder_kind == "group";
    if (PORTICO_TRY(is_there(is_group ? select_group : select_region, row.holder_id))) return {};
    add(notes,
        FieldNote::Kind::warning,
        is_group ? Column::group : Column::region,
        "No company is in the " + row.holder_kind + " " + excerpt(row.holder_id) + ".");
    return {};
}

Status References::check_target(const RuleRow& row, FieldNotes& notes) {
    if (!row.sku.empty()) {
        const auto* units = PORTICO_TRY(units_of(row.sku));
        if (units->empty()) {
            add(notes,
                FieldNote::Kind::error,
                Column::sku,
                "There is no product " + excerpt(row.sku) + ".");
        } else if (!row.unit.empty() && std::find(units->begin(), units->end(), row.unit) == units->end()) {
            std::string sentence =
                "The product is not sold in " + excerpt(row.unit) + "; its units are ";
            for (const auto& unit : *units) {
                if (&unit != &units->front()) sentence += ", ";
                sentence += unit;
            }
            add(notes, FieldNote::Kind::error, Column::unit, sentence + ".");
        }
        return {};
    }
    if (!row.category.empty() && !PORTICO_TRY(is_there(select_category, row.category))) {
        add(notes,
            FieldNote::Kind::warning,
            Column::category,
            "No product is in the category " + excerpt(row.category) + ".");
    }
    if (!row.unit.empty() && !PORTICO_TRY(is_there(select_unit, row.unit))) {
        add(notes,
            FieldNote::Kind::error,
            Column::unit,
            "No product is sold in " + excerpt(row.unit) + ".");
    }
    return {};
}

Status References::check(const RuleRow& row, FieldNotes& notes) {
    PORTICO_TRY(check_holder(row, notes));
    PORTICO_TRY(check_target(row, notes));
    if (row.of_list.empty()) return {};
    return check_list(row.of_list, Column::of_list, notes);
}

Status References::check(const ListRow& row, FieldNotes& notes) {
    constexpr auto select_erp_list = "SELECT 1 FROM erp.price_list WHERE id = $1 AND active = 1";
    if (PORTICO_TRY(is_there(select_erp_list, row.id))) {
        add(notes,
            FieldNote::Kind::error,
            Column::id,
            "The ERP keeps the list " + excerpt(row.id) + ": change it there, or take another id.");
    }
    // A list further down in the file may be named too: cycles and what is missing are found when
    // all rows are there.
    return {};
}

}  // namespace portico::pricing
