#include "pull/puller.hpp"

#include <algorithm>
#include <future>
#include <unordered_map>

#include "pull/known_rows.hpp"
#include "pull/polled_model.hpp"

namespace portico::erp_tryton {
namespace {

/// A page that has taken so long ends, so that what it brought is kept.
constexpr std::chrono::seconds time_a_page{60};

/// Ids in one question whether they are still there, and such questions in one page.
constexpr std::size_t ids_a_question = 1000;
constexpr std::size_t questions_a_page = 50;

std::int64_t remaining_of(Result<std::int64_t> count) {
    return count.ok() ? *count : -1;
}

}  // namespace

bool Puller::is_due(std::int64_t last_us, std::chrono::microseconds period) const {
    const auto now = microseconds_of(parts_.now());
    return now - last_us >= period.count() || now < last_us;
}

/// False where the source's module is not activated in Tryton.
Result<bool> Puller::is_there(const Source& source, Pull& pull) {
    return pull.erp.has_model(source.model, pull.deadline);
}

Result<PullPage> Puller::pull(const PullRequest& request, Records& records) {
    // One that another version wrote begins again: everything is read, nothing is lost.
    auto kept = PullCursor::parse(request.cursor);
    auto cursor = kept.ok() ? std::move(kept).value() : PullCursor{};
    Pull pull{
        {parts_.erp, parts_.directory, parts_.mirror, parts_.settings, parts_.measure},
        request,
        parts_.now(),
        records};
    PORTICO_TRY(parts_.directory.refresh(request.deadline));
    if (!is_of_this(cursor)) cursor.is_running = false;
    if (!cursor.is_running) {
        PORTICO_TRY(begin(cursor, pull));
    } else {
        PORTICO_TRY(prepare(pull));
    }
    pull.is_full = cursor.phase == Phase::full && entity_.is_snapshot;
    auto page = PORTICO_TRY(next_page(std::move(cursor), pull, request));
    PORTICO_TRY(pull.deliver());
    return page;
}

Result<PullPage> Puller::next_page(PullCursor cursor, Pull& pull, const PullRequest& request) {
    switch (cursor.phase) {
        case Phase::full:
            return full_page(std::move(cursor), pull, request);
        case Phase::changes:
            return changes_page(std::move(cursor), pull, request);
        case Phase::gone:
            return gone_page(std::move(cursor), pull);
    }
    return internal("The cursor names no phase.");
}

/// False for a cursor of a version of this connector that read other sources.
bool Puller::is_of_this(const PullCursor& cursor) const {
    if (cursor.feed >= entity_.feeds.size() || cursor.windows.size() != entity_.feeds.size()) {
        return false;
    }
    for (std::size_t i = 0; i < entity_.feeds.size(); ++i) {
        if (cursor.windows[i].size() != entity_.feeds[i]->sources().size()) return false;
    }
    return true;
}

/// A pull that another process began goes on here, where the feeds know nothing yet.
Status Puller::prepare(Pull& pull) {
    for (const auto& feed : entity_.feeds) {
        if (feed->is_prepared) continue;
        PORTICO_TRY(feed->basis(pull));
        feed->is_prepared = true;
    }
    return {};
}

/// Decides what this pull does: all rows again, or what changed and perhaps what is gone.
Status Puller::begin(PullCursor& cursor, Pull& pull) {
    const auto facts = PORTICO_TRY(pull.erp.facts(pull.deadline));
    if (cursor.company != 0 && cursor.company != facts.company) {
        return invalid(
            "These records are of Tryton's company " + std::to_string(cursor.company) +
            ", and the user works in " + std::to_string(facts.company) +
            " now: choose the former in the user's preferences in Tryton, or begin with an empty "
            "data folder."
        );
    }
    auto basis = std::to_string(parts_.settings.zone_offset.count()) + ";";
    for (const auto& feed : entity_.feeds) {
        basis += PORTICO_TRY(feed->basis(pull)) + ";";
        feed->is_prepared = true;
    }
    const bool is_old =
        parts_.settings.full_sync.count() > 0 && is_due(cursor.full_us, parts_.settings.full_sync);
    const bool is_other = cursor.basis != basis || !is_of_this(cursor);
    if (cursor.full_us == 0 || is_old || is_other) return begin_full(cursor, pull, basis);
    cursor.phase = Phase::changes;
    cursor.is_running = true;
    cursor.feed = cursor.source = 0;
    cursor.after = cursor.started_us = 0;
    cursor.is_wide = is_due(cursor.checked_us, parts_.settings.deletion_check);
    if (!cursor.is_wide) return {};
    PORTICO_TRY(pull.erp.confirm_company(pull.deadline));
    PORTICO_TRY(parts_.directory.restart_after(parts_.settings.deletion_check, pull.deadline));
    for (const auto& feed : entity_.feeds) PORTICO_TRY(feed->before_wide(pull));
    return {};
}

Status Puller::begin_full(PullCursor& cursor, Pull& pull, const std::string& basis) {
    const auto now = parts_.now();
    PORTICO_TRY(pull.erp.confirm_company(pull.deadline));
    cursor = {};
    cursor.company = PORTICO_TRY(pull.erp.facts(pull.deadline)).company;
    cursor.is_running = true;
    cursor.full_us = cursor.checked_us = microseconds_of(now);
    cursor.basis = basis;
    for (const auto& feed : entity_.feeds) {
        auto& windows = cursor.windows.emplace_back();
        for (const auto& source : feed->sources()) {
            auto& window = windows.emplace_back();
            if (!PORTICO_TRY(is_there(source, pull))) continue;
            window.begin_at(PORTICO_TRY(newest_of(pull.erp, source, pull.deadline)), now);
        }
    }
    return {};
}

Result<PullPage> Puller::full_page(PullCursor cursor, Pull& pull, const PullRequest& request) {
    const auto limit = std::max(request.limit, 1U);
    PullPage page{.more = true, .snapshot = entity_.is_snapshot};
    while (cursor.feed < entity_.feeds.size()) {
        auto& feed = *entity_.feeds[cursor.feed];
        if (!PORTICO_TRY(is_there(feed.sources().front(), pull))) {
            ++cursor.feed;
            continue;
        }
        if (cursor.after == 0) PORTICO_TRY(feed.before_full(pull));
        const bool is_whole = PORTICO_TRY(feed_rows(cursor, pull, limit));
        if (!is_whole) break;
        PORTICO_TRY(feed.after_full(pull));
        ++cursor.feed;
        cursor.after = 0;
    }
    if (cursor.feed == entity_.feeds.size()) {
        // The end of a full pass deactivates what was not named.
        PORTICO_TRY(pull.erp.confirm_company(pull.deadline));
        cursor.phase = Phase::changes;
        cursor.is_running = false;
        page.more = false;
        page.complete = entity_.is_snapshot;
        page.whole = true;
        page.remaining = 0;
    } else {
        const auto& source = entity_.feeds[cursor.feed]->sources().front();
        Domain rest;
        rest.clause(source.clause).where("id", ">", cursor.after);
        page.remaining = remaining_of(pull.erp.count(source.model, rest, pull.deadline));
    }
    page.next_cursor = cursor.text();
    return page;
}

/// Renders rows of the current feed by id; true at its end. The next page is on its way while one
/// is rendered.
Result<bool> Puller::feed_rows(PullCursor& cursor, Pull& pull, std::uint32_t limit) {
    auto& feed = *entity_.feeds[cursor.feed];
    const auto& source = feed.sources().front();
    const auto page_records =
        std::min({parts_.settings.page_records, limit, feed.page_records_max()});
    const auto ask = [&pull, &source, page_records](std::int64_t after) {
        return read_page(pull.erp, source, {}, after, page_records, pull.deadline);
    };
    auto asked = ask(cursor.after);
    while (true) {
        const auto rows = PORTICO_TRY(std::move(asked));
        const bool is_last = rows.size() < page_records;
        if (!rows.empty()) cursor.after = read_id(rows.values().back()["id"]);
        const bool has_time = parts_.now() - pull.now < time_a_page;
        const bool goes_on = !is_last && has_time && pull.given() + rows.size() < limit;
        std::future<Result<Rows>> next;
        if (goes_on && parts_.is_parallel) {
            next = std::async(std::launch::async, ask, cursor.after);
        }
        PORTICO_TRY(feed.render(rows, pull));
        if (const auto last = pull.take_stop()) {
            cursor.after = *last;
            return false;
        }
        if (is_last) return true;
        if (!goes_on) return false;
        asked = next.valid() ? next.get() : ask(cursor.after);
    }
}

Result<PullPage> Puller::changes_page(PullCursor cursor, Pull& pull, const PullRequest& request) {
    PullPage page{.more = true};
    while (pull.given() < request.limit && cursor.feed < entity_.feeds.size() &&
           parts_.now() - pull.now < time_a_page) {
        if (!PORTICO_TRY(source_page(cursor, pull))) continue;
        cursor.after = cursor.started_us = 0;
        if (++cursor.source == entity_.feeds[cursor.feed]->sources().size()) {
            cursor.source = 0;
            ++cursor.feed;
        }
    }
    if (cursor.feed == entity_.feeds.size()) {
        cursor.feed = 0;
        cursor.phase = cursor.is_wide ? Phase::gone : Phase::changes;
        cursor.is_running = page.more = cursor.is_wide;
        page.remaining = 0;
    }
    page.next_cursor = cursor.text();
    return page;
}

/// One page of changed rows of the current source; true when they were the last.
Result<bool> Puller::source_page(PullCursor& cursor, Pull& pull) {
    auto& feed = *entity_.feeds[cursor.feed];
    const auto& source = feed.sources()[cursor.source];
    if (!PORTICO_TRY(is_there(source, pull)) ||
        !PORTICO_TRY(is_there(feed.sources().front(), pull))) {
        return true;
    }
    auto& window = cursor.windows[cursor.feed][cursor.source];
    if (cursor.started_us == 0) cursor.started_us = microseconds_of(parts_.now());
    const auto overlap_us = std::chrono::microseconds{parts_.settings.overlap}.count();
    Domain changed;
    changed.written_after(
        cursor.is_wide ? window.begin_wide(instant_of(cursor.started_us), overlap_us)
                       : window.begin(overlap_us)
    );
    const auto page_records = std::min(parts_.settings.page_records, feed.page_records_max());
    auto rows =
        PORTICO_TRY(read_page(pull.erp, source, changed, cursor.after, page_records, pull.deadline)
        );
    const bool is_last = rows.size() < page_records;
    if (!rows.empty()) cursor.after = read_id(rows.values().back()["id"]);
    if (!is_last && !window.is_limited()) {
        window.limit_to(PORTICO_TRY(newest_of(pull.erp, source, pull.deadline)));
    }
    rows.erase_if([&window](json::Value row) {
        return !window.is_new(read_id(row["id"]), read_stamp(row));
    });
    if (!rows.empty()) {
        // What the rows are joined with is never older than they are: this row is not read again.
        PORTICO_TRY(parts_.directory.refresh_now(pull.deadline));
        PORTICO_TRY(feed.basis(pull));
    }
    if (cursor.source > 0) {
        if (!rows.empty()) PORTICO_TRY(feed.touched(cursor.source, rows, pull));
    } else {
        if (!rows.empty()) PORTICO_TRY(feed.render(rows, pull));
        for (const auto& [id, written] : pull.postponed()) window.forget(id, written);
    }
    if (is_last) window.end_pass(instant_of(cursor.started_us), overlap_us);
    return is_last;
}

Result<PullPage> Puller::gone_page(PullCursor cursor, Pull& pull) {
    PullPage page{.more = true};
    PORTICO_TRY(pull.erp.confirm_company(pull.deadline));
    auto& feed = *entity_.feeds[cursor.feed];
    if (PORTICO_TRY(gone_rows(cursor, pull, feed))) {
        PORTICO_TRY(feed.recheck(pull));
        cursor.after = 0;
        ++cursor.feed;
    }
    if (cursor.feed == entity_.feeds.size()) {
        cursor.phase = Phase::changes;
        cursor.is_running = page.more = false;
        cursor.checked_us = microseconds_of(parts_.now());
        page.remaining = 0;
    }
    page.next_cursor = cursor.text();
    return page;
}

/// Asks Tryton which of the mirror's rows it still has; true at the end of the feed.
Result<bool> Puller::gone_rows(PullCursor& cursor, Pull& pull, const Feed& feed) {
    if (feed.mirror_rows().empty() || !PORTICO_TRY(is_there(feed.sources().front(), pull)))
        return true;
    const auto& source = feed.sources().front();
    const auto known =
        PORTICO_TRY(known_ids(pull.mirror, feed.mirror_rows(), source.model, cursor.after));
    std::vector<std::int64_t> gone;
    std::size_t at = 0;
    for (std::size_t asked = 0; at < known.size() && asked < questions_a_page; ++asked) {
        const auto count = std::min(ids_a_question, known.size() - at);
        Query query{.model = source.model};
        query.domain.clause(source.clause).where_in("id", {known.data() + at, count});
        const auto there = PORTICO_TRY(pull.erp.count(source.model, query.domain, pull.deadline));
        if (there != static_cast<std::int64_t>(count)) {
            auto left = PORTICO_TRY(pull.erp.search(query, pull.deadline));
            std::sort(left.begin(), left.end());
            std::set_difference(
                known.begin() + static_cast<std::ptrdiff_t>(at),
                known.begin() + static_cast<std::ptrdiff_t>(at + count),
                left.begin(),
                left.end(),
                std::back_inserter(gone)
            );
        }
        at += count;
    }
    if (at > 0) cursor.after = known[at - 1];
    for (const auto& [id, canonical] :
         PORTICO_TRY(canonical_ids(pull.mirror, feed.mirror_rows(), source.model, gone))) {
        PORTICO_TRY(pull.remove(canonical, source.model, id));
    }
    return at == known.size();
}

}  // namespace portico::erp_tryton
