#include "store/kept_forecast.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "due/forecast_image.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t part_bytes = std::size_t{1} << 20U;

constexpr auto put_part =
    "INSERT INTO forecast_part (number, bytes) VALUES ($1, $2) "
    "ON CONFLICT (number) DO UPDATE SET bytes = excluded.bytes";

constexpr auto delete_parts_from = "DELETE FROM forecast_part WHERE number >= $1";

constexpr auto select_part = "SELECT bytes FROM forecast_part WHERE number = $1";

}  // namespace

/// Part by part, each a transaction: baskets that are written meanwhile wait for one part at most.
Status keep_forecast(Database& database, const Forecast& forecast) {
    std::string part;
    std::int64_t number = 0;
    const auto flush = [&]() -> Status {
        PORTICO_TRY(database.execute(put_part, number++, Bytes{part}));
        part.clear();
        return {};
    };
    PORTICO_TRY(write_image(forecast, [&](std::string_view bytes) -> Status {
        while (!bytes.empty()) {
            const auto fitting = bytes.substr(0, part_bytes - part.size());
            part += fitting;
            bytes.remove_prefix(fitting.size());
            if (part.size() == part_bytes) PORTICO_TRY(flush());
        }
        return {};
    }));
    PORTICO_TRY(flush());
    PORTICO_TRY(database.execute(delete_parts_from, number));
    return {};
}

Result<std::shared_ptr<const Forecast>> kept_forecast(Database& database) {
    std::string part;
    std::size_t read = 0;
    std::int64_t number = 0;
    const auto next_part = [&]() -> Status {
        const auto bytes = [](const Row& row) { return row.string(0); };
        auto found = PORTICO_TRY(database.query_one(select_part, bytes, number));
        if (!found && number == 0) return not_found("No forecast is kept.");
        if (!found || found->empty()) return invalid("The forecast that was kept ends too early.");
        part = std::move(*found);
        read = 0;
        ++number;
        return {};
    };
    return read_image([&](std::span<char> wanted) -> Status {
        while (!wanted.empty()) {
            if (read == part.size()) PORTICO_TRY(next_part());
            const auto count = std::min(wanted.size(), part.size() - read);
            std::memcpy(wanted.data(), part.data() + read, count);
            read += count;
            wanted = wanted.subspan(count);
        }
        return {};
    });
}

}  // namespace portico::reorder
