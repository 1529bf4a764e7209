// A workbook of any bytes: reading ends, stays in its limits, and what comes out is a row.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <portico/sheet/xlsx_sheet.hpp>

#include "publish/row/price_row.hpp"

using namespace portico;
using namespace portico::pricing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    sheet::TextSource source{{reinterpret_cast<const char*>(bytes), size}};
    const auto reader = sheet::open_xlsx(source);
    if (!reader.ok()) return 0;
    while (true) {
        const auto outcome = (*reader)->next();
        if (!outcome.ok() || *outcome == sheet::SheetReader::Outcome::end) return 0;
        if (*outcome != sheet::SheetReader::Outcome::row) continue;
        if ((*reader)->cells().size() > 128) std::abort();
        static_cast<void>(read_header((*reader)->cells()).ok());
    }
}
