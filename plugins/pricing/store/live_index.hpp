#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>

#include "domain/index_editor.hpp"
#include "domain/index_source.hpp"
#include "store/index_store.hpp"
#include "terms/live_terms.hpp"

namespace portico::pricing {

/// When the index is kept for the next start (see snapshot.hpp).
struct SnapshotPolicy {
    std::size_t rules_min = 100'000;   ///< fewer are loaded at once anyway
    std::size_t changes_max = 20'000;  ///< records since the last one: then it is written anew
};

/// The rules and terms that requests read, kept up with the mirror and with what is published here:
/// both of one state of the records, exchanged at once. Whoever
/// has taken it reads on undisturbed while the next version is made. Thread-safe.
class LiveIndex final : public IndexSource {
public:
    LiveIndex(
        Database& database, const Log& log, const Settings& settings, SnapshotPolicy policy = {}
    )
        : database_{database}, log_{log}, settings_{settings}, policy_{policy}, terms_{log} {
        const PriceState empty{std::make_shared<const Index>(settings), terms_.newest()};
        shown_.store(std::make_shared<const PriceState>(empty));
    }

    ~LiveIndex() { stop(); }

    /// Who is told of all prices from the next version on; outlives it. Before start().
    void set_watch(PriceWatch* watch) { watch_ = watch; }

    /// Begins to load in the background, again and again until it worked, and waits for it up to
    /// `patience`. Until then current() is an index of version 0, which answers nothing. Takes what
    /// was kept at the last run and what has changed since, where it can; and keeps large indexes
    /// for the next start, in the background.
    /// Errors: those of the first load, if it failed so soon; nothing goes on then.
    Status start(std::chrono::milliseconds patience);

    /// Ends the loading.
    void stop();

    /// Loads everything as it is now and exchanges the index; bad records are logged.
    /// Errors: those of the database; the former index stays.
    Status reload();

    /// Reads what has changed since the last look, and that alone; the next request sees it. Loads
    /// everything where so much has changed that this is faster, and where a change can't be made
    /// in place (see IndexEditor::needs_rebuild). Cheap when nothing has changed.
    /// Errors: those of the database; the former index stays.
    Status follow();

    /// What was published last; an empty index of version 0 before.
    [[nodiscard]] std::shared_ptr<const PriceState> state() const override {
        return shown_.load(std::memory_order_acquire);
    }

    /// Whether `version` is what requests read now, and was made of exactly these records.
    [[nodiscard]] bool is_state(std::uint64_t version, const SeenChanges& seen) const;

    /// How fresh the records are that the index was made of: as fresh as the mirror, unless the
    /// mirror has changed since. Read again at most once a second, by one of the callers.
    [[nodiscard]] std::optional<Moment> as_of(Moment now) override;

private:
    static constexpr Moment unknown = beginning_of_time;

    Status load_first();
    Result<bool> load_snapshot();
    Status load_all();
    Status apply();
    void log_ready(std::string_view from) const;
    void keep_loading();
    void keep_snapshots(std::unique_lock<std::mutex>& lock);
    Status snapshot_if_due();
    void publish(Index index, const SeenChanges& seen);
    void show(std::shared_ptr<const Index> prices, const SeenChanges& seen);
    void note_freshness(const Freshness& freshness);
    void log_problems(const IndexWriter& writer, std::size_t first);

    Database& database_;
    const Log& log_;
    Settings settings_;
    SnapshotPolicy policy_;
    PriceWatch* watch_ = nullptr;
    std::mutex changing_;  ///< one at a time: two loads at once would only double the memory
    std::unique_ptr<IndexEditor> editor_;  ///< guarded by changing_; nothing before the first load
    LiveTerms terms_;                      ///< guarded by changing_
    mutable std::mutex state_;             ///< held while shown_ and seen_ change together
    SeenChanges seen_;                     ///< guarded by state_; written under changing_
    std::uint64_t version_ = 0;            ///< guarded by changing_
    std::atomic<std::shared_ptr<const PriceState>> shown_;
    std::atomic<Moment> as_of_{unknown};
    std::atomic<Moment> loaded_as_of_{unknown};
    std::atomic<Moment> loaded_changed_at_{beginning_of_time};
    std::atomic<Moment> next_look_{beginning_of_time};

    std::mutex loading_;
    std::condition_variable loading_changed_;
    std::optional<Status> first_load_;  ///< guarded by loading_
    bool is_ending_ = false;            ///< guarded by loading_
    bool has_news_ = false;             ///< guarded by loading_: a version since the last look
    std::optional<SeenChanges> kept_;   ///< of the last snapshot; guarded by loading_
    std::thread loader_;
};

}  // namespace portico::pricing
