#include "measures/pilot_uses.hpp"

#include <set>
#include <utility>
#include <vector>

#include <portico/json.hpp>

#include "domain/engine.hpp"
#include "measures/mirrored_orders.hpp"
#include "measures/trials_as.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t order_bytes_max = std::size_t{8} << 20U;

constexpr auto select_any =
    "SELECT EXISTS (SELECT 1 FROM published_rule WHERE limit_quantity IS NOT NULL "
    "AND known_to IS NULL AND (valid_from IS NULL OR valid_from <= $1) "
    "AND (valid_to IS NULL OR valid_to > $1))";
constexpr auto select_pilot =
    "SELECT EXISTS (SELECT 1 FROM published_rule WHERE id = $1 "
    "AND limit_quantity IS NOT NULL AND known_to IS NULL)";
// Nothing is changed where another order has it: released, or never confirmed, it is free.
constexpr auto insert_use =
    "INSERT INTO pilot_use (company_id, rule_id, order_key, used_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (company_id, rule_id) DO UPDATE SET order_key = $3, used_at = $4, "
    "confirmed_at = NULL, released_at = NULL, erp_id = NULL WHERE pilot_use.order_key = $3 "
    "OR pilot_use.released_at IS NOT NULL OR " PORTICO_CANCELLED_IN_ERP
    " "
    "OR (pilot_use.confirmed_at IS NULL AND pilot_use.used_at <= $5)";
constexpr auto select_use = "SELECT used_at FROM pilot_use WHERE company_id = $1 AND rule_id = $2";
constexpr auto confirm_uses =
    "UPDATE pilot_use SET confirmed_at = $3 WHERE company_id = $1 AND order_key = $2 "
    "AND confirmed_at IS NULL";
constexpr auto note_orders =
    "UPDATE pilot_use SET confirmed_at = COALESCE(confirmed_at, $3), erp_id = $4 "
    "WHERE company_id = $1 AND order_key = $2";
constexpr auto release_uses =
    "UPDATE pilot_use SET released_at = $3 WHERE company_id = $1 AND order_key = $2 "
    "AND released_at IS NULL";

Result<std::vector<Question>> questions_of(const json::Value& lines) {
    std::vector<Question> questions;
    for (const auto line : lines) {
        const auto quantity = PORTICO_TRY(Decimal::parse(line["quantity"].text(), quantity_limits));
        questions.push_back({line["sku"].text(), quantity, line["unit"].text()});
    }
    return questions;
}

}  // namespace

Result<bool> PilotUses::has_pilots() {
    const auto found = PORTICO_TRY(database_.query_one(
        select_any, [](const Row& row) { return row.boolean(0); }, microseconds_of(clock_.now())
    ));
    return found.value_or(false);
}

Result<bool> PilotUses::is_pilot(std::string_view rule) {
    constexpr std::string_view published = "p:";
    if (!rule.starts_with(published)) return false;
    const auto found = PORTICO_TRY(database_.query_one(
        select_pilot, [](const Row& row) { return row.boolean(0); }, rule.substr(published.size())
    ));
    return found.value_or(false);
}

