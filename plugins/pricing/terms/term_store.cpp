#include "terms/term_store.hpp"

#include <cstdint>
#include <utility>

#include "store/record_rows.hpp"

namespace portico::pricing {
namespace {

// Not "known_to IS NULL": that would read all current rules, instead of the index of terms.
constexpr auto select_terms = "SELECT " PORTICO_TERM_COLUMNS
                              " FROM published_rule WHERE COALESCE(known_to, 0) = 0 "
                              "AND kind IN " PORTICO_TERM_KINDS;

constexpr auto select_terms_after =
    "SELECT " PORTICO_TERM_COLUMNS
    " FROM published_rule WHERE COALESCE(known_to, 0) = 0 AND kind IN " PORTICO_TERM_KINDS
    " AND NOT EXISTS (SELECT 1 FROM import_rule WHERE import_id = $1 "
    "AND import_rule.id = published_rule.id AND change <> 'unchanged') AND NOT EXISTS (SELECT 1 "
    "FROM import_close WHERE import_id = $1 AND import_close.id = published_rule.id) "
    "UNION ALL SELECT " PORTICO_TERM_COLUMNS
    " FROM import_rule WHERE import_id = $1 AND change IN ('new', 'changed') "
    "AND kind IN " PORTICO_TERM_KINDS;

constexpr auto select_facts =
    "SELECT sku, pack_multiple, min_quantity, tax_class FROM erp.product WHERE known_since > $1 "
    "ORDER BY known_since, sku";

constexpr auto select_all_facts =
    "SELECT sku, pack_multiple, min_quantity, tax_class FROM erp.product "
    "WHERE pack_multiple IS NOT NULL OR min_quantity IS NOT NULL OR tax_class IS NOT NULL";

}  // namespace

Result<Term> to_term(const Row& row) {
    Term term;
    term.id = row.text(0);
    term.holder_kind = PORTICO_TRY(term_holder_named(row.text(1)));
    term.holder = row.text(2);
    term.target_kind = !row.text(3).empty()   ? TargetKind::sku
                       : !row.text(4).empty() ? TargetKind::category
                                              : TargetKind::all;
    term.target = term.target_kind == TargetKind::category ? row.text(4) : row.text(3);
    term.unit = row.text(5);
    const auto kind = term_kind_named(row.text(6));
    if (!kind) return invalid("\"" + excerpt(row.text(6)) + "\" is no kind of term.");
    term.kind = *kind;
    if (!row.text(7).empty()) term.value = PORTICO_TRY(row.decimal(7));
    term.currency = PORTICO_TRY(currency_at(row, 8));
    term.validity = {
        row.optional_integer(9).value_or(beginning_of_time),
        row.optional_integer(10).value_or(end_of_time)};
    term.sequence = row.integer(11);
    return term;
}

ProductFacts to_facts(const Row& row, std::vector<TermProblem>& problems) {
    ProductFacts facts;
    facts.sku = row.text(0);
    const auto read = [&](std::size_t column, Decimal& number) {
        if (row.text(column).empty()) return;
        const auto found = row.decimal(column, quantity_limits);
        if (!found.ok()) {
            problems.push_back({"product " + facts.sku, found.error().message});
        } else if (found->sign() > 0) {
            number = *found;
        }
    };
    read(1, facts.pack_multiple);
    read(2, facts.min_quantity);
    facts.tax_class = row.text(3);
    return facts;
}

Result<std::vector<Term>> load_terms(Transaction& records, std::vector<TermProblem>& problems) {
    std::vector<Term> terms;
    PORTICO_TRY(records.each(select_terms, [&](const Row& row) -> Status {
        auto term = to_term(row);
        if (term.ok()) {
            terms.push_back(std::move(*term));
        } else {
            problems.push_back({"rule " + row.string(0), term.error().message});
        }
        return {};
    }));
    return terms;
}

Result<std::vector<Term>> load_terms_after(Transaction& records, std::int64_t import_id) {
    return records.query(select_terms_after, to_term, import_id);
}

Status load_facts(
    Transaction& records, std::int64_t seen, FactsTable& table, std::vector<TermProblem>& problems
) {
    const auto put = [&](const Row& row) -> Status {
        table.put(to_facts(row, problems));
        return {};
    };
    return seen < 0 ? records.each(select_all_facts, put) : records.each(select_facts, put, seen);
}

}  // namespace portico::pricing
