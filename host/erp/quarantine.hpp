#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <portico/result.hpp>

#include "ports/database.hpp"

namespace portico::erp {

/// Whether the bridge can do something about a bad record by itself.
enum class Retry : std::uint8_t {
    impossible = 0,  ///< what was delivered is no record
    on_request = 1,  ///< it breaks a rule
    waiting = 2      ///< it needs another record, which may come
};

/// A record that could not be mirrored, and why.
struct Rejection {
    std::string_view connector;
    std::string_view entity;
    std::string_view record_id;  ///< empty when not even that could be read
    std::string_view source;     ///< "orders.csv:17"
    std::string_view reason;     ///< one sentence
    std::string_view raw;        ///< kept up to 16 KiB
    Retry retry = Retry::impossible;
};

struct QuarantineItem {
    std::string id;
    std::string connector;
    std::string entity;
    std::string record_id;
    std::string source;
    std::string reason;
    std::string raw;
    Retry retry = Retry::impossible;
    std::int64_t first_seen_at = 0;  ///< microseconds UTC, as `last_seen_at`
    std::int64_t last_seen_at = 0;
    std::int64_t times_seen = 0;
};

struct QuarantineFilter {
    std::string connector;
    std::string entity;  ///< empty: all
    std::string after;   ///< id of the last item of the former page; empty: from the start
    std::size_t limit = 100;
    Retry at_least = Retry::impossible;
};

constexpr std::int64_t quarantine_rows_max = 100'000;  ///< of one entity

/// The list of bad records of one connector and entity, as a page that is written sees it.
/// Works inside the caller's transaction. Not thread-safe.
class Quarantine {
public:
    Quarantine(std::string connector, std::string entity);

    /// Reads which records are in quarantine now, so that good ones cost nothing.
    Status load(ports::Transaction& transaction);

    /// Adds or counts again. Over quarantine_rows_max new ones are only counted in `overflow`.
    Status put(ports::Transaction& transaction, const Rejection& rejection, std::int64_t now_us);

    /// The record came and is good: what was kept under its id or its source is removed.
    Status clear(ports::Transaction& transaction, std::string_view id, std::string_view source);

    /// Removes what was not seen since `moment_us`.
    Status clear_older(ports::Transaction& transaction, std::int64_t moment_us);

    [[nodiscard]] std::int64_t overflow() const { return overflow_; }

private:
    [[nodiscard]] std::string key(std::string_view record_id, std::string_view source) const;
    Status clear_key(ports::Transaction& transaction, const std::string& key);

    std::string connector_;
    std::string entity_;
    std::unordered_set<std::string> known_;
    std::int64_t overflow_ = 0;
};

/// Ordered by id. Errors: those of the database.
Result<std::vector<QuarantineItem>> list_quarantine(
    ports::Database& mirror, const QuarantineFilter& filter
);
/// Errors: Code::not_found.
Result<QuarantineItem> find_quarantined(ports::Database& mirror, std::string_view id);
/// Forgets one; it comes back when the connector delivers the bad record again.
/// Errors: Code::not_found.
Status discard_quarantined(ports::Database& mirror, std::string_view id);

}  // namespace portico::erp
