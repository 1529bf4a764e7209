#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/metrics.hpp>
#include <portico/result.hpp>

#include "domain/oracle_report.hpp"
#include "domain/price_watch.hpp"
#include "domain/rule.hpp"
#include "store/live_index.hpp"

namespace portico::pricing {

/// What it needs; all of it outlives it.
struct OracleNeeds {
    Database& database;
    LiveIndex& live;
    const Clock& clock;
    const Log& log;
    const Metrics& metrics;
};

/// Asks the slow engine, which follows the written rules line by line, about a share of all live
/// questions: in a thread of its own, from the records that concern the question alone. A request
/// waits for nothing; when too many wait, they are not checked. Thread-safe.
class OracleCheck final : public PriceWatch {
public:
    /// `share`: of all prices, 0 to 1.
    OracleCheck(const OracleNeeds& needs, Settings settings, const Decimal& share);

    ~OracleCheck() { stop(); }

    /// Errors: those of the metrics.
    Status start();
    void stop();

    void saw(
        std::uint64_t version, const Terms& terms, const Question& question, const Price& price
    ) override;

    [[nodiscard]] OracleReport report() const;

private:
    /// A line of the same request.
    struct BasketLine {
        std::string sku;
        Decimal quantity;
        std::string unit;
    };

    struct Asked {
        std::uint64_t version;
        std::string company;
        Moment at;
        Currency currency;
        std::string sku;
        Decimal quantity;
        std::string unit;
        OrderTerms order;
        std::string answered;
        Moment asked_at;  ///< what was ordered later was not counted
        std::vector<BasketLine> basket;
    };

    enum class Outcome : std::uint8_t { agreed, differed, outdated, failed };

    void work();
    Outcome compare(const Asked& asked);
    static Result<bool> has_ordered_since(Transaction& mirror, const Asked& asked);
    void raise_alarm(const Asked& asked, const RuleSet& records, std::string expected);
    [[nodiscard]] RuleSet minimal(RuleSet records, const Asked& asked) const;
    [[nodiscard]] bool engine_differs(const RuleSet& records, const Asked& asked) const;

    OracleNeeds needs_;
    Settings settings_;
    std::uint64_t interval_;  ///< every how many prices; 0: none
    std::atomic<std::uint64_t> seen_{0};
    Series agreed_;
    Series differed_;
    Series unchecked_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Asked> waiting_;  ///< guarded by mutex_, as everything below
    OracleReport report_;
    bool is_ending_ = true;
    std::thread worker_;
};

}  // namespace portico::pricing
