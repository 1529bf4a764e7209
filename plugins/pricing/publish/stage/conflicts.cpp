#include "publish/stage/conflicts.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <unordered_set>
#include <vector>

#include <portico/decimal.hpp>

#include "terms/term.hpp"

namespace portico::pricing {
namespace {

constexpr std::int64_t rules_at_once = 500'000;

// Terms of sale compete with those of their family alone, whatever their unit.
#define PORTICO_UNIT_AND_FAMILY                                     \
    "CASE WHEN kind IN ('hidden', 'shown') THEN 'term visibility' " \
    "WHEN kind IN " PORTICO_TERM_KINDS " THEN 'term ' || kind ELSE COALESCE(unit, '') END"
#define PORTICO_KEY_COLUMNS                                                                       \
    "holder_kind, holder_id, COALESCE(sku, ''), COALESCE(category, ''), " PORTICO_UNIT_AND_FAMILY \
    " || COALESCE(':' || counted_by, ''), min_quantity, sequence, valid_from, valid_to "

// id as it counts among all rules, the columns of the key, line, whether the import brings it.
constexpr auto select_staged =
    "SELECT 'p:' || id, " PORTICO_KEY_COLUMNS
    ", line, change IN ('new', 'changed') FROM import_rule WHERE import_id = $1 "
    "AND change <> 'closed' AND ($2 = '' OR (holder_kind = 'list' AND holder_id = $2))";
constexpr auto select_published_beside =
    "SELECT 'p:' || id, published_rule.holder_kind, published_rule.holder_id, COALESCE(sku, ''), "
    "COALESCE(category, ''), " PORTICO_UNIT_AND_FAMILY
    " || COALESCE(':' || counted_by, ''), min_quantity, sequence, valid_from, valid_to, 0, "
    "0 FROM import_holder JOIN published_rule ON published_rule.holder_kind = "
    "import_holder.holder_kind AND published_rule.holder_id = import_holder.holder_id "
    "AND known_to IS NULL AND kind NOT IN " PORTICO_TERM_KINDS
    " WHERE import_holder.import_id = $1 "
    "AND ($2 = '' OR import_holder.holder_id = $2) AND NOT EXISTS (SELECT 1 FROM import_rule "
    "WHERE import_id = $1 AND import_rule.id = published_rule.id) AND NOT EXISTS (SELECT 1 FROM "
    "import_close WHERE import_id = $1 AND import_close.id = published_rule.id)";
// Their holders are not in import_holder, which is about prices.
constexpr auto select_terms_beside =
    "SELECT 'p:' || id, published_rule.holder_kind, published_rule.holder_id, COALESCE(sku, ''), "
    "COALESCE(category, ''), " PORTICO_UNIT_AND_FAMILY
    ", min_quantity, sequence, valid_from, valid_to, 0, 0 FROM (SELECT DISTINCT holder_kind, "
    "holder_id FROM import_rule WHERE import_id = $1 AND kind IN " PORTICO_TERM_KINDS
    ") AS named JOIN published_rule ON published_rule.holder_kind = named.holder_kind "
    "AND published_rule.holder_id = named.holder_id AND known_to IS NULL "
    "AND kind IN " PORTICO_TERM_KINDS
    " WHERE $2 = '' AND NOT EXISTS (SELECT 1 FROM import_rule WHERE import_id = $1 "
    "AND import_rule.id = published_rule.id) AND NOT EXISTS (SELECT 1 FROM import_close "
    "WHERE import_id = $1 AND import_close.id = published_rule.id)";
constexpr auto select_erp_beside =
    "SELECT id, rule.holder_kind, rule.holder_id, COALESCE(sku, ''), COALESCE(category, ''), "
    "COALESCE(unit, ''), min_quantity, sequence, valid_from, valid_to, 0, 0 FROM import_holder "
    "JOIN erp.price_rule AS rule ON rule.holder_kind = import_holder.holder_kind "
    "AND rule.holder_id = import_holder.holder_id AND rule.active = 1 "
    "WHERE import_holder.import_id = $1 AND ($2 = '' OR import_holder.holder_id = $2)";
constexpr auto select_published = "SELECT 'p:' || id, " PORTICO_KEY_COLUMNS
                                  ", 0, 1 FROM published_rule WHERE known_to IS NULL AND ($1 = -1) "
                                  "AND ($2 = '' OR (holder_kind = 'list' AND holder_id = $2))";
constexpr auto select_erp =
    "SELECT id, holder_kind, holder_id, COALESCE(sku, ''), COALESCE(category, ''), "
    "COALESCE(unit, ''), min_quantity, sequence, valid_from, valid_to, 0, 1 FROM erp.price_rule "
    "WHERE active = 1 AND ($1 = -1) "
    "AND ($2 = '' OR (holder_kind = 'list' AND holder_id = $2))";
#undef PORTICO_KEY_COLUMNS
#undef PORTICO_UNIT_AND_FAMILY

constexpr auto count_staged =
    "SELECT (SELECT COUNT(*) FROM import_rule WHERE import_id = $1) + (SELECT COUNT(*) FROM "
    "published_rule WHERE known_to IS NULL) + (SELECT COUNT(*) FROM erp.price_rule)";
constexpr auto select_sequence_lists =
    "SELECT id FROM erp.price_list WHERE mode = 'sequence' AND active = 1 "
    "UNION SELECT id FROM published_list WHERE mode = 'sequence' AND known_to IS NULL "
    "UNION SELECT id FROM import_list WHERE mode = 'sequence' AND import_id = $1";

struct Candidate {
    std::uint64_t key = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::int64_t line = 0;
    bool is_new = false;
    std::string id;
};

/// "10.0" and "10" are one break.
std::string normal(std::string_view number) {
    const auto read = Decimal::parse(number, quantity_limits);
    return read.ok() ? read->trimmed().text() : std::string{number};
}

class ConflictSearch {
public:
    using Found = std::function<Status(const RuleConflict&)>;

