#include "publish/stage/stager.hpp"

#include <utility>

#include "publish/stage/conflicts.hpp"
#include "publish/stage/list_chains.hpp"
#include "terms/term.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t batch_rows = 1000;

constexpr auto insert_holder =
    "INSERT INTO import_holder (import_id, holder_kind, holder_id) VALUES ($1, $2, $3) "
    "ON CONFLICT DO NOTHING";
constexpr auto insert_problem =
    "INSERT INTO import_problem (import_id, position, kind, sheet, line, field, sentence) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr auto select_line = "SELECT line FROM import_rule WHERE import_id = $1 AND id = $2";
constexpr auto select_list_line = "SELECT line FROM import_list WHERE import_id = $1 AND id = $2";
constexpr auto select_next_holder =
    "SELECT holder_kind, holder_id FROM import_holder WHERE import_id = $1 "
    "AND (holder_kind > $2 OR (holder_kind = $2 AND holder_id > $3)) "
    "ORDER BY holder_kind, holder_id LIMIT 1";
constexpr auto select_current =
    "SELECT id, EXISTS (SELECT 1 FROM import_rule WHERE import_id = $1 "
    "AND import_rule.id = published_rule.id) FROM published_rule WHERE known_to IS NULL "
    "AND kind NOT IN " PORTICO_TERM_KINDS
    " AND holder_kind = $2 AND holder_id = $3 AND id > $4 ORDER BY id LIMIT 2000";
// Of one family of terms, which has one kind or two.
constexpr auto select_current_terms =
    "SELECT id, EXISTS (SELECT 1 FROM import_rule WHERE import_id = $1 "
    "AND import_rule.id = published_rule.id) FROM published_rule WHERE known_to IS NULL "
    "AND (kind = $5 OR kind = $6) "
    "AND holder_kind = $2 AND holder_id = $3 AND id > $4 ORDER BY id LIMIT 2000";
constexpr auto select_term_holders =
    "SELECT DISTINCT holder_kind, holder_id, CASE kind WHEN 'shown' THEN 'hidden' ELSE kind END, "
    "CASE kind WHEN 'hidden' THEN 'shown' ELSE kind END FROM import_rule WHERE import_id = $1 "
    "AND change <> 'closed' AND kind IN " PORTICO_TERM_KINDS;
constexpr auto insert_close =
    "INSERT INTO import_close (import_id, position, id) VALUES ($1, $2, $3)";

constexpr const char* line_query(const RuleRow&) {
    return select_line;
}

constexpr const char* line_query(const ListRow&) {
    return select_list_line;
}

Result<std::optional<RuleRow>> find_published(Database& database, const RuleRow& row) {
    return find_published_rule(database, row.id);
}

Result<std::optional<ListRow>> find_published(Database& database, const ListRow& row) {
    return find_published_list(database, row.id);
}

}  // namespace

Status Stager::read(sheet::SheetReader& reader, const StageWatch& watch) {
    std::int64_t watched = 0;
    while (true) {
        const auto outcome = PORTICO_TRY(reader.next());
        if (outcome == sheet::SheetReader::Outcome::end) break;
        if (outcome == sheet::SheetReader::Outcome::sheet) {
            PORTICO_TRY(begin_sheet(reader));
        } else if (outcome == sheet::SheetReader::Outcome::fault) {
            note(
                "error", {}, std::string{reader.fault()}, static_cast<std::int64_t>(reader.line())
            );
        } else {
            PORTICO_TRY(take_row(reader));
        }
        if (rules_.size() + lists_.size() + problems_.size() >= batch_rows) PORTICO_TRY(flush());
        if (counts_.rows - watched >= static_cast<std::int64_t>(batch_rows)) {
            watched = counts_.rows;
            PORTICO_TRY(watch(reader.bytes_read(), counts_.rows));
        }
    }
    if (counts_.rows == 0 && counts_.errors == 0) {
        note("error", {}, "The file has no rows: nothing would be published.", 0);
    }
    return watch(reader.bytes_read(), counts_.rows);
}

Status Stager::begin_sheet(sheet::SheetReader& reader) {
    PORTICO_TRY(flush());  // rules may be of lists of the sheet before
    sheet_ = reader.sheet();
    header_.reset();
    references_.emplace(database_, import_id_);
    return {};
}

