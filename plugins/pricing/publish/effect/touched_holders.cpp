#include "publish/effect/touched_holders.hpp"

#include <algorithm>
#include <vector>

#include "terms/term.hpp"

namespace portico::pricing {
namespace {

constexpr auto select_named =
    "SELECT holder_kind, holder_id FROM import_rule WHERE import_id = $1 "
    "AND change <> 'unchanged' AND (kind NOT IN " PORTICO_TERM_KINDS
    " OR kind IN ('cost', 'margin')) UNION "
    "SELECT published_rule.holder_kind, published_rule.holder_id FROM import_rule "
    "JOIN published_rule ON published_rule.id = import_rule.id "
    "AND published_rule.known_to IS NULL WHERE import_id = $1 "
    "AND change IN ('changed', 'closed') UNION "
    "SELECT holder_kind, holder_id FROM import_close JOIN published_rule "
    "ON published_rule.id = import_close.id AND published_rule.known_to IS NULL "
    "WHERE import_id = $1 UNION "
    "SELECT 'list', id FROM import_list WHERE import_id = $1 AND change <> 'unchanged'";

// Who takes prices from which list, now or after the import.
constexpr auto select_leaning =
    "SELECT holder_kind, holder_id, of_list FROM erp.price_rule "
    "WHERE of_list IS NOT NULL AND active = 1 UNION "
    "SELECT holder_kind, holder_id, of_list FROM published_rule "
    "WHERE of_list IS NOT NULL AND known_to IS NULL UNION "
    "SELECT holder_kind, holder_id, of_list FROM import_rule "
    "WHERE of_list IS NOT NULL AND import_id = $1 UNION "
    "SELECT 'list', id, reference_list FROM erp.price_list "
    "WHERE reference_list IS NOT NULL AND active = 1 UNION "
    "SELECT 'list', id, reference_list FROM published_list "
    "WHERE reference_list IS NOT NULL AND known_to IS NULL UNION "
    "SELECT 'list', id, reference_list FROM import_list "
    "WHERE reference_list IS NOT NULL AND import_id = $1";

struct Leaning {
    std::pair<std::string, std::string> holder;
    std::string list;
};

}  // namespace

Result<TouchedHolders> TouchedHolders::find(Database& database, std::int64_t import_id) {
    TouchedHolders touched;
    PORTICO_TRY(database.each(
        select_named,
        [&](const Row& row) -> Status {
            const bool is_everyone = row.text(0) == name_of(TermHolder::everyone);
            touched.is_everyone_ = touched.is_everyone_ || is_everyone;
            touched.holders_.emplace(row.string(0), row.string(1));
            return {};
        },
        import_id
    ));
    auto leaning = PORTICO_TRY(database.query(
        select_leaning,
        [](const Row& row) {
            return Leaning{{row.string(0), row.string(1)}, row.string(2)};
        },
        import_id
    ));
    bool has_grown = true;
    while (has_grown) {
        const auto still_free =
            std::partition(leaning.begin(), leaning.end(), [&](const Leaning& one) {
                return !touched.holders_.contains(Holder{"list", one.list});
            });
        has_grown = still_free != leaning.end();
        for (auto one = still_free; one != leaning.end(); ++one) {
            touched.holders_.insert(one->holder);
        }
        leaning.erase(still_free, leaning.end());
    }
    return touched;
}

bool TouchedHolders::can_touch(const Index& index, std::string_view company) const {
    const auto number = index.company(company);
    if (!number) return false;
    if (is_everyone_ || holders_.contains(Holder{"company", std::string{company}})) return true;
    const auto is_named = [&](PackedId holder) {
        return holders_.contains(Holder{
            std::string{name_of(holder_kind_of(holder))}, std::string{index.holder_name(holder)}});
    };
    // Also those without rules: they may have terms.
    const auto belongs_to = index.holders(*number);
    if (std::any_of(belongs_to.begin(), belongs_to.end(), is_named)) return true;
    Steps steps;
    index.find_steps(*number, steps);
    const auto all = steps.all();
    return std::any_of(all.begin(), all.end(), [&](const Step& step) {
        return step.level != Level::base && is_named(step.holder);
    });
}

}  // namespace portico::pricing
