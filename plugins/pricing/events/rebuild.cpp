#include "events/rebuild.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace portico::pricing {
bool concerns_prices(std::span<const Event> batch) {
    constexpr std::array<std::string_view, 4> sources{
        "company", "product", "price_list", "price_rule"};
    return names_entity(batch, sources);
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