    ConflictSearch(Database& database, const ConflictQuestion& question, const Found& found)
        : database_{database}, question_{question}, found_{found} {}

    Status run(const ConflictWatch& watch) {
        const auto count = PORTICO_TRY(database_.query_one(
            count_staged, [](const Row& row) { return row.integer(0); }, import_id()
        ));
        PORTICO_TRY(database_.each(
            select_sequence_lists,
            [&](const Row& row) -> Status {
                sequence_lists_.insert(row.string(0));
                return {};
            },
            import_id()
        ));
        const auto passes = static_cast<std::uint64_t>(count.value_or(0) / rules_at_once + 1);
        for (std::uint64_t pass = 0; pass < passes; ++pass) {
            if (watch) PORTICO_TRY(watch(pass, passes));
            PORTICO_TRY(collect(pass, passes));
            PORTICO_TRY(sweep());
        }
        return {};
    }

private:
    [[nodiscard]] std::int64_t import_id() const { return question_.import_id.value_or(-1); }

    Status collect(std::uint64_t pass, std::uint64_t passes) {
        candidates_.clear();
        const auto take = [&](const Row& row) -> Status {
            const auto key = key_of(row);
            if (key % passes != pass) return {};
            candidates_.push_back(
                {key,
                 row.optional_integer(8).value_or(std::numeric_limits<std::int64_t>::min()),
                 row.optional_integer(9).value_or(std::numeric_limits<std::int64_t>::max()),
                 row.integer(10),
                 row.boolean(11),
                 row.string(0)}
            );
            return {};
        };
        constexpr std::array with_import{
            select_staged, select_published_beside, select_terms_beside, select_erp_beside};
        constexpr std::array now{select_published, select_erp};
        if (question_.import_id) {
            for (const auto* sql : with_import) {
                PORTICO_TRY(database_.each(sql, take, import_id(), question_.list));
            }
        } else {
            for (const auto* sql : now) {
                PORTICO_TRY(database_.each(sql, take, import_id(), question_.list));
            }
        }
        return {};
    }

    /// What two rules must share to be of the same rank. In mode `best` the later start decides.
    std::uint64_t key_of(const Row& row) {
        text_.clear();
        for (std::size_t column = 1; column <= 5; ++column) {
            text_ += row.text(column);
            text_ += '\0';
        }
        text_ += normal(row.text(6));
        text_ += '\0';
        text_ += std::to_string(row.integer(7));
        const bool is_by_sequence =
            row.text(1) == "list" && sequence_lists_.contains(row.string(2));
        if (!is_by_sequence) {
            text_ += '\0';
            text_ += row.is_null(8) ? "always" : std::to_string(row.integer(8));
        }
        return std::hash<std::string>{}(text_);
    }

    Status sweep() {
        std::sort(candidates_.begin(), candidates_.end(), [](const auto& a, const auto& b) {
            if (a.key != b.key) return a.key < b.key;
            if (a.from != b.from) return a.from < b.from;
            return a.id < b.id;
        });
        const Candidate* longest = nullptr;
        for (const auto& candidate : candidates_) {
            const bool is_first = longest == nullptr || longest->key != candidate.key;
            if (!is_first && candidate.from < longest->to &&
                (candidate.is_new || longest->is_new)) {
                PORTICO_TRY(found_(conflict_of(*longest, candidate)));
            }
            if (is_first || candidate.to > longest->to) longest = &candidate;
        }
        return {};
    }

    static RuleConflict conflict_of(const Candidate& a, const Candidate& b) {
        const auto& winner = a.id < b.id ? a.id : b.id;
        return {
            b.line != 0 ? b.line : a.line,
            "The rules " + excerpt(a.id) + " and " + excerpt(b.id) +
                " are of the same rank for the same holder, target, break, unit and time: " +
                excerpt(winner) + " wins by its smaller id."};
    }

    Database& database_;
    const ConflictQuestion& question_;
    const Found& found_;
    std::unordered_set<std::string> sequence_lists_;
    std::vector<Candidate> candidates_;
    std::string text_;
};

}  // namespace

Status find_conflicts(
    Database& database,
    const ConflictQuestion& question,
    const std::function<Status(const RuleConflict& conflict)>& found,
    const ConflictWatch& watch
) {
    return ConflictSearch{database, question, found}.run(watch);
}

}  // namespace portico::pricing
