#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/connector.hpp>
#include <portico/database.hpp>

#include "protocol/erp.hpp"
#include "pull/directory.hpp"
#include "pull/source.hpp"
#include "settings.hpp"

/// How one entity is read from Tryton: an Entity has Feeds, a Feed has Sources. Adding an entity is
/// one file in entities/ and one line in entities/entities.cpp; everything about cursors, pages,
/// changes and deletions is in pull/.
namespace portico::erp_tryton {

/// What a feed works with during one pull. Lives for one call.
class Pull {
public:
    struct Parts {
        Erp& erp;
        Directory& directory;
        SqlSession& mirror;
        const Settings& settings;
        std::function<void(std::string_view gauge, double value)> measure = {};
    };

    Pull(Parts parts, const PullRequest& request, Instant began, Records& records)
        : erp{parts.erp},
          directory{parts.directory},
          mirror{parts.mirror},
          settings{parts.settings},
          deadline{request.deadline},
          now{began},
          measure_{std::move(parts.measure)},
          records_{records} {}

    /// One canonical record, made from this record of Tryton ("sale.line,178" becomes its source in
    /// the mirror, by which it is found again when it is gone there).
    Status give(std::string_view json, std::string_view model, std::int64_t id);
    /// Gone, or no longer one of those that are given. The id is the canonical one.
    Status remove(std::string_view canonical_id, std::string_view model, std::int64_t id);
    /// What can't be made a record.
    Status reject(
        std::string_view reason, std::string_view model, std::int64_t id, std::string_view raw
    );

    /// Hands everything over to the bridge, at the end of a page: the bridge holds a transaction
    /// from the first record on, and must not wait in it for Tryton.
    Status deliver();

    /// The page ends behind this main row though it was given more: they took long. Only where
    /// is_full; else postpone() the others.
    void stop_after(std::int64_t id) { stop_ = id; }

    std::optional<std::int64_t> take_stop() { return std::exchange(stop_, std::nullopt); }

    /// What a row refers to has not come yet: the row is read again with the next pull.
    void postpone(json::Value row) { postponed_.emplace_back(read_id(row["id"]), read_stamp(row)); }

    [[nodiscard]] const std::vector<std::pair<std::int64_t, NaiveTime>>& postponed() const {
        return postponed_;
    }

    /// Tryton's naive time as canonical UTC text.
    [[nodiscard]] std::string utc(NaiveTime time) const;

    [[nodiscard]] std::uint32_t given() const { return given_; }

    /// A figure of this connector in the metrics.
    void measure(std::string_view gauge, double value) const {
        if (measure_) measure_(gauge, value);
    }

    Erp& erp;
    Directory& directory;
    SqlSession& mirror;  ///< the mirror: what the bridge committed before this page
    const Settings& settings;
    const Instant deadline;
    const Instant now;
    bool is_full = false;  ///< all rows are given as a snapshot: nothing need be removed one by one

private:
    std::function<void(std::string_view, double)> measure_;
    Records& records_;
    enum class Fate : std::uint8_t { record, deleted, rejected };

    struct Given {
        Fate fate;
        std::string text;  ///< the record, or the id of what is gone
        std::string source;
        std::string reason = {};
    };

    std::vector<Given> page_;
    std::uint32_t given_ = 0;
    std::optional<std::int64_t> stop_;
    std::vector<std::pair<std::int64_t, NaiveTime>> postponed_;
};

/// One main model of an entity, whose rows become records.
class Feed {
public:
    Feed() = default;
    virtual ~Feed() = default;
    Feed(const Feed&) = delete;
    Feed& operator=(const Feed&) = delete;

    /// basis() was asked in this process, so that render() has what it stands on.
    bool is_prepared = false;

    /// The first is the main one, with all fields that render() needs. A change in one of the
    /// others makes the rows that owners() names be given again: children do not move their parents
    /// in Tryton.
    [[nodiscard]] virtual const std::vector<Source>& sources() const = 0;

    /// The main rows that changed rows of a source (1 and up) belong to.
    virtual Result<std::vector<std::int64_t>> owners(
        std::size_t source, const Rows& changed, Pull& pull
    );

    /// Gives what changed rows of a source (1 and up) touch: the rows of owners(), each once a
    /// pull.
    virtual Status touched(std::size_t source, const Rows& changed, Pull& pull);

    /// How many main rows one page has at most; for feeds that ask for a lot with each row.
    [[nodiscard]] virtual std::uint32_t page_records_max() const { return 10'000; }

    /// Gives the records of these main rows.
    virtual Status render(const Rows& rows, Pull& pull) = 0;

    /// What a pass over all rows must begin with; the outcome is that of the pull.
    virtual Status before_full(Pull&) { return {}; }

    /// After all rows were given: records that belong to no row.
    virtual Status after_full(Pull&) { return {}; }

    /// Before a pass that also looks for what is gone: what is kept in memory must forget it. May
    /// give records.
    virtual Status before_wide(Pull&) { return {}; }

    /// Rows of the mirror that this feed gave: a constant SELECT of (source, canonical id) of
    /// active rows, WHERE source LIKE 'model,%'. Empty: nothing of it is ever deleted.
    [[nodiscard]] virtual std::string_view mirror_rows() const = 0;

    /// Gives these main rows again, each once a pull.
    Status give_again(std::vector<std::int64_t> ids, Pull& pull);

    /// Whenever deletions are looked for, after they were: gives again what changed without any
    /// row that says so, such as the total of a draft that lost a line.
    virtual Status recheck(Pull&) { return {}; }

    /// A text that changes when all rows must be given again, such as a hash of the units.
    virtual Result<std::string> basis(Pull&) { return std::string{}; }
};

/// One canonical entity.
struct Entity {
    std::string_view name;
    std::vector<std::unique_ptr<Feed>> feeds;
    /// False: what a full pass does not name stays (histories: Tryton forgets, the mirror must
    /// not).
    bool is_snapshot = true;
};

}  // namespace portico::erp_tryton
