#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"
#include "quotes/held_quote.hpp"

namespace portico::pricing {

/// What it takes to give an answer again.
struct KeptQuote {
    std::string company;
    std::string id;
    Moment made_at = 0;
    std::optional<Moment> as_of;
    std::string language;
    std::int64_t settings_id = 0;
    std::string request;    ///< JSON; empty where `answer` is kept
    std::string sentences;  ///< JSON list
    std::optional<std::string> answer;
    std::int64_t answer_hash = 0;
    std::optional<Moment> held_until;
    std::vector<HeldLine> held_lines;
};

struct QuoteLimits {
    std::int64_t quote_days = 30;  ///< 0: kept for ever
    std::int64_t hold_days = 14;   ///< longest hold; 0: none is held
    std::int64_t holds_max = 100;  ///< open holds of one company
};

/// Keeps quotes. A plain one is written a few milliseconds after its answer, together with others:
/// what a kill within these milliseconds takes is only the repetition of an answer that was given.
/// A held one is on disk before its answer. The queue is bounded: when the disk does not follow,
/// who asks for a quote writes himself. Thread-safe.
class QuoteBook {
public:
    QuoteBook(Database& database, const Log& log, const Clock& clock, QuoteLimits limits)
        : database_{database}, log_{log}, clock_{clock}, limits_{limits} {}

    ~QuoteBook() { stop(); }

    QuoteBook(const QuoteBook&) = delete;
    QuoteBook& operator=(const QuoteBook&) = delete;

    /// Keeps the settings' text, forgets what is old and starts writing. Errors: those of the
    /// database.
    Status start(std::string_view config);

    /// Writes what waits, and ends.
    void stop();

    [[nodiscard]] const QuoteLimits& limits() const { return limits_; }

    [[nodiscard]] std::int64_t settings_id() const { return settings_id_; }

    /// Errors: those of the database, when the caller had to write.
    Status keep(KeptQuote quote);

    /// On disk when it returns. Errors: Code::quota (the company holds `holds_max` quotes), those
    /// of the database.
    Status hold(KeptQuote quote);

    /// Errors: Code::not_found, also for another company's.
    Result<KeptQuote> find(std::string_view company, std::string_view id);

    /// The settings that quotes with this settings_id were made with.
    Result<Settings> settings_of(std::int64_t settings_id);

    /// The held quote of the company; absent: it has none of this id, or it was not held.
    Result<std::optional<HeldQuote>> held(std::string_view company, std::string_view id);

    /// Forgets quotes older than `quote_days` whose hold is over, some hundreds at a time.
    Status forget();

private:
    void run();
    void sweep();
    Status write(const std::vector<KeptQuote>& group);

    Database& database_;
    const Log& log_;
    const Clock& clock_;
    QuoteLimits limits_;
    std::int64_t settings_id_ = 0;
    std::mutex mutex_;
    std::condition_variable wakes_;
    std::vector<KeptQuote> waiting_;
    std::vector<KeptQuote> writing_;  ///< until they are committed
    std::size_t waiting_bytes_ = 0;
    bool is_stopping_ = false;
    std::thread writer_;
};

/// Of an answer or settings: the same on every host and run.
std::int64_t text_hash(std::string_view text);

}  // namespace portico::pricing
