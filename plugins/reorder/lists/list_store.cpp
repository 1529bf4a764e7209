#include "lists/list_store.hpp"

#include <utility>

namespace portico::reorder {
namespace {

constexpr auto select_lists =
    "SELECT named_list.id, owner, name, is_shared, version, updated_at, "
    "(SELECT COUNT(*) FROM named_list_line line WHERE line.company_id = named_list.company_id "
    "AND line.list_id = named_list.id) "
    "FROM named_list WHERE company_id = $1 AND (is_shared = 1 OR owner = $2) "
    "ORDER BY name, owner, id";

constexpr auto count_lists = "SELECT COUNT(*) FROM named_list WHERE company_id = $1";

constexpr auto select_list =
    "SELECT owner, name, is_shared, version, created_at, updated_at, next_line "
    "FROM named_list WHERE company_id = $1 AND id = $2";

constexpr auto select_lines =
    "SELECT line, sku, quantity, unit, comment, added_by FROM named_list_line "
    "WHERE company_id = $1 AND list_id = $2 ORDER BY line";

constexpr auto select_named =
    "SELECT id FROM named_list WHERE company_id = $1 AND owner = $2 AND name = $3 AND id <> $4";

constexpr auto insert_list =
    "INSERT INTO named_list (company_id, id, owner, name, is_shared, version, created_at, "
    "updated_at, next_line) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

constexpr auto insert_line =
    "INSERT INTO named_list_line (company_id, list_id, line, sku, quantity, unit, comment, "
    "added_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

constexpr auto update_list =
    "UPDATE named_list SET name = $3, is_shared = $4, version = $5, updated_at = $6, "
    "next_line = $7 WHERE company_id = $1 AND id = $2";

constexpr auto delete_lines = "DELETE FROM named_list_line WHERE company_id = $1 AND list_id = $2";
constexpr auto delete_list = "DELETE FROM named_list WHERE company_id = $1 AND id = $2";

}  // namespace

Result<std::vector<BasketLine>> lines_of_list(
    SqlSession& session, std::string_view company, std::string_view member, std::string_view list
) {
    auto found = PORTICO_TRY(ListStore(session, company).load(list));
    if (!found || !found->is_seen_by(member)) {
        return not_found("There is no list " + excerpt(list) + ".");
    }
    return std::move(found->lines);
}

Result<std::vector<ListSummary>> ListStore::list(std::string_view member) {
    const auto read = [](const Row& row) {
        return ListSummary{
            row.string(0),
            row.string(1),
            row.string(2),
            row.boolean(3),
            row.integer(4),
            row.integer(5),
            row.integer(6)};
    };
    return session_.query(select_lists, read, company_, member);
}

Result<std::int64_t> ListStore::count() {
    const auto read = [](const Row& row) { return row.integer(0); };
    const auto count = PORTICO_TRY(session_.query_one(count_lists, read, company_));
    return count.value_or(0);
}

Result<std::optional<NamedList>> ListStore::load(std::string_view id) {
    const auto read = [id](const Row& row) {
        NamedList list;
        list.id = id;
        list.owner = row.string(0);
        list.name = row.string(1);
        list.is_shared = row.boolean(2);
        list.version = row.integer(3);
        list.created_at = row.integer(4);
        list.updated_at = row.integer(5);
        list.next_line = row.integer(6);
        return list;
    };
    auto found = PORTICO_TRY(session_.query_one(select_list, read, company_, id));
    if (!found) return std::optional<NamedList>{};
    const auto read_line = [](const Row& row) {
        return BasketLine{
            row.integer(0),
            row.string(1),
            row.string(2),
            row.string(3),
            row.string(4),
            std::nullopt,
            row.string(5)};
    };
    found->lines = PORTICO_TRY(session_.query(select_lines, read_line, company_, id));
    return found;
}

Result<bool> ListStore::has_name(
    std::string_view owner, std::string_view name, std::string_view id
) {
    const auto read = [](const Row& row) { return row.string(0); };
    const auto found =
        PORTICO_TRY(session_.query_one(select_named, read, company_, owner, name, id));
    return found.has_value();
}

Status ListStore::insert(const NamedList& list) {
    PORTICO_TRY(session_.execute(
        insert_list,
        company_,
        list.id,
        list.owner,
        list.name,
        list.is_shared,
        list.version,
        list.created_at,
        list.updated_at,
        list.next_line
    ));
    return insert_lines(list);
}

Status ListStore::insert_lines(const NamedList& list) {
    for (const auto& line : list.lines) {
        PORTICO_TRY(session_.execute(
            insert_line,
            company_,
            list.id,
            line.line,
            line.sku,
            line.quantity,
            line.unit,
            line.comment,
            line.added_by
        ));
    }
    return {};
}

Status ListStore::replace(const NamedList& list) {
    PORTICO_TRY(session_.execute(
        update_list,
        company_,
        list.id,
        list.name,
        list.is_shared,
        list.version,
        list.updated_at,
        list.next_line
    ));
    PORTICO_TRY(session_.execute(delete_lines, company_, list.id));
    return insert_lines(list);
}

Status ListStore::erase(std::string_view id) {
    for (const auto* statement : {delete_lines, delete_list}) {
        PORTICO_TRY(session_.execute(statement, company_, id));
    }
    return {};
}

}  // namespace portico::reorder
