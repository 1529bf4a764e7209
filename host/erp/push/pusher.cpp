#include "erp/push/pusher.hpp"

#include <algorithm>
#include <utility>

namespace portico::erp {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Without anything to do, the ages in the metrics still grow.
constexpr seconds idle_pause{15};
constexpr seconds trouble_pause{1};

}  // namespace

Pusher::Pusher(PusherParts parts, PusherConfig config)
    : parts_{std::move(parts)},
      config_{std::move(config)},
      metrics_{parts_.metrics},
      breaker_{config_.breaker},
      random_{std::random_device{}()} {}

Pusher::~Pusher() {
    stop();
}

void Pusher::start() {
    for (std::size_t i = 0; i < config_.pushes_at_once; ++i) {
        threads_.emplace_back([this, i] { work(i); });
    }
}

void Pusher::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
        changed_.notify_all();
    }
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    lock_.reset();
}

void Pusher::wake() {
    const std::lock_guard lock{mutex_};
    ++generation_;
    changed_.notify_all();
}

void Pusher::try_now() {
    const std::lock_guard lock{mutex_};
    breaker_.allow_probe(parts_.clock.monotonic());
    ++generation_;
    changed_.notify_all();
}

PusherReport Pusher::report() const {
    const std::lock_guard lock{mutex_};
    return {breaker_.state(), last_error_};
}

std::int64_t Pusher::now_us() const {
    return parts_.clock.now().time_since_epoch().count();
}

/// False when it is time to stop.
bool Pusher::pause(nanoseconds time) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, time, [this] { return is_stopping_; });
    return !is_stopping_;
}

/// A host that was told to end may still be sending when the next one starts: what it sends has no
/// unknown outcome yet.
bool Pusher::become_the_one() {
    while (true) {
        auto taken = SyncLock::take(config_.lock_path);
        if (taken.ok()) {
            const auto now = now_us();
            const auto latest = now + microseconds{config_.rules.back_off.longest}.count();
            const auto recovered = parts_.outbox.recover(now, latest);
            if (recovered.ok()) {
                if (*recovered > 0) {
                    parts_.log.warning(
                        "orders were being sent when the host ended; they are looked up in the ERP",
                        {{"orders", std::to_string(*recovered)}}
                    );
                }
                const std::lock_guard lock{mutex_};
                lock_ = std::move(*taken);
                is_ready_ = true;
                changed_.notify_all();
                return true;
            }
            parts_.log.error("the outbox can't be read", {{"error", recovered.error().message}});
        }
        if (!pause(trouble_pause)) return false;
    }
}

void Pusher::work(std::size_t number) {
    if (number == 0 && !become_the_one()) return;
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return is_ready_ || is_stopping_; });
    }
    while (true) {
        std::uint64_t seen = 0;
        {
            const std::lock_guard lock{mutex_};
            if (is_stopping_) return;
            seen = generation_;
        }
        auto found = look();
        if (found.claim) {
            carry(std::move(*found.claim));
            continue;
        }
        if (number == 0) show_outbox();
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, std::min<nanoseconds>(found.pause, idle_pause), [&] {
            return is_stopping_ || generation_ != seen;
        });
    }
}

Pusher::Look Pusher::look() {
    const std::lock_guard looking{look_mutex_};
    auto admission = Breaker::Admission::refused;
    {
        const std::lock_guard lock{mutex_};
        const auto now = parts_.clock.monotonic();
        admission = breaker_.admit(now);
        metrics_.show(breaker_.state());
        if (admission == Breaker::Admission::refused) {
            const bool is_open = breaker_.state() == Breaker::State::open;
            return {std::nullopt, is_open ? breaker_.probes_at() - now : nanoseconds{idle_pause}};
        }
    }
    auto taken = take(admission);
    if (taken.ok() && taken->claim) return std::move(*taken);
    {
        const std::lock_guard lock{mutex_};
        breaker_.given_back(admission);
    }
    if (taken.ok()) return std::move(*taken);
    if (taken.error().code == Code::conflict) return {};  // an operator was quicker: look again
    parts_.log.error("the outbox can't be read", {{"error", taken.error().message}});
    return {std::nullopt, trouble_pause};
}

