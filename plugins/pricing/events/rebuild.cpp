#include "events/rebuild.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <portico/json.hpp>

namespace portico::pricing {
namespace {

bool names_a_source(const Event& event) {
    constexpr std::array<std::string_view, 4> sources{
        "company", "product", "price_list", "price_rule"};
    const auto document = json::parse(event.json);
    if (!document.ok()) return true;  // rather once too often
    const auto entities = document->root()["entities"];
    if (!entities.is_array()) return true;
    for (const auto entity : entities) {
        if (std::find(sources.begin(), sources.end(), entity.text()) != sources.end()) return true;
    }
    return false;
}

}  // namespace

bool concerns_prices(std::span<const Event> batch) {
    return std::any_of(batch.begin(), batch.end(), names_a_source);
}

Status follow_mirror(Events& events, std::function<Status()> follow) {
    constexpr std::uint32_t batch_max = 100;
    return events.subscribe(
        "prices",
        "erp.sync.completed",
        batch_max,
        [follow = std::move(follow)](std::span<const Event> batch) -> Status {
            if (!concerns_prices(batch)) return {};
            return follow();
        }
    );
}

}  // namespace portico::pricing
