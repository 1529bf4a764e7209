#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>
#include <portico/sheet/file_source.hpp>

#include "publish/stage/import_record.hpp"

namespace portico::pricing {

/// One thing found wrong, or worth a look, in an import.
struct ImportProblem {
    std::string kind;       ///< error, warning, conflict
    std::string sheet;      ///< empty: the only one
    std::int64_t line = 0;  ///< 0: none
    std::string field;      ///< the column; empty: the row
    std::string sentence;
};

/// One thing that happened to an import, for the audit.
struct ImportStep {
    std::int64_t at = 0;
    std::string step;
    std::string actor;
};

/// At most this many parts of at most this many bytes are kept of a file.
inline constexpr std::size_t part_bytes_max = 8U << 20U;
inline constexpr std::int64_t part_count_max = 1024;
/// How many problems of each kind are kept; the rest is counted.
inline constexpr std::int64_t problems_kept_max = 1000;

/// The tables of imports, but for their rows. Thread-safe. Errors: those of the database.
class ImportStore {
public:
    explicit ImportStore(Database& database) : database_{database} {}

    /// Fills in the id.
    Status create(ImportRecord& record);

    /// Errors: Code::not_found.
    Result<ImportRecord> find(std::int64_t id);

    /// The newest first.
    Result<std::vector<ImportRecord>> list(std::int64_t limit);

    /// Writes what can change, and a step of the audit when `step` is not empty; only while the
    /// import still stands in `from`. Errors: Code::conflict when it stands elsewhere.
    Status move(const ImportRecord& record, ImportState from, const ImportStep& step);

    Result<std::vector<ImportStep>> steps(std::int64_t id);

    /// The next part of the file. Errors: Code::conflict when it is not the next one, Code::quota.
    Status add_part(std::int64_t id, std::int64_t part, std::string_view bytes);

    /// The problems that were kept, in the order of the file.
    Result<std::vector<ImportProblem>> problems(std::int64_t id);

    /// Drops rows, problems and effect of an import, in bounded steps; with `Keep::none` its
    /// file too.
    enum class Keep : std::uint8_t { file, none };
    Status clear(std::int64_t id, Keep keep);

    /// Drops what ended imports left behind, but for the newest 20.
    Status prune();

    /// Imports that a stop of the host left in the middle.
    Result<std::vector<ImportRecord>> interrupted();

private:
    Database& database_;
};

/// The kept parts of a file, one after another.
class PartSource final : public sheet::FileSource {
public:
    PartSource(Database& database, std::int64_t import_id)
        : database_{database}, import_id_{import_id} {}

    Result<std::size_t> read(std::span<char> into) override;

    void rewind() override;

private:
    Database& database_;
    std::int64_t import_id_;
    std::int64_t next_part_ = 0;
    std::string part_;
    std::size_t at_ = 0;
};

}  // namespace portico::pricing
