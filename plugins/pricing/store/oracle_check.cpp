#include "store/oracle_check.hpp"

#include <algorithm>
#include <exception>
#include <span>
#include <utility>

#include <portico/time.hpp>

#include "domain/engine.hpp"
#include "domain/index_builder.hpp"
#include "domain/oracle.hpp"
#include "domain/period.hpp"
#include "domain/recorded_orders.hpp"
#include "domain/rule_text.hpp"
#include "store/question_records.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t waiting_max = 256;
constexpr std::size_t kept_max = 20;
constexpr std::size_t text_bytes_max = 4096;
constexpr std::size_t basket_lines_max = 200;

constexpr auto select_last_order =
    "SELECT COALESCE(MAX(at), 0) FROM (SELECT MAX(changed_at) AS at FROM erp.sync_state "
    "WHERE entity IN ('order', 'order_line') UNION ALL "
    "SELECT MAX(used_at) FROM pilot_use WHERE company_id = $1 UNION ALL "
    "SELECT MAX(confirmed_at) FROM pilot_use WHERE company_id = $1 UNION ALL "
    "SELECT MAX(released_at) FROM pilot_use WHERE company_id = $1) AS parts";

/// Every how many prices; 0: none.
std::uint64_t interval_of(const Decimal& share) {
    if (share.sign() <= 0) return 0;
    const auto whole = power_of_ten(share.scale());
    return static_cast<std::uint64_t>(whole / share.coefficient());
}

bool counts_orders(const RuleSet& records) {
    return std::any_of(records.rules.begin(), records.rules.end(), [](const Rule& rule) {
        return is_period(rule.counted_by) || !rule.limit_quantity.is_zero();
    });
}

/// They view the lines.
template <class Lines>
std::vector<Question> questions_of(const Lines& lines) {
    std::vector<Question> questions;
    for (const auto& line : lines) questions.push_back({line.sku, line.quantity, line.unit});
    return questions;
}

}  // namespace

OracleCheck::OracleCheck(const OracleNeeds& needs, Settings settings, const Decimal& share)
    : needs_{needs}, settings_{std::move(settings)}, interval_{interval_of(share)} {
    report_.share_text = share.text();
}

Status OracleCheck::start() {
    constexpr auto help = "Live prices compared with the written rules";
    agreed_ =
        PORTICO_TRY(needs_.metrics.counter("oracle_checks_total", help, {{"outcome", "agreed"}}));
    differed_ =
        PORTICO_TRY(needs_.metrics.counter("oracle_checks_total", help, {{"outcome", "differed"}}));
    unchecked_ =
        PORTICO_TRY(needs_.metrics.counter("oracle_checks_total", help, {{"outcome", "unchecked"}})
        );
    if (interval_ == 0) return {};
    {
        const std::lock_guard lock{mutex_};
        is_ending_ = false;
    }
    worker_ = std::thread{[this] { work(); }};
    return {};
}

void OracleCheck::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_ending_ = true;
        waiting_.clear();
    }
    changed_.notify_all();
    if (worker_.joinable()) worker_.join();
}

void OracleCheck::saw(
    std::uint64_t version, const Terms& terms, const Question& question, const Price& price
) {
    if (interval_ == 0 || seen_.fetch_add(1, std::memory_order_relaxed) % interval_ != 0) return;
    Asked asked{
        version,
        std::string{terms.company},
        terms.at,
        terms.currency,
        std::string{question.sku},
        question.quantity,
        std::string{question.unit},
        question.order,
        text_of(price),
        microseconds_of(needs_.clock.now()),
        {}};
    const bool is_small = terms.basket.size() <= basket_lines_max;
    for (const auto& line : is_small ? terms.basket : std::span<const Question>{}) {
        asked.basket.push_back({std::string{line.sku}, line.quantity, std::string{line.unit}});
    }
    {
        const std::lock_guard lock{mutex_};
        if (is_ending_) return;
        if (!is_small || waiting_.size() >= waiting_max) {
            ++report_.dropped;
            return;
        }
        waiting_.push_back(std::move(asked));
    }
    changed_.notify_all();
}

OracleReport OracleCheck::report() const {
    const std::lock_guard lock{mutex_};
    return report_;
}