Status Stager::take_row(sheet::SheetReader& reader) {
    const auto line = static_cast<std::int64_t>(reader.line());
    if (!header_) {
        auto header = read_header(reader.cells());
        if (!header.ok()) {
            // Without its header nothing of the sheet means anything.
            note("error", {}, header.error().message, line);
            header_.emplace();
            header_->cells.clear();
            return {};
        }
        header_ = std::move(*header);
        return {};
    }
    if (header_->cells.empty()) return {};
    const auto fields = header_->fields(reader.cells());
    if (fields.ok() && fields->is_blank()) return {};
    ++counts_.rows;
    if (!fields.ok()) {
        note("error", {}, fields.error().message, line);
        return {};
    }
    FieldNotes notes;
    PORTICO_TRY(read_mode(*fields, notes));
    if (header_->entity == Entity::rule) {
        return check_and_add(read_rule(*fields, notes), notes, line);
    }
    return check_and_add(read_list(*fields, notes), notes, line);
}

/// The whole file is either one or the other.
Status Stager::read_mode(const Fields& fields, FieldNotes& notes) {
    const auto written = fields[Column::import];
    if (written.empty()) return {};
    const auto mode = import_mode_named(written);
    if (!mode.ok()) {
        notes.push_back({FieldNote::Kind::error, Column::import, mode.error().message});
    } else if (is_mode_in_file_ && *mode != mode_) {
        notes.push_back(
            {FieldNote::Kind::error,
             Column::import,
             "An earlier row says " + std::string{name_of(mode_)} + ": one file has one mode."}
        );
    } else {
        mode_ = *mode;
        is_mode_in_file_ = true;
    }
    return {};
}

template <class Row>
Status Stager::check_and_add(const Row& row, FieldNotes& notes, std::int64_t line) {
    if (!row.closes) PORTICO_TRY(references_->check(row, notes));
    bool is_good = true;
    for (auto& entry : notes) {
        const bool is_error = entry.kind == FieldNote::Kind::error;
        if (is_error) is_good = false;
        note(
            is_error ? "error" : "warning",
            entry.column ? std::string{name_of(*entry.column)} : std::string{},
            std::move(entry.sentence),
            line
        );
    }
    if (!is_good) return {};
    if constexpr (std::is_same_v<Row, RuleRow>) {
        return add_to(rules_, row, line);
    } else {
        return add_to(lists_, row, line);
    }
}

template <class Row>
Status Stager::add_to(Batch<Row>& batch, Row row, std::int64_t line) {
    batch.push_back({++position_, line, Change::added, std::move(row)});
    return {};
}

Status Stager::add(RuleRow row) {
    ++counts_.rows;
    PORTICO_TRY(add_to(rules_, std::move(row), 0));
    return rules_.size() >= batch_rows ? flush() : Status{};
}

Status Stager::add(ListRow row) {
    ++counts_.rows;
    PORTICO_TRY(add_to(lists_, std::move(row), 0));
    return lists_.size() >= batch_rows ? flush() : Status{};
}

Status Stager::report(const ImportProblem& problem) {
    note(problem.kind, problem.field, problem.sentence, problem.line);
    return problems_.size() >= batch_rows ? flush() : Status{};
}

void Stager::note(std::string kind, std::string field, std::string sentence, std::int64_t line) {
    auto& count = kind == "error"     ? counts_.errors
                  : kind == "warning" ? counts_.warnings
                                      : counts_.conflicts;
    if (++count > problems_kept_max) return;
    problems_.push_back({std::move(kind), sheet_, line, std::move(field), std::move(sentence)});
}

void Stager::count(Change change) {
    switch (change) {
        case Change::added:
            ++counts_.added;
            break;
        case Change::changed:
            ++counts_.changed;
            break;
        case Change::closed:
            ++counts_.closed;
            break;
        case Change::unchanged:
            ++counts_.unchanged;
            break;
    }
}

/// Finds out what each row would do; a row that closes takes over what it closes.
template <class Row>
Status Stager::compare(Batch<Row>& batch) {
    for (auto& staged : batch) {
        auto current = PORTICO_TRY(find_published(database_, staged.row));
        if (staged.row.closes) {
            if (!current) {
                note(
                    "error",
                    std::string{name_of(Column::id)},
                    "Nothing with the id " + excerpt(staged.row.id) +
                        " is published here, so that it can't be closed.",
                    staged.line
                );
                staged.position = 0;  // is not kept
                continue;
            }
            staged.row = std::move(*current);
            staged.change = Change::closed;
        } else if (current) {
            staged.change = *current == staged.row ? Change::unchanged : Change::changed;
        }
    }
    return {};
}

template <class Row>
Status Stager::write(Transaction& transaction, Batch<Row>& batch) {
    for (const auto& staged : batch) {
        if (staged.position == 0) continue;
        if (!PORTICO_TRY(keep(transaction, import_id_, staged))) {
            const auto first = PORTICO_TRY(transaction.query_one(
                line_query(staged.row),
                [](const portico::Row& row) { return row.integer(0); },
                import_id_,
                staged.row.id
            ));
            note(
                "error",
                std::string{name_of(Column::id)},
                "The id " + excerpt(staged.row.id) + " stands in row " +
                    std::to_string(first.value_or(0)) + " already.",
                staged.line
            );
            continue;
        }
        count(staged.change);
        if constexpr (std::is_same_v<Row, RuleRow>) {
            if (staged.change != Change::closed && !term_kind_named(staged.row.kind)) {
                PORTICO_TRY(write_holder(transaction, staged.row));
            }
        }
    }
    return {};
}

