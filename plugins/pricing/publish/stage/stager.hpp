#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>
#include <portico/sheet/sheet_reader.hpp>

#include "publish/row/price_row.hpp"
#include "publish/stage/conflicts.hpp"
#include "publish/stage/import_record.hpp"
#include "publish/stage/import_store.hpp"
#include "publish/stage/references.hpp"
#include "publish/stage/row_store.hpp"

namespace portico::pricing {

/// Told of each batch: bytes of the file and rows so far. An Error ends the work.
using StageWatch = std::function<Status(std::uint64_t bytes, std::int64_t rows)>;

/// Reads the rows of an import, checks each one, compares it with what is published and keeps it in
/// the tables, 1,000 rows a transaction: memory does not grow with the file. One thread.
class Stager {
public:
    /// `mode` holds where the file does not say it itself.
    Stager(Database& database, std::int64_t import_id, ImportMode mode)
        : database_{database}, import_id_{import_id}, mode_{mode} {}

    /// A whole file. Errors: those of the reader and the database; what is wrong with rows is kept
    /// as problems.
    Status read(sheet::SheetReader& reader, const StageWatch& watch);

    /// A row that needs no check of its own, as it was published before.
    Status add(RuleRow row);
    Status add(ListRow row);

    /// After the last row: writes what is left; with `replace` finds the rules to close; looks for
    /// cycles of lists and for conflicts. Errors: those of the database and of `watch`.
    Status finish(const ConflictWatch& watch);

    /// Writes what was added and reported since.
    Status flush();

    /// Keeps a problem and counts it.
    Status report(const ImportProblem& problem);

    [[nodiscard]] const ImportCounts& counts() const { return counts_; }

    [[nodiscard]] ImportMode mode() const { return mode_; }

private:
    template <class Row>
    using Batch = std::vector<Staged<Row>>;

    Status begin_sheet(sheet::SheetReader& reader);
    Status take_row(sheet::SheetReader& reader);
    Status read_mode(const Fields& fields, FieldNotes& notes);
    template <class Row>
    Status check_and_add(const Row& row, FieldNotes& notes, std::int64_t line);
    template <class Row>
    Status add_to(Batch<Row>& batch, Row row, std::int64_t line);
    void note(std::string kind, std::string field, std::string sentence, std::int64_t line);
    template <class Row>
    Status compare(Batch<Row>& batch);
    template <class Row>
    Status write(Transaction& transaction, Batch<Row>& batch);
    Status write_holder(Transaction& transaction, const RuleRow& row);
    Status write_problems(Transaction& transaction);
    void count(Change change);
    Status close_missing();
    Status close_missing_of(const std::string& holder_kind, const std::string& holder_id);
    Status close_missing_terms();
    template <class... Kinds>
    Status close_unnamed(
        const char* sql,
        const std::string& holder_kind,
        const std::string& holder_id,
        const Kinds&... kinds
    );
    Status check_lists();

    Database& database_;
    std::int64_t import_id_;
    ImportMode mode_;
    bool is_mode_in_file_ = false;
    ImportCounts counts_;
    std::int64_t position_ = 0;
    std::int64_t closed_position_ = 0;
    std::int64_t problem_position_ = 0;
    std::string sheet_;
    std::optional<Header> header_;
    std::optional<References> references_;
    Batch<RuleRow> rules_;
    Batch<ListRow> lists_;
    std::vector<ImportProblem> problems_;
    std::string last_holder_;
};

}  // namespace portico::pricing
