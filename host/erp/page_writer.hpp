#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "erp/change_feed.hpp"
#include "erp/entity.hpp"
#include "erp/mirror_store.hpp"
#include "erp/quarantine.hpp"
#include "erp/record_reader.hpp"
#include "erp/sync_journal.hpp"
#include "erp/sync_ledger.hpp"
#include "ports/clock.hpp"
#include "ports/connector.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"

namespace portico::erp {

/// What a page did.
struct PageReport {
    std::int64_t records = 0;   ///< named by the connector, good or bad
    std::int64_t changed = 0;   ///< rows inserted, updated or deactivated
    std::int64_t rejected = 0;  ///< that went to the quarantine list

    PageReport& operator+=(const PageReport& other) {
        records += other.records;
        changed += other.changed;
        rejected += other.rejected;
        return *this;
    }
};

/// Where pages of one entity are written. The parts outlive every page.
struct PageTarget {
    ports::Database& mirror;
    ports::Events& events;
    const SyncLedger& ledger;
    const SyncJournal& journal;
    const EntitySpec& entity;
    std::string connector;
    const ports::Clock& clock;
    std::int64_t now_us = 0;           ///< when the page was asked for
    std::int64_t sync_started_us = 0;  ///< of the sync that counts it; 0: it is part of none
};

/// Writes one page in one transaction: rows, quarantine, events, journal, cursor. The transaction
/// begins with the first record, so that a connector that waits for its ERP holds nothing. A page
/// that is destroyed without `commit` leaves no trace. Used by one thread.
class PageWriter final : public ports::RecordSink {
public:
    explicit PageWriter(const PageTarget& target);

    Status record(std::string_view json, std::string_view source) override;
    Status deleted(std::string_view id, std::string_view source) override;
    Status rejected(std::string_view source, std::string_view reason, std::string_view raw)
        override;

    /// Ends a page of a pull: moves `state` behind it. Errors: those of the database, also of an
    /// earlier call that the connector did not pass on.
    Status commit(PullState& state, const ports::PullPage& page);

    /// Ends a page that is no part of a pull: a record of the quarantine list that is tried again.
    Status commit();

    [[nodiscard]] const PageReport& report() const { return report_; }

private:
    Status begin();
    Status store(std::string_view json, std::string_view source);
    Status refuse(const Rejection& rejection);
    Status remember(Status status);
    Status follow_snapshot(PullState& state, const ports::PullPage& page);
    Status deactivate_unnamed();
    Status publish_and_commit(const RecordCounts& counts);
    std::string_view event_id(std::string_view key) const;

    PageTarget target_;
    RecordReader reader_;
    MirrorStore store_;
    Quarantine quarantine_;
    ChangeFeed feed_;
    std::unique_ptr<ports::Transaction> transaction_;
    std::vector<std::uint64_t> named_;  ///< hashes of the ids that came
    std::int64_t unnamed_ = 0;          ///< rejections without an id
    std::int64_t known_us_ = 0;         ///< when what it changes becomes known
    PageReport report_;
    std::optional<Error> failure_;
};

}  // namespace portico::erp
