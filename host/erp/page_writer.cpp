#include "erp/page_writer.hpp"

#include <algorithm>

#include "erp/content_hash.hpp"

namespace portico::erp {
namespace {

constexpr std::size_t cursor_bytes_max = 64UL * 1024;
constexpr std::size_t events_at_once = 10'000;

}  // namespace

PageWriter::PageWriter(const PageTarget& target)
    : target_{target},
      reader_{target.entity},
      store_{target.entity},
      quarantine_{target.connector, std::string{target.entity.name}},
      feed_{std::string{target.entity.name}} {}

Status PageWriter::begin() {
    if (transaction_) return {};
    transaction_ = PORTICO_TRY(target_.mirror.begin(ports::Access::write));
    if (keeps_history(target_.entity)) {
        const auto now = target_.clock.now().time_since_epoch().count();
        known_us_ = PORTICO_TRY(next_known_moment(*transaction_, now));
    }
    return quarantine_.load(*transaction_);
}

/// A failure of the database spoils the page even when the connector goes on.
Status PageWriter::remember(Status status) {
    if (!status.ok() && !failure_) failure_ = status.error();
    return status;
}

Status PageWriter::record(std::string_view json, std::string_view source) {
    if (failure_) return *failure_;
    return remember(store(json, source));
}

Status PageWriter::store(std::string_view json, std::string_view source) {
    PORTICO_TRY(begin());
    ++report_.records;
    const auto read = reader_.read(json);
    if (!reader_.id().empty()) {
        named_.push_back(content_hash(reader_.id()));
    } else {
        ++unnamed_;
    }
    Rejection rejection{
        .connector = target_.connector,
        .entity = target_.entity.name,
        .record_id = reader_.id(),
        .source = source,
        .reason = {},
        .raw = json,
        .retry = Retry::on_request};
    if (!read.ok()) {
        rejection.reason = read.error().message;
        return refuse(rejection);
    }
    const auto& record = **read;
    const auto company = store_.company_of(*transaction_, record);
    if (!company.ok()) {
        if (company.error().code != Code::invalid) return company.error();
        rejection.reason = company.error().message;
        rejection.retry = Retry::waiting;
        return refuse(rejection);
    }
    const Origin origin{source, target_.now_us, known_us_};
    const auto stored = PORTICO_TRY(store_.upsert(*transaction_, record, *company, origin));
    if (stored.is_changed) {
        ++report_.changed;
        const auto id = event_id(record.id);
        feed_.touch(*company, id);
        if (!stored.moved_from.empty()) feed_.touch(stored.moved_from, id);
    }
    return quarantine_.clear(*transaction_, record.id, source);
}

/// The part of the key that events carry: orders for lines, SKUs for stock.
std::string_view PageWriter::event_id(std::string_view key) const {
    return target_.entity.key.size() > 1 ? key.substr(0, key.find(key_separator)) : key;
}

Status PageWriter::refuse(const Rejection& rejection) {
    ++report_.rejected;
    return quarantine_.put(*transaction_, rejection, target_.now_us);
}

Status PageWriter::deleted(std::string_view id, std::string_view source) {
    if (failure_) return *failure_;
    PORTICO_TRY(remember(begin()));
    ++report_.records;
    const auto gone = store_.deactivate(*transaction_, id, target_.now_us, known_us_);
    if (!gone.ok()) {
        if (gone.error().code != Code::invalid) return remember(gone.error());
        return rejected(source, gone.error().message, id);
    }
    for (const auto& row : *gone) {
        ++report_.changed;
        feed_.touch(row.company, event_id(row.id));
    }
    return {};
}

Status PageWriter::rejected(
    std::string_view source, std::string_view reason, std::string_view raw
) {
    if (failure_) return *failure_;
    PORTICO_TRY(remember(begin()));
    ++report_.records;
    ++unnamed_;
    return remember(refuse(
        {.connector = target_.connector,
         .entity = target_.entity.name,
         .record_id = {},
         .source = source,
         .reason = reason,
         .raw = raw}
    ));
}

Status PageWriter::commit(PullState& state, const ports::PullPage& page) {
    if (failure_) return *failure_;
    if (page.next_cursor.size() > cursor_bytes_max) {
        return internal("The connector's cursor is larger than 64 KiB.");
    }
    const bool is_quiet = !transaction_ && page.next_cursor == state.cursor && !page.snapshot &&
                          state.snapshot_page == 0;
    if (is_quiet) return {};
    PORTICO_TRY(begin());
    PullState next = state;
    next.cursor = page.next_cursor;
    PORTICO_TRY(follow_snapshot(next, page));
    if (page.whole || (page.snapshot && page.complete)) {
        PORTICO_TRY(quarantine_.clear_older(*transaction_, state.started_at));
    }
    PORTICO_TRY(target_.ledger.save(*transaction_, target_.entity.name, next));
    PORTICO_TRY(publish_and_commit({report_.records, report_.changed, report_.rejected}));
    state = std::move(next);
    return {};
}

Status PageWriter::commit() {
    if (failure_) return *failure_;
    if (!transaction_) return {};
    // It was read and counted as rejected before.
    return publish_and_commit({0, report_.changed, report_.rejected == 0 ? -1 : 0});
}

Status PageWriter::publish_and_commit(const RecordCounts& counts) {
    const auto entity = target_.entity.name;
    if (target_.sync_started_us != 0) {
        PORTICO_TRY(target_.journal.count(*transaction_, entity, target_.sync_started_us, counts));
    }
    if (report_.changed > 0) {
        PORTICO_TRY(target_.ledger.mark_changed(*transaction_, entity, target_.now_us));
        PORTICO_TRY(target_.journal.owe_announcement(*transaction_, entity));
    }
    const auto events = feed_.events();
    for (std::size_t at = 0; at < events.size(); at += events_at_once) {
        const auto count = std::min(events_at_once, events.size() - at);
        PORTICO_TRY(target_.events.publish_in(*transaction_, {events.data() + at, count}));
    }
    PORTICO_TRY(transaction_->commit());
    transaction_.reset();
    target_.events.committed(target_.mirror);
    return {};
}

Status PageWriter::follow_snapshot(PullState& state, const ports::PullPage& page) {
    const auto entity = target_.entity.name;
    if (!page.snapshot) {
        if (state.snapshot_page == 0) return {};
        state.snapshot_page = 0;  // the connector began anew: what it named before counts no more
        state.snapshot_rejected = 0;
        return target_.ledger.forget_seen(*transaction_, entity);
    }
    ++state.snapshot_page;
    state.snapshot_rejected += unnamed_;
    PORTICO_TRY(target_.ledger.add_seen(*transaction_, entity, state.snapshot_page, named_));
    if (!page.complete) return {};
    // A row that could not be read may be any row: then nothing is called missing.
    if (state.snapshot_rejected == 0) PORTICO_TRY(deactivate_unnamed());
    PORTICO_TRY(
        target_.journal.note_blocked(*transaction_, entity, state.snapshot_rejected, target_.now_us)
    );
    state.snapshot_page = 0;
    state.snapshot_rejected = 0;
    return target_.ledger.forget_seen(*transaction_, entity);
}

Status PageWriter::deactivate_unnamed() {
    const auto named = PORTICO_TRY(target_.ledger.seen(*transaction_, target_.entity.name));
    std::vector<RowKey> missing;
    PORTICO_TRY(store_.each_active(*transaction_, [&](const RowKey& row) {
        if (!std::binary_search(named.begin(), named.end(), content_hash(row.id))) {
            missing.push_back(row);
        }
    }));
    for (const auto& row : missing) {
        PORTICO_TRY(store_.deactivate(*transaction_, row.id, target_.now_us, known_us_));
        ++report_.changed;
        feed_.touch(row.company, event_id(row.id));
    }
    return {};
}

}  // namespace portico::erp
