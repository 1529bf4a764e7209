#include "events/rebuild.hpp"

#include <algorithm>

#include <portico/json.hpp>

namespace portico::catalogue {
namespace {

bool names_products(const Event& event) {
    const auto document = json::parse(event.json);
    if (!document.ok()) return true;
    const auto entities = document->root()["entities"];
    if (!entities.is_array()) return true;
    for (const auto entity : entities) {
        if (entity.text() == "product") return true;
    }
    return false;
}

}  // namespace

bool concerns_products(std::span<const Event> batch) {
    return std::any_of(batch.begin(), batch.end(), names_products);
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
