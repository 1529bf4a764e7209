#include "publish/release/publisher.hpp"

#include <algorithm>
#include <utility>

namespace portico::pricing {
namespace {

/// Rows of one statement: what SQLite keeps of them in memory stays small.
constexpr std::int64_t step_rows = 5000;

constexpr auto select_newest =
    "SELECT COALESCE(MAX(version_id), 0), COALESCE(MAX(published_at), 0) FROM publication";
constexpr auto select_extent =
    "SELECT COALESCE((SELECT MAX(position) FROM import_rule WHERE import_id = $1), 0), "
    "COALESCE((SELECT MAX(position) FROM import_list WHERE import_id = $1), 0), "
    "COALESCE((SELECT MAX(position) FROM import_close WHERE import_id = $1), 0)";

constexpr auto close_rules =
    "UPDATE published_rule SET known_to = $4 WHERE known_to IS NULL AND id IN (SELECT id FROM "
    "import_rule WHERE import_id = $1 AND position > $2 AND position <= $3 "
    "AND change IN ('changed', 'closed'))";
constexpr auto close_missing_rules =
    "UPDATE published_rule SET known_to = $4 WHERE known_to IS NULL AND id IN (SELECT id FROM "
    "import_close WHERE import_id = $1 AND position > $2 AND position <= $3)";
constexpr auto open_rules =
    "INSERT INTO published_rule (company_id, id, version_id, holder_kind, holder_id, sku, "
    "category, unit, min_quantity, kind, value, of_list, currency, valid_from, valid_to, "
    "sequence, round_step, round_mode, counted_by, limit_quantity, known_from) SELECT company_id, "
    "id, $5, holder_kind, "
    "holder_id, sku, category, unit, min_quantity, kind, value, of_list, currency, valid_from, "
    "valid_to, sequence, round_step, round_mode, counted_by, limit_quantity, $4 FROM import_rule "
    "WHERE import_id = $1 "
    "AND position > $2 AND position <= $3 AND change IN ('new', 'changed') ORDER BY position";
constexpr auto close_lists =
    "UPDATE published_list SET known_to = $4 WHERE known_to IS NULL AND id IN (SELECT id FROM "
    "import_list WHERE import_id = $1 AND position > $2 AND position <= $3 "
    "AND change IN ('changed', 'closed'))";
constexpr auto open_lists =
    "INSERT INTO published_list (id, version_id, name, currency, kind, mode, priority, "
    "reference_list, round_step, round_mode, valid_from, valid_to, known_from) SELECT id, $5, "
    "name, currency, kind, mode, priority, reference_list, round_step, round_mode, valid_from, "
    "valid_to, $4 FROM import_list WHERE import_id = $1 AND position > $2 AND position <= $3 "
    "AND change IN ('new', 'changed') ORDER BY position";

constexpr auto insert_publication =
    "INSERT INTO publication (version_id, kind, import_id, undone_version, published_at, "
    "published_by, approved_by, note, opened, closed) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
constexpr auto end_import =
    "UPDATE price_import SET state = 'published', sentence = '', version_id = $2 "
    "WHERE id = $1 AND state = 'publishing'";
constexpr auto insert_step =
    "INSERT INTO import_step (import_id, at, position, step, actor) SELECT $1, $2, "
    "COALESCE(MAX(position), 0) + 1, 'published', $3 FROM import_step WHERE import_id = $1";

#define PORTICO_PUBLICATION                                                            \
    "SELECT version_id, kind, import_id, undone_version, published_at, published_by, " \
    "approved_by, "                                                                    \
    "note, opened, closed FROM publication "
constexpr auto select_publications = PORTICO_PUBLICATION "ORDER BY version_id DESC LIMIT $1";
constexpr auto select_publication = PORTICO_PUBLICATION "WHERE version_id = $1";
#undef PORTICO_PUBLICATION

Publication to_publication(const Row& row) {
    return {
        row.integer(0),
        row.string(1),
        row.optional_integer(2),
        row.optional_integer(3),
        row.integer(4),
        row.string(5),
        row.string(6),
        row.string(7),
        row.integer(8),
        row.integer(9)};
}

struct Extent {
    std::int64_t rules = 0;
    std::int64_t lists = 0;
    std::int64_t missing = 0;
};

/// The steps of one publication, in one transaction.
class Release {
public:
    Release(Transaction& transaction, const ImportRecord& record, const PublishWatch& watch)
        : transaction_{transaction}, import_id_{record.id}, watch_{watch} {}

