#pragma once

#include <functional>
#include <vector>

#include <portico/connector.hpp>
#include <portico/database.hpp>
#include <portico/log.hpp>

#include "protocol/erp.hpp"
#include "pull/directory.hpp"
#include "pull/feed.hpp"
#include "pull/pull_cursor.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// What a puller stands on; all outlive it.
struct PullerParts {
    Erp& erp;
    Directory& directory;
    SqlSession& mirror;
    const Settings& settings;
    std::function<Instant()> now;
    std::function<void(std::string_view gauge, double value)> measure = {};
    /// Fetches the next page while one is rendered. False: one call after another, for tests.
    bool is_parallel = true;
};

/// Reads one entity page by page: first all rows by id as a snapshot, then what changed in each
/// source, and now and then which rows are gone. Used by one thread.
class Puller {
public:
    Puller(PullerParts parts, const Entity& entity) : parts_{std::move(parts)}, entity_{entity} {}

    /// Errors: as Connector::pull.
    Result<PullPage> pull(const PullRequest& request, Records& records);

private:
    static Result<bool> is_there(const Source& source, Pull& pull);
    Result<PullPage> next_page(PullCursor cursor, Pull& pull, const PullRequest& request);
    [[nodiscard]] bool is_of_this(const PullCursor& cursor) const;
    Status begin(PullCursor& cursor, Pull& pull);
    Status prepare(Pull& pull);
    Status begin_full(PullCursor& cursor, Pull& pull, const std::string& basis);
    Result<PullPage> full_page(PullCursor cursor, Pull& pull, const PullRequest& request);
    Result<bool> feed_rows(PullCursor& cursor, Pull& pull, std::uint32_t limit);
    Result<PullPage> changes_page(PullCursor cursor, Pull& pull, const PullRequest& request);
    Result<bool> source_page(PullCursor& cursor, Pull& pull);
    Result<PullPage> gone_page(PullCursor cursor, Pull& pull);
    Result<bool> gone_rows(PullCursor& cursor, Pull& pull, const Feed& feed);
    [[nodiscard]] bool is_due(std::int64_t last_us, std::chrono::microseconds period) const;

    PullerParts parts_;
    const Entity& entity_;
};

}  // namespace portico::erp_tryton
