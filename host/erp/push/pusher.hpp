#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "erp/push/breaker.hpp"
#include "erp/push/outbox.hpp"
#include "erp/push/push_metrics.hpp"
#include "erp/push/settlement.hpp"
#include "erp/sync_lock.hpp"
#include "ports/clock.hpp"
#include "ports/connector.hpp"
#include "ports/log.hpp"
#include "ports/metrics.hpp"

namespace portico::erp {

struct PusherConfig {
    std::string connector;  ///< id of the connector plugin; empty: none is configured
    PushRules rules;
    BreakerRule breaker;
    std::size_t pushes_at_once = 4;  ///< 1 to 64
    std::chrono::milliseconds push_timeout{30'000};
    std::string lock_path;  ///< "<data>/orders-push.lock"
};

/// What the pusher stands on; all outlive it.
struct PusherParts {
    Outbox& outbox;
    ports::Connectors& connectors;
    ports::Clock& clock;
    ports::Log& log;
    ports::Metrics& metrics;
    std::function<void()> on_accepted;  ///< the ERP has a new order; on a pusher's thread
};

/// How the ERP is doing, as an operator sees it.
struct PusherReport {
    Breaker::State breaker = Breaker::State::closed;
    std::string error;  ///< the last technical failure since the last success; empty: none
};

/// Carries orders from the outbox to the ERP, on threads of its own: several companies at once,
/// the orders of one company one after the other, in the order of their submission as far as no
/// earlier one waits after a failure. Neither lock nor transaction is held while a connector works.
/// One pusher at a time on a data folder, whichever process has it. Thread-safe.
class Pusher {
public:
    Pusher(PusherParts parts, PusherConfig config);

    /// Stops.
    ~Pusher();
    Pusher(const Pusher&) = delete;
    Pusher& operator=(const Pusher&) = delete;

    /// Takes up what a former run left, and begins.
    void start();

    /// Lets the pushes in progress end, for at most their deadline.
    void stop();

    /// There may be something to push.
    void wake();

    /// As wake(), and an open breaker lets one through at once.
    void try_now();

    [[nodiscard]] PusherReport report() const;

private:
    struct Claim {
        OrderRow row;
        Breaker::Admission admission = Breaker::Admission::admitted;
    };

    struct Look {
        std::optional<Claim> claim;
        std::chrono::nanoseconds pause{};  ///< without a claim: how long there is nothing to do
    };

    void work(std::size_t number);
    bool become_the_one();
    Look look();
    Result<Look> take(Breaker::Admission admission);
    void carry(Claim claim);
    Result<ports::PushOutcome> push(const OrderRow& row);
    void store(const Settlement& settlement);
    void tell(const OrderRow& row, const Settlement& settlement);
    void finish(const Claim& claim, const Settlement& settlement);
    void show_outbox();
    bool pause(std::chrono::nanoseconds time);
    [[nodiscard]] std::int64_t now_us() const;

    PusherParts parts_;
    PusherConfig config_;
    PushMetrics metrics_;
    std::unique_ptr<SyncLock> lock_;
    std::mutex look_mutex_;  ///< one thread looks for work at a time; taken before mutex_

    mutable std::mutex mutex_;  ///< guards what is below
    std::condition_variable changed_;
    Breaker breaker_;
    std::string last_error_;
    std::vector<std::string> busy_;  ///< companies whose orders are being pushed
    std::uint64_t generation_ = 0;   ///< grows whenever it is worth looking again
    std::mt19937_64 random_;
    bool is_ready_ = false;
    bool is_stopping_ = false;

    std::vector<std::thread> threads_;
};

}  // namespace portico::erp
