// A workbook of any bytes: reading ends, stays in its limits, and what comes out is a row.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "publish/row/price_row.hpp"
#include "publish/sheet/xlsx_sheet.hpp"

namespace {

using namespace portico;
using namespace portico::pricing;

class Bytes final : public FileSource {
public:
    explicit Bytes(std::string_view bytes) : bytes_{bytes} {}

    Result<std::size_t> read(std::span<char> into) override {
        const auto count = bytes_.substr(at_).copy(into.data(), into.size());
        at_ += count;
        return count;
    }

    void rewind() override { at_ = 0; }

private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    Bytes source{{reinterpret_cast<const char*>(bytes), size}};
    const auto reader = open_xlsx(source);
    if (!reader.ok()) return 0;
    while (true) {
        const auto outcome = (*reader)->next();
        if (!outcome.ok() || *outcome == SheetReader::Outcome::end) return 0;
        if (*outcome != SheetReader::Outcome::row) continue;
        if ((*reader)->cells().size() > 128) std::abort();
        static_cast<void>(read_header((*reader)->cells()).ok());
    }
}
