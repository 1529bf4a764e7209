#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/csv.hpp>
#include <portico/result.hpp>

#include "files/export_folder.hpp"

namespace portico::erp_csv {

/// A state of a file, with what is in it.
struct SeenFile {
    FileFacts facts;
    std::uint64_t content = 0;  ///< hash
};

/// How far an entity was read: the text that the bridge keeps between two pages.
struct PullCursor {
    std::vector<SeenFile> done;       ///< read to the end in this state
    std::optional<SeenFile> current;  ///< being read
    CsvPosition position;             ///< in `current`

    [[nodiscard]] const SeenFile* find_done(std::string_view name) const;
    void mark_done(SeenFile file);
    /// Forgets files that are no longer in the folder.
    void keep_only(const std::vector<FileFacts>& files);

    [[nodiscard]] std::string text() const;
    /// Errors: Code::invalid for a text that no PullCursor wrote.
    static Result<PullCursor> parse(std::string_view text);
};

}  // namespace portico::erp_csv
