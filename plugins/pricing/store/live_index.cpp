#include "store/live_index.hpp"

#include <string>
#include <utility>

#include "store/mirror_changes.hpp"
#include "store/snapshot.hpp"

namespace portico::pricing {
namespace {

constexpr std::chrono::seconds load_again_after{5};

}  // namespace

Status LiveIndex::start(std::chrono::milliseconds patience) {
    std::unique_lock lock{loading_};
    is_ending_ = false;
    first_load_.reset();
    loader_ = std::thread{[this] { keep_loading(); }};
    loading_changed_.wait_for(lock, patience, [this] { return first_load_.has_value(); });
    if (!first_load_ || first_load_->ok()) return {};
    const auto failure = *first_load_;
    lock.unlock();
    stop();
    return failure;
}

void LiveIndex::stop() {
    {
        const std::lock_guard lock{loading_};
        is_ending_ = true;
    }
    loading_changed_.notify_all();
    if (loader_.joinable()) loader_.join();
}

void LiveIndex::keep_loading() {
    while (true) {
        const auto loaded = follow();
        std::unique_lock lock{loading_};
        if (!first_load_) first_load_ = loaded;
        loading_changed_.notify_all();
        if (loaded.ok()) return keep_snapshots(lock);
        if (is_ending_) return;
        log_.error("Prices can't be loaded", {{"reason", loaded.error().message}});
        loading_changed_.wait_for(lock, load_again_after, [this] { return is_ending_; });
        if (is_ending_) return;
    }
}

void LiveIndex::keep_snapshots(std::unique_lock<std::mutex>& lock) {
    while (true) {
        loading_changed_.wait(lock, [this] { return is_ending_ || has_news_; });
        if (is_ending_) return;
        has_news_ = false;
        lock.unlock();
        const auto kept = snapshot_if_due();
        if (!kept.ok() && kept.error().code != Code::cancelled) {
            log_.warning(
                "Prices can't be kept for the next start, which will take longer",
                {{"reason", kept.error().message}}
            );
        }
        lock.lock();
    }
}

Status LiveIndex::snapshot_if_due() {
    std::shared_ptr<const Index> index;
    SeenChanges seen;
    std::optional<SeenChanges> kept;
    {
        const std::scoped_lock lock{state_, loading_};
        index = current();
        seen = seen_;
        kept = kept_;
    }
    if (index->rule_count() < policy_.rules_min) return {};
    if (kept) {
        auto mirror = PORTICO_TRY(database_.begin(Access::read));
        const bool is_due = PORTICO_TRY(are_many_changes(mirror, *kept, policy_.changes_max));
        PORTICO_TRY(mirror.commit());
        if (!is_due) return {};
    }
    PORTICO_TRY(write_snapshot(database_, *index, seen, [this] {
        const std::lock_guard lock{loading_};
        return is_ending_;
    }));
    const std::lock_guard lock{loading_};
    kept_ = seen;
    return {};
}

Status LiveIndex::reload() {
    const std::lock_guard lock{changing_};
    return load_all();
}

void LiveIndex::log_problems(const IndexWriter& writer, std::size_t first) {
    constexpr std::size_t logged_max = 20;
    const auto& problems = writer.problems();
    for (std::size_t i = first; i < problems.size() && i - first < logged_max; ++i) {
        log_.warning(
            "A record can't be used for prices",
            {{"record", problems[i].record}, {"reason", problems[i].sentence}}
        );
    }
}

void LiveIndex::note_freshness(const Freshness& freshness) {
    loaded_as_of_.store(freshness.as_of.value_or(unknown), std::memory_order_relaxed);
    loaded_changed_at_.store(freshness.changed_at, std::memory_order_relaxed);
    next_look_.store(beginning_of_time, std::memory_order_relaxed);
}

void LiveIndex::publish(Index index, const SeenChanges& seen) {
    version_ = index.version();
    index.set_watch(watch_);
    show(std::make_shared<const Index>(std::move(index)), seen);
    const std::lock_guard lock{loading_};
    has_news_ = true;
    loading_changed_.notify_all();
}

void LiveIndex::show(std::shared_ptr<const Index> prices, const SeenChanges& seen) {
    auto next = std::make_shared<const PriceState>(PriceState{std::move(prices), terms_.newest()});
    const std::lock_guard lock{state_};
    shown_.store(std::move(next), std::memory_order_release);
    seen_ = seen;
}

bool LiveIndex::is_state(std::uint64_t version, const SeenChanges& seen) const {
    const std::lock_guard lock{state_};
    return current()->version() == version && seen_ == seen;
}

void LiveIndex::log_ready(std::string_view from) const {
    const auto index = current();
    log_.info(
        "Prices are ready",
        {{"rules", std::to_string(index->rule_count())},
         {"products", std::to_string(index->product_count())},
         {"bytes", std::to_string(index->memory_bytes())},
         {"from", from}}
    );
}

Status LiveIndex::load_first() {
    if (PORTICO_TRY(load_snapshot())) {
        log_ready("what was kept at the last run, and the changes since");
        return {};
    }
    return load_all();
}

/// Whether what was kept could be used; it counts only with all that has changed since.
Result<bool> LiveIndex::load_snapshot() {
    const auto freshness = PORTICO_TRY(load_freshness(database_));
    auto snapshot = PORTICO_TRY(read_snapshot(database_, settings_));
    if (!snapshot) return false;
    auto mirror = PORTICO_TRY(database_.begin(Access::read));
    const auto newest = PORTICO_TRY(newest_changes(mirror));
    if (PORTICO_TRY(are_many_changes(mirror, snapshot->seen))) return false;
    auto editor = std::make_unique<IndexEditor>(std::move(snapshot->index), version_);
    PORTICO_TRY(apply_changes(mirror, snapshot->seen, *editor));
    PORTICO_TRY(terms_.follow(mirror));
    PORTICO_TRY(mirror.commit());
    if (editor->needs_rebuild()) return false;
    log_problems(*editor, 0);
    {
        const std::lock_guard lock{loading_};
        kept_ = snapshot->seen;
    }
    editor_ = std::move(editor);
    publish(editor_->publish(), newest);
    note_freshness(freshness);
    editor_->prepare();  // requests are answered meanwhile
    return true;
}

Status LiveIndex::load_all() {
    // Before the records: a change in between makes the index look older than it is, never newer.
    const auto freshness = PORTICO_TRY(load_freshness(database_));
    auto records = PORTICO_TRY(database_.begin(Access::read));
    auto loaded = PORTICO_TRY(load_index(records, settings_));
    PORTICO_TRY(terms_.follow(records));
    PORTICO_TRY(records.commit());
    constexpr std::size_t logged_max = 20;
    for (std::size_t i = 0; i < loaded.problems.size() && i < logged_max; ++i) {
        const auto& problem = loaded.problems[i];
        log_.warning(
            "A record can't be used for prices",
            {{"record", problem.record}, {"reason", problem.sentence}}
        );
    }
    editor_ = std::make_unique<IndexEditor>(std::move(loaded.index), version_);
    publish(editor_->publish(), loaded.seen);
    note_freshness(freshness);
    log_ready(
        loaded.problem_count == 0
            ? "all records"
            : "all records but " + std::to_string(loaded.problem_count) + " that can't be used"
    );
    editor_->prepare();  // requests are answered meanwhile
    return {};
}

Status LiveIndex::follow() {
    const std::lock_guard lock{changing_};
    if (!editor_) return load_first();
    return apply();
}

Status LiveIndex::apply() {
    const auto freshness = PORTICO_TRY(load_freshness(database_));
    const auto problems = editor_->problems().size();
    auto mirror = PORTICO_TRY(database_.begin(Access::read));
    const auto newest = PORTICO_TRY(newest_changes(mirror));
    if (PORTICO_TRY(are_many_changes(mirror, seen_))) {
        PORTICO_TRY(mirror.commit());
        return load_all();
    }
    PORTICO_TRY(apply_changes(mirror, seen_, *editor_));
    PORTICO_TRY(terms_.follow(mirror));
    PORTICO_TRY(mirror.commit());
    if (editor_->needs_rebuild()) return load_all();
    log_problems(*editor_, problems);
    if (editor_->has_changes()) {
        publish(editor_->publish(), newest);
    } else {
        show(current(), newest);
    }
    note_freshness(freshness);
    return {};
}

std::optional<Moment> LiveIndex::as_of(Moment now) {
    constexpr Moment second = 1'000'000;
    auto due = next_look_.load(std::memory_order_relaxed);
    const bool is_due = now >= due || due - now > second;  // also when the clock was set back
    if (is_due && next_look_.compare_exchange_strong(due, now + second)) {
        const auto found = load_freshness(database_);
        if (found.ok()) {
            // Records that this index does not know yet: it is as old as when it was loaded.
            const bool is_behind = found->changed_at > loaded_changed_at_.load();
            const auto as_of = is_behind ? loaded_as_of_.load() : found->as_of.value_or(unknown);
            as_of_.store(as_of, std::memory_order_relaxed);
        }
    }
    const auto as_of = as_of_.load(std::memory_order_relaxed);
    if (as_of == unknown) return {};
    return as_of;
}

}  // namespace portico::pricing