void OracleCheck::work() {
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
        if (is_ending_) return;
        const auto asked = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        const auto outcome = compare(asked);
        lock.lock();
        switch (outcome) {
            case Outcome::agreed:
                ++report_.agreed;
                agreed_.record(1);
                break;
            case Outcome::differed:
                ++report_.differed;
                differed_.record(1);
                break;
            case Outcome::outdated:
                ++report_.outdated;
                unchecked_.record(1);
                break;
            case Outcome::failed:
                ++report_.failed;
                unchecked_.record(1);
                break;
        }
    }
}

/// The records are compared with an answer of exactly their state, or not at all.
OracleCheck::Outcome OracleCheck::compare(const Asked& asked) {
    auto mirror = needs_.database.begin(Access::read);
    if (!mirror.ok()) return Outcome::failed;
    const auto newest = newest_changes(*mirror);
    if (!newest.ok()) return Outcome::failed;
    if (!needs_.live.is_state(asked.version, *newest)) return Outcome::outdated;
    const auto basket = questions_of(asked.basket);
    const RecordsQuestion about{asked.company, asked.sku, asked.at, basket, asked.asked_at};
    auto records = load_question_records(*mirror, about);
    if (!records.ok()) return Outcome::failed;
    if (counts_orders(*records)) {
        const auto has_ordered = has_ordered_since(*mirror, asked);
        if (!has_ordered.ok()) return Outcome::failed;
        if (*has_ordered) return Outcome::outdated;
    }
    if (!mirror->commit().ok() || records->companies.empty()) return Outcome::failed;
    const Terms terms{asked.company, asked.at, asked.currency, {}, basket};
    const Question question{asked.sku, asked.quantity, asked.unit, asked.order};
    try {
        auto expected = text_of(ask_oracle(*records, settings_, terms, question));
        if (expected == asked.answered) return Outcome::agreed;
        raise_alarm(asked, *records, std::move(expected));
        return Outcome::differed;
    } catch (const std::exception&) {
        return Outcome::failed;  // beyond what the slow engine can tell; see ask_oracle
    }
}

/// Whether there are orders that the answer may not have counted.
Result<bool> OracleCheck::has_ordered_since(Transaction& mirror, const Asked& asked) {
    const auto last = PORTICO_TRY(mirror.query_one(
        select_last_order, [](const Row& row) { return row.integer(0); }, asked.company
    ));
    return last.value_or(0) >= asked.asked_at;
}

bool OracleCheck::engine_differs(const RuleSet& records, const Asked& asked) const {
    const auto basket = questions_of(asked.basket);
    const Terms terms{asked.company, asked.at, asked.currency, {}, basket};
    const Question question{asked.sku, asked.quantity, asked.unit, asked.order};
    const auto index = build_index(records, settings_);
    RecordedOrders orders{records};
    auto engine = Engine::create(index, terms, &orders);
    if (!engine.ok()) return false;
    const auto fast = text_of(engine->price(question, Lookahead::next_break));
    return fast != text_of(ask_oracle(records, settings_, terms, question));
}

/// Where the engine itself is wrong, rules that do not matter are left out. Where it is right when
/// it is asked anew, the index had not followed its records, and all of them are shown.
RuleSet OracleCheck::minimal(RuleSet records, const Asked& asked) const {
    if (!engine_differs(records, asked)) return records;
    for (std::size_t i = 0; i < records.rules.size();) {
        auto fewer = records;
        fewer.rules.erase(fewer.rules.begin() + static_cast<std::ptrdiff_t>(i));
        if (engine_differs(fewer, asked)) {
            records = std::move(fewer);
        } else {
            ++i;
        }
    }
    return records;
}

void OracleCheck::raise_alarm(const Asked& asked, const RuleSet& records, std::string expected) {
    OracleDifference found;
    found.at = microseconds_of(needs_.clock.now());
    found.question = asked.company + " asks " + asked.quantity.text() + " '" + asked.unit +
                     "' of " + asked.sku + " at " + format_time(asked.at) + " in '" +
                     std::string{asked.currency.code()} + "'";
    found.answered = asked.answered;
    found.expected = std::move(expected);
    found.records = text_of(minimal(records, asked));
    if (found.records.size() > text_bytes_max) found.records.resize(text_bytes_max);
    needs_.log.error(
        "A price is not what the rules say",
        {{"question", found.question},
         {"answered", found.answered},
         {"expected", found.expected},
         {"records", found.records}}
    );
    const std::lock_guard lock{mutex_};
    report_.last.push_front(std::move(found));
    if (report_.last.size() > kept_max) report_.last.pop_back();
}

}  // namespace portico::pricing
