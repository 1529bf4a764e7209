#include <algorithm>
#include <string>

#include <portico/head_source.hpp>
#include <portico/sheet/csv_sheet.hpp>

namespace portico::sheet {
namespace {

constexpr std::size_t head_bytes = 16UL * 1024;

constexpr CsvLimits limits{
    .field_bytes_max = 16U << 10U, .row_bytes_max = 64U << 10U, .fields_max = 128};

class CsvSheet final : public SheetReader {
public:
    CsvSheet(std::string head, ByteSource& source, CsvDialect dialect)
        : source_{std::move(head), source}, reader_{source_, dialect, {}, limits} {}

    Result<Outcome> next() override {
        if (!is_begun_) {
            is_begun_ = true;
            return Outcome::sheet;
        }
        const auto outcome = PORTICO_TRY(reader_.next());
        switch (outcome) {
            case CsvReader::Outcome::row:
                return Outcome::row;
            case CsvReader::Outcome::fault:
                return Outcome::fault;
            case CsvReader::Outcome::end:
                break;
        }
        return Outcome::end;
    }

    [[nodiscard]] std::span<const std::string_view> cells() const override {
        return reader_.fields();
    }

    [[nodiscard]] std::string_view fault() const override { return reader_.fault().reason; }

    [[nodiscard]] std::uint64_t line() const override { return reader_.row_start().line; }

    [[nodiscard]] std::string_view sheet() const override { return {}; }

    [[nodiscard]] std::uint64_t bytes_read() const override { return reader_.position().offset; }

private:
    HeadSource source_;
    CsvReader reader_;
    bool is_begun_ = false;
};

}  // namespace

Result<std::unique_ptr<SheetReader>> open_csv(ByteSource& source, std::optional<char> separator) {
    std::string head(head_bytes, '\0');
    std::size_t filled = 0;
    while (filled < head.size()) {
        const auto count = PORTICO_TRY(source.read({head.data() + filled, head.size() - filled}));
        if (count == 0) break;
        filled += count;
    }
    head.resize(filled);
    if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
        return invalid("The file is UTF-16: save it as CSV UTF-8.");
    }
    if (head.starts_with("PK\x03\x04")) {
        return invalid(
            "The file is no CSV but an archive: send an XLSX file with its own content type."
        );
    }
    const auto seen = detect_separator(head.substr(0, head.find('\n')));
    const CsvDialect dialect{separator.value_or(seen), Encoding::utf_8};
    return std::unique_ptr<SheetReader>{
        std::make_unique<CsvSheet>(std::move(head), source, dialect)};
}

}  // namespace portico::sheet