    Status run(Publication& made) {
        const auto extent = PORTICO_TRY(transaction_.query_one(
            select_extent,
            [](const Row& row) {
                return Extent{row.integer(0), row.integer(1), row.integer(2)};
            },
            import_id_
        ));
        total_ = extent->rules + extent->lists + extent->missing;
        PORTICO_TRY(in_steps(extent->lists, [&](std::int64_t from, std::int64_t to) -> Status {
            made.closed += PORTICO_TRY(close(close_lists, from, to, made));
            made.opened += PORTICO_TRY(open(open_lists, from, to, made));
            return {};
        }));
        PORTICO_TRY(in_steps(extent->missing, [&](std::int64_t from, std::int64_t to) -> Status {
            made.closed += PORTICO_TRY(close(close_missing_rules, from, to, made));
            return {};
        }));
        return in_steps(extent->rules, [&](std::int64_t from, std::int64_t to) -> Status {
            made.closed += PORTICO_TRY(close(close_rules, from, to, made));
            made.opened += PORTICO_TRY(open(open_rules, from, to, made));
            return {};
        });
    }

private:
    template <class Step>
    Status in_steps(std::int64_t last, Step step) {
        for (std::int64_t from = 0; from < last; from += step_rows) {
            const auto to = std::min(from + step_rows, last);
            PORTICO_TRY(step(from, to));
            done_ += to - from;
            PORTICO_TRY(watch_(done_, total_));
        }
        return {};
    }

    Result<std::int64_t> close(
        const char* sql, std::int64_t from, std::int64_t to, const Publication& made
    ) {
        return transaction_.execute(sql, import_id_, from, to, made.published_at);
    }

    Result<std::int64_t> open(
        const char* sql, std::int64_t from, std::int64_t to, const Publication& made
    ) {
        return transaction_.execute(sql, import_id_, from, to, made.published_at, made.version_id);
    }

    Transaction& transaction_;
    std::int64_t import_id_;
    const PublishWatch& watch_;
    std::int64_t done_ = 0;
    std::int64_t total_ = 0;
};

Status write_down(Transaction& transaction, const Publication& made) {
    PORTICO_TRY(transaction.execute(
        insert_publication,
        made.version_id,
        made.kind,
        made.import_id,
        made.undone_version,
        made.published_at,
        made.published_by,
        made.approved_by,
        made.note,
        made.opened,
        made.closed
    ));
    const auto ended =
        PORTICO_TRY(transaction.execute(end_import, made.import_id, made.version_id));
    if (ended == 0) return conflict("The import was taken back meanwhile.");
    PORTICO_TRY(
        transaction.execute(insert_step, made.import_id, made.published_at, made.published_by)
    );
    return {};
}

constexpr auto select_opened_rules =
    "SELECT id, version_id, known_to IS NULL FROM published_rule WHERE known_from = $1 "
    "AND id > $2 ORDER BY id LIMIT 1000";
constexpr auto select_closed_rules =
    "SELECT id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, "
    "currency, valid_from, valid_to, sequence, round_step, round_mode, counted_by, limit_quantity, "
    "(SELECT known_from FROM "
    "published_rule AS now WHERE now.id = published_rule.id AND now.known_to IS NULL), "
    "NOT EXISTS (SELECT 1 FROM published_rule AS next WHERE next.known_from = $1 "
    "AND next.id = published_rule.id) FROM published_rule WHERE known_to = $1 AND id > $2 "
    "ORDER BY id LIMIT 1000";
constexpr auto select_opened_lists =
    "SELECT id, version_id, known_to IS NULL FROM published_list WHERE known_from = $1 "
    "AND id > $2 ORDER BY id LIMIT 1000";
constexpr auto select_closed_lists =
    "SELECT id, name, currency, kind, mode, priority, reference_list, round_step, round_mode, "
    "valid_from, valid_to, (SELECT known_from FROM published_list AS now "
    "WHERE now.id = published_list.id AND now.known_to IS NULL), "
    "NOT EXISTS (SELECT 1 FROM published_list AS next WHERE next.known_from = $1 "
    "AND next.id = published_list.id) FROM published_list WHERE known_to = $1 AND id > $2 "
    "ORDER BY id LIMIT 1000";
constexpr auto select_comes_back =
    "SELECT EXISTS (SELECT 1 FROM published_rule WHERE known_to = $1 AND id = $2)";
constexpr auto select_list_comes_back =
    "SELECT EXISTS (SELECT 1 FROM published_list WHERE known_to = $1 AND id = $2)";

/// What differs between taking back rules and lists.
struct UndoQueries {
    const char* closed;
    const char* opened;
    const char* comes_back;
    std::size_t columns;
};

constexpr UndoQueries rule_queries{select_closed_rules, select_opened_rules, select_comes_back, 18};
constexpr UndoQueries list_queries{
    select_closed_lists, select_opened_lists, select_list_comes_back, 11};

Status report_changed_again(Stager& stager, const std::string& id) {
    return stager.report(
        {"error",
         {},
         0,
         "id",
         excerpt(id) + " was changed again by a later publication: undo that one first."}
    );
}

/// Takes back one kind of record, page by page.
template <class Record, class Read>
class Undo {
public:
    Undo(Database& database, std::int64_t at, Stager& stager, const UndoQueries& queries, Read read)
        : database_{database}, at_{at}, stager_{stager}, queries_{queries}, read_{read} {}

