// The CSV reader on any bytes: it ends, stays in its limits, gives UTF-8, and reads the same rows
// whether it goes on or begins anew at a position that it gave.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <portico/csv.hpp>

#include "domain/columns.hpp"

namespace {

using namespace portico;
using namespace portico::erp_csv;

class TextSource final : public ByteSource {
public:
    TextSource(std::string_view text, std::size_t piece) : text_{text}, piece_{piece} {}

    Result<std::size_t> read(std::span<char> into) override {
        const auto count = text_.copy(into.data(), std::min(into.size(), piece_));
        text_.remove_prefix(count);
        return count;
    }

private:
    std::string_view text_;
    std::size_t piece_;
};

constexpr CsvLimits limits{.field_bytes_max = 64, .row_bytes_max = 256, .fields_max = 16};

struct ReadRow {
    CsvPosition start;
    CsvPosition next;
    std::string text;

    friend bool operator==(const ReadRow&, const ReadRow&) = default;
};

std::vector<ReadRow> read_all(
    std::string_view text, CsvDialect dialect, std::size_t piece, CsvPosition from
) {
    TextSource source{text.substr(from.offset), piece};
    CsvReader reader{source, dialect, from, limits};
    std::vector<ReadRow> rows;
    while (true) {
        const auto outcome = reader.next().value();
        if (outcome == CsvReader::Outcome::end) return rows;
        std::string row;
        if (outcome == CsvReader::Outcome::fault) {
            row = "!" + reader.fault().reason;
        } else {
            for (const auto field : reader.fields()) {
                if (find_invalid_utf_8(field) != std::string_view::npos) std::abort();
                row += field;
                row += '\x1f';
            }
        }
        if (reader.position().offset > text.size()) std::abort();
        if (!rows.empty() && reader.position().offset <= rows.back().next.offset) std::abort();
        rows.push_back({reader.row_start(), reader.position(), row});
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view text{reinterpret_cast<const char*>(bytes) + 1, size - 1};
    const CsvDialect dialect{
        detect_separator(text.substr(0, text.find('\n'))),
        (bytes[0] & 1U) != 0 ? Encoding::windows_1251 : Encoding::utf_8};
    const auto rows = read_all(text, dialect, 1U << 16U, {});
    if (read_all(text, dialect, 1, {}) != rows) std::abort();
    if (!rows.empty()) {
        const auto middle = rows.size() / 2;
        const std::vector<ReadRow> rest{
            rows.begin() + static_cast<std::ptrdiff_t>(middle) + 1, rows.end()};
        if (read_all(text, dialect, 7, rows[middle].next) != rest) std::abort();
    }
    TextSource source{text, 16};
    CsvReader reader{source, dialect, {}, limits};
    if (reader.next().value() == CsvReader::Outcome::row) {
        for (const auto& contract : file_contracts()) {
            static_cast<void>(read_header(contract, reader.fields()).ok());
        }
    }
    return 0;
}
