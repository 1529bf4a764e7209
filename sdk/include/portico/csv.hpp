#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/encoding.hpp>
#include <portico/result.hpp>

namespace portico {

/// Where bytes come from.
class ByteSource {
public:
    ByteSource() = default;
    virtual ~ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    /// Fills the front of `into`; 0 at the end. Errors: Code::unavailable.
    virtual Result<std::size_t> read(std::span<char> into) = 0;
};

struct CsvDialect {
    char separator = ',';
    Encoding encoding = Encoding::utf_8;
};

struct CsvLimits {
    std::size_t field_bytes_max = 1U << 20U;
    std::size_t row_bytes_max = 4U << 20U;
    std::size_t fields_max = 1024;
};

/// A place between two rows.
struct CsvPosition {
    std::uint64_t offset = 0;  ///< bytes from the start of the file
    std::uint64_t line = 1;    ///< of the byte there; counts from 1

    friend bool operator==(const CsvPosition&, const CsvPosition&) = default;
};

/// Why a row can't be read.
struct CsvFault {
    std::string reason;            ///< one sentence
    std::size_t field = no_field;  ///< counts from 0
    std::string raw;               ///< the row's first bytes, at most 4 KiB

    static constexpr std::size_t no_field = SIZE_MAX;
};

/// Reads RFC 4180 rows one by one in bounded memory. LF and CRLF end a row; empty lines are passed
/// over; a byte order mark is skipped. A row that breaks the rules is reported, and reading goes on
/// after the end of its first line: one broken quote costs one line. Not thread-safe.
class CsvReader {
public:
    enum class Outcome : std::uint8_t { row, fault, end };

    /// `source` stands at `start` and outlives the reader.
    CsvReader(
        ByteSource& source, CsvDialect dialect, CsvPosition start = {}, CsvLimits limits = {}
    );

    /// Errors: those of the source.
    Result<Outcome> next();

    /// The row's fields as UTF-8; valid until the next call.
    [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }

    [[nodiscard]] const CsvFault& fault() const { return fault_; }

    /// Where the row begins that was read last.
    [[nodiscard]] CsvPosition row_start() const { return row_start_; }

    /// Where the next row begins: what to start from after a pause.
    [[nodiscard]] CsvPosition position() const { return position_; }

private:
    enum class Parse : std::uint8_t { done, need_more, faulty };

    Result<bool> fill();
    Result<Outcome> take_row();
    Parse parse_row();
    Parse parse_plain(std::string_view line);
    Parse parse_with_quotes();
    Parse parse_quoted_field(std::size_t& at);
    Parse finish_row();
    Parse fail(std::string reason, std::size_t field = CsvFault::no_field);
    Result<Outcome> skip_line();
    void advance(std::size_t bytes);
    [[nodiscard]] std::string_view rest() const;
    [[nodiscard]] std::string too_large() const;

    ByteSource& source_;
    const CsvDialect dialect_;
    const CsvLimits limits_;

    std::vector<char> buffer_;
    std::size_t begin_ = 0;  ///< unread bytes are [begin_, end_)
    std::size_t end_ = 0;
    bool is_at_end_ = false;

    CsvPosition row_start_;
    CsvPosition position_;
    std::size_t row_bytes_ = 0;  ///< with the line end

    /// A field as it was found: in the buffer, or unescaped in scratch_.
    struct Piece {
        std::size_t offset;
        std::size_t length;
        bool is_in_scratch;
    };

    std::vector<Piece> pieces_;
    std::string scratch_;
    std::string converted_;
    std::vector<std::string_view> fields_;
    CsvFault fault_;
};

/// The separator that a header line uses: `,`, `;` or tab, whichever is there most often outside
/// quotes. Pure.
char detect_separator(std::string_view header_line);

}  // namespace portico