Result<Pusher::Look> Pusher::take(Breaker::Admission admission) {
    std::vector<std::string> busy;
    {
        const std::lock_guard lock{mutex_};
        busy = busy_;
    }
    const auto now = now_us();
    const bool is_probe = admission == Breaker::Admission::probe;
    const auto wanted = is_probe ? NextOrder::least_failed : NextOrder::in_turn;
    auto row = PORTICO_TRY(parts_.outbox.next_due(now, busy, wanted));
    if (!row) {
        const auto next = PORTICO_TRY(parts_.outbox.due_after(now));
        const auto pause = next ? nanoseconds{microseconds{*next - now}} : nanoseconds{idle_pause};
        return Look{std::nullopt, pause};
    }
    if (row->state == OrderState::received || row->state == OrderState::waiting) {
        row = PORTICO_TRY(parts_.outbox.apply(begin_push(*row, now)));
    }
    const std::lock_guard lock{mutex_};
    busy_.push_back(row->company);
    return Look{Claim{std::move(*row), admission}, {}};
}

Result<ports::PushOutcome> Pusher::push(const OrderRow& row) {
    if (config_.connector.empty()) {
        return unavailable("No ERP is connected: name a connector in erp.connector.");
    }
    auto connector = parts_.connectors.lease(config_.connector);
    if (!connector.ok()) return unavailable(connector.error().message);  // nothing was sent
    const auto key = push_key(row.id);
    return (*connector)
        ->push(
            {.entity = "order",
             .key = key,
             .json = row.record,
             .attempt =
                 static_cast<std::uint32_t>(std::min<std::int64_t>(row.attempts, UINT32_MAX)),
             .is_uncertain = row.is_uncertain,
             .is_verify = has_ended(row.state),
             .timeout = config_.push_timeout}
        );
}

void Pusher::carry(Claim claim) {
    const auto started = parts_.clock.monotonic();
    PushResult result{push(claim.row), claim.admission, 0, 0};
    const auto took = std::chrono::duration<double>(parts_.clock.monotonic() - started).count();
    result.at = now_us();
    {
        const std::lock_guard lock{mutex_};
        result.random = random_();
    }
    const auto settlement = settle(claim.row, result, config_.rules);
    store(settlement);
    metrics_.count(settlement.label, took);
    tell(claim.row, settlement);
    if (settlement.is_technical && !result.outcome.ok()) {
        const std::lock_guard lock{mutex_};
        last_error_ = result.outcome.error().message;
    }
    finish(claim, settlement);
    show_outbox();
    if (settlement.change.event == "order.accepted" && parts_.on_accepted) parts_.on_accepted();
}

/// What the ERP said must not be forgotten while the disk is full: the row would stay `sending`.
void Pusher::store(const Settlement& settlement) {
    while (true) {
        const auto stored = parts_.outbox.apply(settlement.change);
        if (stored.ok()) return;
        parts_.log.error(
            "what became of an order can't be stored",
            {{"order", settlement.change.row.id}, {"error", stored.error().message}}
        );
        if (stored.error().code == Code::conflict || !pause(trouble_pause)) return;
    }
}

void Pusher::tell(const OrderRow& row, const Settlement& settlement) {
    const auto& after = settlement.change.row;
    if (settlement.needs_operator) {
        parts_.log.error(
            "an order needs an operator",
            {{"order", row.id}, {"company", row.company}, {"reason", after.reason}}
        );
    } else if (settlement.is_technical) {
        parts_.log.warning(
            "an order could not be pushed", {{"order", row.id}, {"reason", after.reason}}
        );
    } else if (settlement.change.event == "order.accepted") {
        parts_.log.info(
            "the ERP accepted an order",
            {{"order", row.id}, {"company", row.company}, {"number", after.erp_number}}
        );
    }
}

void Pusher::finish(const Claim& claim, const Settlement& settlement) {
    const std::lock_guard lock{mutex_};
    if (settlement.is_technical) {
        breaker_.failed(claim.admission, parts_.clock.monotonic());
    } else {
        breaker_.succeeded();
        last_error_.clear();
    }
    metrics_.show(breaker_.state());
    busy_.erase(std::ranges::find(busy_, claim.row.company));
    ++generation_;
    changed_.notify_all();
}

void Pusher::show_outbox() {
    const auto counts = parts_.outbox.counts();
    if (counts.ok()) metrics_.show(*counts, now_us());
}

}  // namespace portico::erp
