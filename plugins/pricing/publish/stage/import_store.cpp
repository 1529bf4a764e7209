#include "publish/stage/import_store.hpp"

#include <algorithm>
#include <array>

namespace portico::pricing {
namespace {

constexpr auto insert_import =
    "INSERT INTO price_import (id, name, format, mode, undone_version, state, sentence, publishes, "
    "publish_at, created_at, created_by, base_version, bytes, row_count, added, changed, closed, "
    "unchanged, errors, warnings, conflicts, effect) SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, "
    "$4, $5, '', $6, $7, $8, $9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '' FROM price_import RETURNING id";

#define PORTICO_IMPORT_COLUMNS                                                                     \
    "id, name, format, mode, undone_version, state, sentence, publishes, publish_at, created_at, " \
    "created_by, requested_by, approved_by, base_version, version_id, bytes, row_count, added, "   \
    "changed, closed, unchanged, errors, warnings, conflicts, effect FROM price_import "

constexpr auto select_import = "SELECT " PORTICO_IMPORT_COLUMNS "WHERE id = $1";
constexpr auto select_imports = "SELECT " PORTICO_IMPORT_COLUMNS "ORDER BY id DESC LIMIT $1";
constexpr auto select_interrupted =
    "SELECT " PORTICO_IMPORT_COLUMNS "WHERE state IN ('checking', 'publishing') ORDER BY id";
#undef PORTICO_IMPORT_COLUMNS

constexpr auto update_import =
    "UPDATE price_import SET state = $3, sentence = $4, publishes = $5, publish_at = $6, "
    "requested_by = $7, approved_by = $8, base_version = $9, version_id = $10, row_count = $11, "
    "added = $12, changed = $13, closed = $14, unchanged = $15, errors = $16, warnings = $17, "
    "conflicts = $18, effect = $19, mode = $20 WHERE id = $1 AND state = $2";

constexpr auto insert_step =
    "INSERT INTO import_step (import_id, at, position, step, actor) SELECT $1, $2, "
    "COALESCE(MAX(position), 0) + 1, $3, $4 FROM import_step WHERE import_id = $1";
constexpr auto select_steps =
    "SELECT at, step, actor FROM import_step WHERE import_id = $1 ORDER BY position";

constexpr auto insert_part = "INSERT INTO import_part (import_id, part, bytes) VALUES ($1, $2, $3)";
constexpr auto count_parts = "SELECT COUNT(*) FROM import_part WHERE import_id = $1";
constexpr auto grow = "UPDATE price_import SET bytes = bytes + $2 WHERE id = $1";
constexpr auto select_part = "SELECT bytes FROM import_part WHERE import_id = $1 AND part = $2";

constexpr auto select_problems =
    "SELECT kind, sheet, line, field, sentence FROM import_problem WHERE import_id = $1 "
    "ORDER BY position";

constexpr auto select_prunable =
    "SELECT id FROM price_import WHERE state IN ('published', 'cancelled', 'invalid', 'failed') "
    "AND id <= (SELECT MAX(id) FROM price_import) - 20 AND (EXISTS (SELECT 1 FROM import_holder "
    "WHERE import_id = price_import.id) OR EXISTS (SELECT 1 FROM import_part "
    "WHERE import_id = price_import.id))";

ImportState state_named(std::string_view name) {
    for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(ImportState::failed); ++i) {
        if (name_of(static_cast<ImportState>(i)) == name) return static_cast<ImportState>(i);
    }
    return ImportState::failed;
}

ImportRecord to_import(const Row& row) {
    ImportRecord record;
    record.id = row.integer(0);
    record.name = row.string(1);
    record.format = row.string(2);
    record.mode = row.text(3) == "merge" ? ImportMode::merge : ImportMode::replace;
    record.undone_version = row.optional_integer(4);
    record.state = state_named(row.text(5));
    record.sentence = row.string(6);
    record.publishes = row.boolean(7);
    record.publish_at = row.optional_integer(8);
    record.created_at = row.integer(9);
    record.created_by = row.string(10);
    record.requested_by = row.string(11);
    record.approved_by = row.string(12);
    record.base_version = row.integer(13);
    record.version_id = row.optional_integer(14);
    record.bytes = row.integer(15);
    auto& counts = record.counts;
    constexpr std::size_t first = 16;
    const std::array<std::int64_t*, 8> numbers{
        &counts.rows,
        &counts.added,
        &counts.changed,
        &counts.closed,
        &counts.unchanged,
        &counts.errors,
        &counts.warnings,
        &counts.conflicts};
    for (std::size_t i = 0; i < numbers.size(); ++i) *numbers[i] = row.integer(first + i);
    record.effect = row.string(24);
    return record;
}

/// Deletes in steps of a bounded size, so that no transaction grows with the import.
Status delete_all(Database& database, const char* sql, std::int64_t id) {
    while (PORTICO_TRY(database.execute(sql, id)) > 0) {
    }
    return {};
}

}  // namespace

Status ImportStore::create(ImportRecord& record) {
    const auto id = PORTICO_TRY(database_.query_one(
        insert_import,
        [](const Row& row) { return row.integer(0); },
        record.name,
        record.format,
        name_of(record.mode),
        record.undone_version,
        name_of(record.state),
        record.publishes,
        record.publish_at,
        record.created_at,
        record.created_by
    ));
    if (!id) return internal("The import has no number.");
    record.id = *id;
    PORTICO_TRY(
        database_.execute(insert_step, record.id, record.created_at, "created", record.created_by)
    );
    return {};
}

