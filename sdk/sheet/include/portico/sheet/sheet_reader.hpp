#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::sheet {

/// Rows of a table, one by one, in bounded memory; cells are UTF-8.
class SheetReader {
public:
    enum class Outcome : std::uint8_t {
        sheet,  ///< a new sheet begins; its first row is a header
        row,
        fault,  ///< the row can't be read; the next one may be
        end
    };

    SheetReader() = default;
    virtual ~SheetReader() = default;
    SheetReader(const SheetReader&) = delete;
    SheetReader& operator=(const SheetReader&) = delete;

    /// Errors: those of the source; Code::invalid for a file that can't be read any further.
    virtual Result<Outcome> next() = 0;

    /// Of the row read last; valid until next().
    [[nodiscard]] virtual std::span<const std::string_view> cells() const = 0;

    /// Why the row can't be read, as a sentence.
    [[nodiscard]] virtual std::string_view fault() const = 0;

    /// The number under which a person finds the row: the line of a text, the row of a sheet.
    [[nodiscard]] virtual std::uint64_t line() const = 0;

    /// Empty where a file has one nameless sheet.
    [[nodiscard]] virtual std::string_view sheet() const = 0;

    /// How much of the file was read, for whoever watches.
    [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
};

}  // namespace portico::sheet
