#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "domain/columns.hpp"

namespace portico::erp_csv {

/// Size of a document's file by its path below documents/; nothing when it is not there.
using DocumentSize = std::function<std::optional<std::uint64_t>(const std::string& path)>;

/// Turns rows of one file into canonical records. Values (numbers, dates, currencies) pass as they
/// are: the bridge checks them and names the field. Not thread-safe.
class RecordWriter {
public:
    RecordWriter(const FileContract& contract, Layout layout, DocumentSize document_size);

    /// The record's JSON; valid until the next call.
    /// Errors: Code::invalid with a sentence that begins with the column's name.
    Result<std::string_view> write(std::span<const std::string_view> fields);

    /// Name of a column of the file, counted from 0; "" past the last.
    [[nodiscard]] std::string_view column_name(std::size_t index) const;

private:
    struct Slot {
        ColumnKind kind = ColumnKind::text;
        std::string key;  ///< `,"field":`, escaped
    };

    Status add_field(const Slot& slot, std::string_view text);
    Status add_units(std::string_view text);
    Status add_file(std::string_view path);
    void add_list(std::string_view text);
    void add_object(std::string_view key, std::string& members);
    void add_change_id(std::span<const std::string_view> fields);

    const FileContract& contract_;
    Layout layout_;
    DocumentSize document_size_;
    std::vector<Slot> slots_;
    std::string json_;
    std::string names_;       ///< members of `names`
    std::string attributes_;  ///< members of `attributes`
};

}  // namespace portico::erp_csv
