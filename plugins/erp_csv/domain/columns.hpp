#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::erp_csv {

/// How the text of a column becomes a field of the canonical record.
enum class ColumnKind : std::uint8_t {
    text,   ///< as it is, without outer blanks
    list,   ///< "a|b" -> ["a", "b"]
    units,  ///< "box=12|pallet=480" -> [{"code", "factor"}, ...]
    flag,   ///< true/false, 1/0, yes/no
    name,   ///< name_uk -> names.uk
    file    ///< a path below documents/
};

struct Column {
    std::string_view name;   ///< in the file
    std::string_view field;  ///< in the record
    ColumnKind kind = ColumnKind::text;
    bool is_required = false;
};

/// What a file of exports must look like: the contract of the README.
struct FileContract {
    std::string_view stem;    ///< "orders": orders.csv, orders.delta.csv, orders.*.delta.csv
    std::string_view entity;  ///< "order"
    std::span<const Column> columns;
    std::string_view one_of;  ///< "a|b": at least one of these columns; empty: no such rule
};

/// All files, in the order in which they should be read.
std::span<const FileContract> file_contracts();

/// nullptr for an entity that no file brings.
const FileContract* find_contract(std::string_view entity);

/// Where the columns of one file go.
struct Layout {
    struct Slot {
        const Column* column = nullptr;  ///< nullptr: unknown to the contract
        std::string name;                ///< as in the header
    };

    std::vector<Slot> slots;  ///< one a column of the file; a nameless one is left out of records
};

/// Reads a header row. Errors: Code::invalid with a sentence that names the columns which are
/// missing or there twice. Pure.
Result<Layout> read_header(const FileContract& contract, std::span<const std::string_view> header);

/// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace portico::erp_csv