    Status run() {
        PORTICO_TRY(bring_back());
        return close_opened();
    }

private:
    struct Closed {
        Record record;
        bool is_changed_again = false;
    };

    Status bring_back() {
        std::string last;
        while (true) {
            auto page = PORTICO_TRY(database_.query(
                queries_.closed,
                [&](const Row& row) -> Closed {
                    const auto now = row.optional_integer(queries_.columns);
                    const bool was_closed = row.boolean(queries_.columns + 1);
                    // Closed for good: nothing may stand there now. Changed: what came then.
                    const bool is_as_left = was_closed ? !now : now == at_;
                    return {read_(row), !is_as_left};
                },
                at_,
                last
            ));
            if (page.empty()) return {};
            last = page.back().record.id;
            for (auto& closed : page) {
                if (closed.is_changed_again) {
                    PORTICO_TRY(report_changed_again(stager_, closed.record.id));
                } else {
                    PORTICO_TRY(stager_.add(std::move(closed.record)));
                }
            }
        }
    }

    Status close_opened() {
        std::string last;
        while (true) {
            const auto page = PORTICO_TRY(database_.query(
                queries_.opened,
                [](const Row& row) {
                    return std::pair{row.string(0), row.boolean(2)};
                },
                at_,
                last
            ));
            if (page.empty()) return {};
            last = page.back().first;
            for (const auto& [id, is_current] : page) {
                const auto comes_back = PORTICO_TRY(database_.query_one(
                    queries_.comes_back, [](const Row& row) { return row.boolean(0); }, at_, id
                ));
                if (comes_back.value_or(false)) continue;  // brought back above
                if (!is_current) {
                    PORTICO_TRY(report_changed_again(stager_, id));
                    continue;
                }
                Record record;
                record.id = id;
                record.closes = true;
                PORTICO_TRY(stager_.add(std::move(record)));
            }
        }
    }

    Database& database_;
    std::int64_t at_;
    Stager& stager_;
    const UndoQueries& queries_;
    Read read_;
};

}  // namespace

Result<Publication> publish(
    Database& database, ImportRecord& record, std::int64_t now, const PublishWatch& watch
) {
    auto transaction = PORTICO_TRY(database.begin(Access::write));
    const auto newest = PORTICO_TRY(transaction.query_one(select_newest, [](const Row& row) {
        return std::pair{row.integer(0), row.integer(1)};
    }));
    if (newest->first != record.base_version) {
        return conflict(
            "Publication " + std::to_string(newest->first) +
            " came after the check of this import: check it again."
        );
    }
    Publication made;
    made.version_id = newest->first + 1;
    made.kind = record.undone_version ? "undo" : "import";
    made.import_id = record.id;
    made.undone_version = record.undone_version;
    made.published_at = std::max(now, newest->second + 1);
    made.published_by = record.requested_by.empty() ? record.created_by : record.requested_by;
    made.approved_by = record.approved_by;
    made.note = record.name;
    PORTICO_TRY(Release(transaction, record, watch).run(made));
    PORTICO_TRY(write_down(transaction, made));
    PORTICO_TRY(transaction.commit());
    record.version_id = made.version_id;
    record.state = ImportState::published;
    return made;
}

Result<std::vector<Publication>> list_publications(Database& database, std::int64_t limit) {
    return database.query(select_publications, to_publication, limit);
}

Result<std::int64_t> newest_version(Database& database) {
    const auto newest =
        PORTICO_TRY(database.query_one(select_newest, [](const Row& row) { return row.integer(0); })
        );
    return newest.value_or(0);
}

Status stage_undo(Database& database, std::int64_t version, Stager& stager) {
    const auto undone =
        PORTICO_TRY(database.query_one(select_publication, to_publication, version));
    if (!undone) return not_found("There is no publication " + std::to_string(version) + ".");
    const auto at = undone->published_at;
    const auto read_list_row = [](const Row& row) { return to_list_row(row, 0); };
    const auto read_rule_row = [](const Row& row) { return to_rule_row(row, 0); };
    PORTICO_TRY((Undo<ListRow, decltype(read_list_row)>{
        database, at, stager, list_queries, read_list_row}
                     .run()));
    return Undo<RuleRow, decltype(read_rule_row)>{database, at, stager, rule_queries, read_rule_row}
        .run();
}

}  // namespace portico::pricing
