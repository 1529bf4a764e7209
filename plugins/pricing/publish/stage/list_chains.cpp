#include "publish/stage/list_chains.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <portico/decimal.hpp>

#include "domain/rule_check.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t sentences_max = 20;

// Lists as they would be: id, reference list, whether the import names it.
constexpr auto select_lists =
    "SELECT id, reference_list, 0 FROM erp.price_list WHERE active = 1 "
    "UNION ALL SELECT id, reference_list, 1 FROM import_list WHERE import_id = $1 "
    "AND change <> 'closed' "
    "UNION ALL SELECT id, reference_list, 0 FROM published_list WHERE known_to IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM import_list WHERE import_id = $1 "
    "AND import_list.id = published_list.id) AND NOT EXISTS (SELECT 1 FROM erp.price_list "
    "WHERE erp.price_list.id = published_list.id AND erp.price_list.active = 1)";

// Rules of lists that take another list's price, as they would be.
constexpr auto select_edges =
    "SELECT DISTINCT holder_id, of_list, mine FROM ("
    "SELECT holder_id, of_list, 0 AS mine FROM erp.price_rule WHERE holder_kind = 'list' "
    "AND kind = 'of_list' AND active = 1 "
    "UNION ALL SELECT holder_id, of_list, 1 FROM import_rule WHERE import_id = $1 "
    "AND holder_kind = 'list' AND kind = 'of_list' AND change <> 'closed' "
    "UNION ALL SELECT holder_id, of_list, 0 FROM published_rule WHERE known_to IS NULL "
    "AND holder_kind = 'list' AND kind = 'of_list' AND NOT EXISTS (SELECT 1 FROM import_rule "
    "WHERE import_id = $1 AND import_rule.id = published_rule.id)) AS edge";

constexpr auto select_is_concerned =
    "SELECT EXISTS (SELECT 1 FROM import_list WHERE import_id = $1) OR EXISTS (SELECT 1 "
    "FROM import_rule WHERE import_id = $1 AND kind = 'of_list')";

struct Edges {
    std::vector<std::string> names;
    std::vector<bool> is_mine;
    std::unordered_map<std::string, std::uint32_t> numbers;
    std::vector<ListEdge> edges;

    std::uint32_t number(std::string_view id) {
        const auto [place, is_new] = numbers.emplace(id, static_cast<std::uint32_t>(names.size()));
        if (is_new) {
            names.emplace_back(id);
            is_mine.push_back(false);
        }
        return place->second;
    }
};

bool is_of_import(const Edges& lists, const ListCycle& cycle) {
    return std::any_of(cycle.chain.begin(), cycle.chain.end(), [&](std::uint32_t list) {
        return lists.is_mine[list];
    });
}

std::string sentence_of(const Edges& lists, const ListCycle& cycle) {
    const bool returns = std::count(cycle.chain.begin(), cycle.chain.end(), cycle.chain.back()) > 1;
    std::string chain;
    for (const auto list : cycle.chain) {
        if (!chain.empty()) chain += " -> ";
        chain += excerpt(lists.names[list]);
    }
    if (returns) return "These lists take their prices from each other: " + chain + ".";
    return "Lists lean on each other more than " + std::to_string(list_depth_max) +
           " deep: " + chain + ".";
}

}  // namespace

Result<std::vector<std::string>> find_bad_chains(Database& database, std::int64_t import_id) {
    std::vector<std::string> sentences;
    const auto is_concerned = PORTICO_TRY(database.query_one(
        select_is_concerned, [](const Row& row) { return row.boolean(0); }, import_id
    ));
    if (!is_concerned.value_or(false)) return sentences;
    Edges lists;
    std::vector<std::pair<std::uint32_t, std::string>> references;
    PORTICO_TRY(database.each(
        select_lists,
        [&](const Row& row) -> Status {
            const auto number = lists.number(row.text(0));
            if (row.boolean(2)) lists.is_mine[number] = true;
            if (!row.text(1).empty()) references.emplace_back(number, row.string(1));
            return {};
        },
        import_id
    ));
    for (const auto& [list, reference] : references) {
        const auto found = lists.numbers.find(reference);
        if (found != lists.numbers.end()) {
            lists.edges.emplace_back(list, found->second);
        } else if (lists.is_mine[list] && sentences.size() < sentences_max) {
            sentences.push_back(
                "The list " + excerpt(lists.names[list]) + " refers to the list " +
                excerpt(reference) + ", which is not there."
            );
        }
    }
    PORTICO_TRY(database.each(
        select_edges,
        [&](const Row& row) -> Status {
            const auto from = lists.number(row.text(0));
            if (row.boolean(2)) lists.is_mine[from] = true;
            lists.edges.emplace_back(from, lists.number(row.text(1)));
            return {};
        },
        import_id
    ));
    while (sentences.size() < sentences_max) {
        const auto cycle = find_cycle(lists.names.size(), lists.edges);
        if (!cycle) break;
        if (is_of_import(lists, *cycle)) sentences.push_back(sentence_of(lists, *cycle));
        std::erase(lists.edges, cycle->last);
    }
    return sentences;
}

}  // namespace portico::pricing
