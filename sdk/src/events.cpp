#include <algorithm>

#include <portico/events.hpp>
#include <portico/json.hpp>

namespace portico {

bool names_entity(std::span<const Event> batch, std::span<const std::string_view> entities) {
    const auto names_one = [entities](const Event& event) {
        const auto document = json::parse(event.json);
        if (!document.ok()) return true;  // rather once too often
        const auto named = document->root()["entities"];
        if (!named.is_array()) return true;
        for (const auto name : named) {
            if (std::find(entities.begin(), entities.end(), name.text()) != entities.end()) {
                return true;
            }
        }
        return false;
    };
    return std::any_of(batch.begin(), batch.end(), names_one);
}

}  // namespace portico
