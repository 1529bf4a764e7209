#include "standing/standing_lines.hpp"

#include <utility>

#include "lists/list_store.hpp"

namespace portico::reorder {

Result<std::vector<BasketLine>> StandingLines::of(
    std::string_view company, const Schedule& schedule
) const {
    const auto& source = schedule.definition.source;
    if (source.kind == LineSource::Kind::lines) return schedule.lines;
    if (source.kind == LineSource::Kind::list) {
        return lines_of_list(database_, company, ordering_member(schedule), source.id);
    }
    auto ordered = PORTICO_TRY(orders_.lines_of(company, source.id));
    std::vector<BasketLine> lines;
    lines.reserve(ordered.size());
    for (auto& given : ordered) {
        BasketLine line;
        line.sku = std::move(given.sku);
        line.quantity = std::move(given.quantity);
        line.unit = std::move(given.unit);
        line.is_sku = given.is_sku;
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace portico::reorder
