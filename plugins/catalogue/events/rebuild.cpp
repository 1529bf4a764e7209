#include "events/rebuild.hpp"

#include <array>
#include <string_view>

namespace portico::catalogue {
bool concerns_products(std::span<const Event> batch) {
    constexpr std::array<std::string_view, 1> sources{"product"};
    return names_entity(batch, sources);
}

Status follow_mirror(Events& events, LiveIndex& live) {
    constexpr std::uint32_t batch_max = 100;
    return events.subscribe(
        "catalogue",
        "erp.sync.completed",
        batch_max,
        [&live](std::span<const Event> batch) -> Status {
            if (!concerns_products(batch)) return {};
            return live.reload();
        }
    );
}

}  // namespace portico::catalogue
