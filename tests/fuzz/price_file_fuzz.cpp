// A CSV file of prices of any bytes: reading ends, and a row without an error has one spelling, so
// that its export is read as the same row.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/sheet/csv_sheet.hpp>

#include "publish/row/csv_line.hpp"
#include "publish/row/price_row.hpp"

namespace {

using namespace portico;
using namespace portico::pricing;

class Bytes final : public ByteSource {
public:
    explicit Bytes(std::string_view bytes) : bytes_{bytes} {}

    Result<std::size_t> read(std::span<char> into) override {
        const auto count = bytes_.copy(into.data(), into.size());
        bytes_.remove_prefix(count);
        return count;
    }

private:
    std::string_view bytes_;
};

bool has_error(const FieldNotes& notes) {
    for (const auto& note : notes) {
        if (note.kind == FieldNote::Kind::error) return true;
    }
    return false;
}

template <class Row, class Read>
void expect_same_again(const Row& row, Entity entity, Read read) {
    if (row.closes) return;
    const auto text = csv_header(entity) + csv_line(row);
    Bytes source{text};
    const auto reader = sheet::open_csv(source).value();
    std::optional<Header> header;
    while (reader->next().value() != sheet::SheetReader::Outcome::end) {
        if (reader->cells().empty()) continue;
        if (!header) {
            header = read_header(reader->cells()).value();
            continue;
        }
        FieldNotes notes;
        if (!(read(header->fields(reader->cells()).value(), notes) == row)) std::abort();
        return;
    }
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    Bytes source{{reinterpret_cast<const char*>(bytes), size}};
    const auto reader = sheet::open_csv(source);
    if (!reader.ok()) return 0;
    std::optional<Header> header;
    while (true) {
        const auto outcome = (*reader)->next().value();
        if (outcome == sheet::SheetReader::Outcome::end) return 0;
        if (outcome != sheet::SheetReader::Outcome::row) continue;
        if (!header) {
            auto read = read_header((*reader)->cells());
            if (!read.ok()) return 0;
            header = std::move(*read);
            continue;
        }
        const auto fields = header->fields((*reader)->cells());
        if (!fields.ok()) continue;
        FieldNotes notes;
        if (header->entity == Entity::rule) {
            const auto row = read_rule(*fields, notes);
            if (!has_error(notes)) expect_same_again(row, Entity::rule, read_rule);
        } else {
            const auto row = read_list(*fields, notes);
            if (!has_error(notes)) expect_same_again(row, Entity::list, read_list);
        }
    }
}
