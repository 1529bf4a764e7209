#include "publish/stage/row_store.hpp"

#include <array>

namespace portico::pricing {
namespace {

constexpr auto select_rule =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, limit_quantity "
    "FROM published_rule "
    "WHERE id = $1 AND known_to IS NULL";

constexpr auto select_list =
    "SELECT id, name, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to FROM published_list WHERE id = $1 AND known_to IS NULL";

constexpr auto insert_rule =
    "INSERT INTO import_rule (import_id, id, position, line, change, company_id, holder_kind, "
    "holder_id, sku, category, unit, min_quantity, kind, value, of_list, currency, valid_from, "
    "valid_to, sequence, round_step, round_mode, counted_by, limit_quantity) VALUES ($1, $2, $3, "
    "$4, "
    "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) ON "
    "CONFLICT DO NOTHING";

constexpr auto insert_list =
    "INSERT INTO import_list (import_id, id, position, line, change, name, currency, kind, mode, "
    "priority, reference_list, round_step, round_mode, valid_from, valid_to) VALUES ($1, $2, $3, "
    "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING";

/// Empty texts are kept as NULL, as the mirror has them.
std::optional<std::string_view> or_null(const std::string& text) {
    if (text.empty()) return {};
    return text;
}

}  // namespace

std::string_view name_of(Change change) {
    constexpr std::array<std::string_view, 4> names{"new", "changed", "closed", "unchanged"};
    return names[static_cast<std::size_t>(change)];
}

RuleRow to_rule_row(const Row& row, std::size_t first) {
    RuleRow rule;
    std::size_t at = first;
    rule.id = row.text(at++);
    rule.holder_kind = row.text(at++);
    rule.holder_id = row.text(at++);
    rule.sku = row.text(at++);
    rule.category = row.text(at++);
    rule.unit = row.text(at++);
    rule.min_quantity = row.text(at++);
    rule.kind = row.text(at++);
    rule.value = row.text(at++);
    rule.of_list = row.text(at++);
    rule.currency = row.text(at++);
    rule.valid_from = row.optional_integer(at++);
    rule.valid_to = row.optional_integer(at++);
    rule.sequence = row.integer(at++);
    rule.round_step = row.text(at++);
    rule.round_mode = row.text(at++);
    rule.counted_by = row.text(at++);
    rule.limit_quantity = row.text(at++);
    return rule;
}

ListRow to_list_row(const Row& row, std::size_t first) {
    ListRow list;
    std::size_t at = first;
    list.id = row.text(at++);
    list.name = row.text(at++);
    list.currency = row.text(at++);
    list.kind = row.text(at++);
    list.mode = row.text(at++);
    list.priority = row.integer(at++);
    list.reference_list = row.text(at++);
    list.round_step = row.text(at++);
    list.round_mode = row.text(at++);
    list.valid_from = row.optional_integer(at++);
    list.valid_to = row.optional_integer(at++);
    return list;
}

Result<std::optional<RuleRow>> find_published_rule(SqlSession& session, std::string_view id) {
    return session.query_one(
        select_rule, [](const Row& row) { return to_rule_row(row, 0); }, id
    );
}

Result<std::optional<ListRow>> find_published_list(SqlSession& session, std::string_view id) {
    return session.query_one(
        select_list, [](const Row& row) { return to_list_row(row, 0); }, id
    );
}

Result<bool> keep(SqlSession& session, std::int64_t import_id, const Staged<RuleRow>& staged) {
    const auto& rule = staged.row;
    const std::string company = rule.holder_kind == "company" ? rule.holder_id : std::string{};
    const auto inserted = PORTICO_TRY(session.execute(
        insert_rule,
        import_id,
        rule.id,
        staged.position,
        staged.line,
        name_of(staged.change),
        company,
        rule.holder_kind,
        rule.holder_id,
        or_null(rule.sku),
        or_null(rule.category),
        or_null(rule.unit),
        rule.min_quantity,
        rule.kind,
        rule.value,
        or_null(rule.of_list),
        or_null(rule.currency),
        rule.valid_from,
        rule.valid_to,
        rule.sequence,
        or_null(rule.round_step),
        or_null(rule.round_mode),
        or_null(rule.counted_by),
        or_null(rule.limit_quantity)
    ));
    return inserted == 1;
}

Result<bool> keep(SqlSession& session, std::int64_t import_id, const Staged<ListRow>& staged) {
    const auto& list = staged.row;
    const auto inserted = PORTICO_TRY(session.execute(
        insert_list,
        import_id,
        list.id,
        staged.position,
        staged.line,
        name_of(staged.change),
        list.name,
        list.currency,
        list.kind,
        list.mode,
        list.priority,
        or_null(list.reference_list),
        or_null(list.round_step),
        or_null(list.round_mode),
        list.valid_from,
        list.valid_to
    ));
    return inserted == 1;
}

}  // namespace portico::pricing