Result<ImportRecord> ImportStore::find(std::int64_t id) {
    auto found = PORTICO_TRY(database_.query_one(select_import, to_import, id));
    if (!found) return not_found("There is no import " + std::to_string(id) + ".");
    return std::move(*found);
}

Result<std::vector<ImportRecord>> ImportStore::list(std::int64_t limit) {
    return database_.query(select_imports, to_import, limit);
}

Result<std::vector<ImportRecord>> ImportStore::interrupted() {
    return database_.query(select_interrupted, to_import);
}

Status ImportStore::move(const ImportRecord& record, ImportState from, const ImportStep& step) {
    return database_.write([&](Transaction& transaction) -> Status {
        const auto& counts = record.counts;
        const auto changed = PORTICO_TRY(transaction.execute(
            update_import,
            record.id,
            name_of(from),
            name_of(record.state),
            record.sentence,
            record.publishes,
            record.publish_at,
            record.requested_by,
            record.approved_by,
            record.base_version,
            record.version_id,
            counts.rows,
            counts.added,
            counts.changed,
            counts.closed,
            counts.unchanged,
            counts.errors,
            counts.warnings,
            counts.conflicts,
            record.effect,
            name_of(record.mode)
        ));
        if (changed == 0) {
            return conflict(
                "Import " + std::to_string(record.id) + " is not " + std::string{name_of(from)} +
                " any more: look at it again."
            );
        }
        if (step.step.empty()) return {};
        PORTICO_TRY(transaction.execute(insert_step, record.id, step.at, step.step, step.actor));
        return {};
    });
}

Result<std::vector<ImportStep>> ImportStore::steps(std::int64_t id) {
    return database_.query(
        select_steps,
        [](const Row& row) {
            return ImportStep{row.integer(0), row.string(1), row.string(2)};
        },
        id
    );
}

Status ImportStore::add_part(std::int64_t id, std::int64_t part, std::string_view bytes) {
    if (bytes.size() > part_bytes_max) return invalid("A part of a file has at most 8 MiB.");
    if (part >= part_count_max) return Error{Code::quota, "A file has at most 1,024 parts."};
    return database_.write([&](Transaction& transaction) -> Status {
        const auto there = PORTICO_TRY(transaction.query_one(
            count_parts, [](const Row& row) { return row.integer(0); }, id
        ));
        if (there.value_or(0) != part) {
            return conflict(
                "The next part is number " + std::to_string(there.value_or(0)) + ", not " +
                std::to_string(part) + "."
            );
        }
        PORTICO_TRY(transaction.execute(insert_part, id, part, Bytes{bytes}));
        PORTICO_TRY(transaction.execute(grow, id, bytes.size()));
        return {};
    });
}

Result<std::vector<ImportProblem>> ImportStore::problems(std::int64_t id) {
    return database_.query(
        select_problems,
        [](const Row& row) {
            return ImportProblem{
                row.string(0), row.string(1), row.integer(2), row.string(3), row.string(4)};
        },
        id
    );
}

Status ImportStore::clear(std::int64_t id, Keep keep) {
    // By the keys of the tables, at most so many at once.
    constexpr std::array statements{
        "DELETE FROM import_rule WHERE import_id = $1 AND id IN (SELECT id FROM import_rule "
        "WHERE import_id = $1 LIMIT 5000)",
        "DELETE FROM import_list WHERE import_id = $1 AND id IN (SELECT id FROM import_list "
        "WHERE import_id = $1 LIMIT 5000)",
        "DELETE FROM import_close WHERE import_id = $1 AND position IN (SELECT position FROM "
        "import_close WHERE import_id = $1 LIMIT 5000)",
        "DELETE FROM import_holder WHERE import_id = $1",
        "DELETE FROM import_problem WHERE import_id = $1",
        "DELETE FROM import_effect WHERE import_id = $1 AND company_id IN (SELECT company_id FROM "
        "import_effect WHERE import_id = $1 LIMIT 100)"};
    for (const auto* sql : statements) PORTICO_TRY(delete_all(database_, sql, id));
    if (keep == Keep::file) return {};
    constexpr auto delete_part =
        "DELETE FROM import_part WHERE import_id = $1 AND part IN (SELECT part FROM import_part "
        "WHERE import_id = $1 LIMIT 4)";
    return delete_all(database_, delete_part, id);
}

Status ImportStore::prune() {
    const auto old =
        PORTICO_TRY(database_.query(select_prunable, [](const Row& row) { return row.integer(0); })
        );
    for (const auto id : old) PORTICO_TRY(clear(id, Keep::none));
    return {};
}

Result<std::size_t> PartSource::read(std::span<char> into) {
    while (at_ == part_.size()) {
        auto next = PORTICO_TRY(database_.query_one(
            select_part, [](const Row& row) { return row.string(0); }, import_id_, next_part_
        ));
        if (!next) return std::size_t{0};
        ++next_part_;
        part_ = std::move(*next);
        at_ = 0;
    }
    const auto count = part_.copy(into.data(), into.size(), at_);
    at_ += count;
    return count;
}

void PartSource::rewind() {
    next_part_ = 0;
    part_.clear();
    at_ = 0;
}

}  // namespace portico::pricing