/// The rules at whose prices the order's lines are: who orders dearer, or at an agreed price, has
/// not used them. Where other plugins adjust prices the amount tells nothing, and every line that
/// the rule would price counts.
Result<std::vector<PilotUses::Pilot>> PilotUses::pilots_of(const OrderSubmission& order) {
    const auto document = PORTICO_TRY(json::parse(order.json, {.bytes_max = order_bytes_max}));
    const auto lines = document.root()["lines"];
    const auto basket = PORTICO_TRY(questions_of(lines));
    const auto now = microseconds_of(clock_.now());
    Terms terms{order.company, now, {}, {}, basket};
    if (const auto code = document.root()["currency"].text(); !code.empty()) {
        terms.currency = PORTICO_TRY(Currency::parse(code));
    }
    MirroredOrders mirrored{database_, now};
    TrialsAs unused{mirrored, false};
    TrialsAs used{mirrored, true};
    const auto index = prices_.current();
    auto trial = PORTICO_TRY(Engine::create(*index, terms, &unused));
    auto ordinary = PORTICO_TRY(Engine::create(*index, terms, &used));
    const bool is_adjusted = are_prices_adjusted_();
    std::vector<Pilot> pilots;
    std::set<std::string, std::less<>> seen;
    std::size_t number = 0;
    for (const auto line : lines) {
        const auto& question = basket[number++];
        const auto price = trial.price(question, Lookahead::none);
        if (price.outcome != Outcome::priced || price.rule.empty()) continue;
        const auto sent = Decimal::parse(line["unit_price"].text());
        if (!sent.ok() || (*sent < price.unit_price && !is_adjusted)) continue;
        std::string rule{price.rule.view()};
        if (!PORTICO_TRY(is_pilot(rule))) continue;
        const auto without = ordinary.price(question, Lookahead::none);
        // The lowest allowed price may have raised it.
        const bool is_dear =
            !is_adjusted && without.outcome == Outcome::priced && *sent >= without.unit_price;
        if (is_dear || !seen.insert(rule).second) continue;
        const bool is_at_trial_price = !is_adjusted || *sent <= price.unit_price;
        pilots.push_back({std::move(rule), std::string{question.sku}, is_at_trial_price});
    }
    PORTICO_TRY(mirrored.outcome());
    return pilots;
}

/// Whether the order can't have been priced before the price was used up: it has the ordinary one.
Result<bool> PilotUses::was_used_long_ago(
    Transaction& transaction, std::string_view company, std::string_view rule, Moment now
) {
    constexpr Moment longest_pricing = 60'000'000;
    const auto read = [](const Row& row) { return row.integer(0); };
    const auto used_at = PORTICO_TRY(transaction.query_one(select_use, read, company, rule));
    return used_at && *used_at < now - longest_pricing;
}

Result<std::optional<std::string>> PilotUses::reserve(
    const OrderSubmission& order, const std::vector<Pilot>& pilots
) {
    const auto now = microseconds_of(clock_.now());
    auto transaction = PORTICO_TRY(database_.begin(Access::write));
    for (const auto& pilot : pilots) {
        const auto reserved = PORTICO_TRY(transaction.execute(
            insert_use, order.company, pilot.rule, order.key, now, now - reservation_time
        ));
        if (reserved == 1) continue;
        if (!pilot.is_at_trial_price &&
            PORTICO_TRY(was_used_long_ago(transaction, order.company, pilot.rule, now))) {
            continue;
        }
        return std::optional{
            "The price of " + excerpt(pilot.sku) +
            " counts once, and has been ordered at already: ask for its price again."};
    }
    PORTICO_TRY(transaction.commit());
    return std::optional<std::string>{};
}

Result<std::optional<std::string>> PilotUses::look(const OrderSubmission& order) {
    if (!PORTICO_TRY(has_pilots())) return std::optional<std::string>{};
    const auto pilots = PORTICO_TRY(pilots_of(order));
    if (pilots.empty()) return std::optional<std::string>{};
    return reserve(order, pilots);
}

Status PilotUses::follow(std::span<const Event> batch) {
    for (const auto& event : batch) {
        const auto document = json::parse(event.json);
        if (!document.ok()) continue;
        const auto key = document->root()["key"].text();
        const auto now = microseconds_of(clock_.now());
        if (event.type == "order.accepted") {
            const auto erp_id = document->root()["erp_id"].text();
            PORTICO_TRY(database_.execute(note_orders, event.company, key, now, erp_id));
            continue;
        }
        const bool is_submitted = event.type == "order.submitted";
        PORTICO_TRY(
            database_.execute(is_submitted ? confirm_uses : release_uses, event.company, key, now)
        );
    }
    return {};
}

}  // namespace portico::pricing