Status Stager::write_holder(Transaction& transaction, const RuleRow& row) {
    auto holder = row.holder_kind + ' ' + row.holder_id;
    if (holder == last_holder_) return {};
    PORTICO_TRY(transaction.execute(insert_holder, import_id_, row.holder_kind, row.holder_id));
    last_holder_ = std::move(holder);
    return {};
}

Status Stager::write_problems(Transaction& transaction) {
    for (const auto& problem : problems_) {
        PORTICO_TRY(transaction.execute(
            insert_problem,
            import_id_,
            ++problem_position_,
            problem.kind,
            problem.sheet,
            problem.line,
            problem.field,
            problem.sentence
        ));
    }
    return {};
}

Status Stager::flush() {
    if (rules_.empty() && lists_.empty() && problems_.empty()) return {};
    // What is published is looked up before the writer is taken, so that it is held shortly.
    PORTICO_TRY(compare(lists_));
    PORTICO_TRY(compare(rules_));
    PORTICO_TRY(database_.write([&](Transaction& transaction) -> Status {
        PORTICO_TRY(write(transaction, lists_));
        PORTICO_TRY(write(transaction, rules_));
        return write_problems(transaction);
    }));
    lists_.clear();
    rules_.clear();
    problems_.clear();
    return {};
}

Status Stager::finish(const ConflictWatch& watch) {
    PORTICO_TRY(flush());
    sheet_.clear();
    PORTICO_TRY(check_lists());
    if (counts_.errors > 0) return flush();
    if (mode_ == ImportMode::replace) {
        PORTICO_TRY(close_missing());
        PORTICO_TRY(close_missing_terms());
    }
    PORTICO_TRY(find_conflicts(
        database_,
        {import_id_, {}},
        [&](const RuleConflict& conflict) -> Status {
            note("conflict", {}, conflict.sentence, conflict.line);
            return {};
        },
        watch
    ));
    return flush();
}

Status Stager::check_lists() {
    const auto sentences = PORTICO_TRY(find_bad_chains(database_, import_id_));
    for (const auto& sentence : sentences) note("error", {}, sentence, 0);
    return {};
}

Status Stager::close_missing() {
    std::string kind;
    std::string id;
    while (true) {
        const auto holder = PORTICO_TRY(database_.query_one(
            select_next_holder,
            [](const Row& row) {
                return std::pair{row.string(0), row.string(1)};
            },
            import_id_,
            kind,
            id
        ));
        if (!holder) return {};
        kind = holder->first;
        id = holder->second;
        PORTICO_TRY(close_missing_of(kind, id));
    }
}

/// A file names the whole of one family of terms of a holder, and leaves its prices alone.
Status Stager::close_missing_terms() {
    struct Scope {
        std::string holder_kind;
        std::string holder_id;
        std::string kind;
        std::string other_kind;
    };

    const auto scopes = PORTICO_TRY(database_.query(
        select_term_holders,
        [](const Row& row) {
            return Scope{row.string(0), row.string(1), row.string(2), row.string(3)};
        },
        import_id_
    ));
    for (const auto& scope : scopes) {
        PORTICO_TRY(close_unnamed(
            select_current_terms, scope.holder_kind, scope.holder_id, scope.kind, scope.other_kind
        ));
    }
    return {};
}

Status Stager::close_missing_of(const std::string& holder_kind, const std::string& holder_id) {
    return close_unnamed(select_current, holder_kind, holder_id);
}

template <class... Kinds>
Status Stager::close_unnamed(
    const char* sql,
    const std::string& holder_kind,
    const std::string& holder_id,
    const Kinds&... kinds
) {
    std::string last;
    while (true) {
        const auto page = PORTICO_TRY(database_.query(
            sql,
            [](const Row& row) {
                return std::pair{row.string(0), row.boolean(1)};
            },
            import_id_,
            holder_kind,
            holder_id,
            last,
            kinds...
        ));
        if (page.empty()) return {};
        last = page.back().first;
        PORTICO_TRY(database_.write([&](Transaction& transaction) -> Status {
            for (const auto& [id, is_named] : page) {
                if (is_named) continue;
                PORTICO_TRY(transaction.execute(insert_close, import_id_, ++closed_position_, id));
                ++counts_.closed;
            }
            return {};
        }));
    }
}

}  // namespace portico::pricing
