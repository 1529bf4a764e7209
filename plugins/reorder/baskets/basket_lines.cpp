#include "baskets/basket_lines.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <portico/decimal.hpp>

namespace portico::reorder {
namespace {

/// False: they can't be added.
bool add_quantity(BasketLine& into, const BasketLine& more) {
    const auto left = Decimal::parse(into.quantity, quantity_limits);
    const auto right = Decimal::parse(more.quantity, quantity_limits);
    if (!left.ok() || !right.ok() || left->sign() <= 0 || right->sign() <= 0) return false;
    const auto sum = add(*left, *right);
    if (!sum.ok() || !Decimal::parse(sum->text(), quantity_limits).ok()) return false;
    into.quantity = sum->trimmed().text();
    if (into.comment.empty()) into.comment = more.comment;
    return true;
}

}  // namespace

Status put_lines(Basket& basket, std::vector<BasketLine> lines) {
    using Key = std::tuple<std::string, std::string, std::optional<std::int64_t>>;
    std::map<Key, std::size_t> places;
    const auto key_of = [](const BasketLine& line) {
        return Key{line.sku, line.unit, line.requested_at};
    };
    for (std::size_t i = 0; i < basket.lines.size(); ++i)
        places.emplace(key_of(basket.lines[i]), i);
    for (auto& line : lines) {
        const auto same = places.find(key_of(line));
        if (same != places.end() && add_quantity(basket.lines[same->second], line)) continue;
        if (basket.lines.size() == basket_lines_max) {
            return Error{Code::quota, "A basket has at most 10,000 lines. Begin another one."};
        }
        line.line = basket.next_line++;
        places.emplace(key_of(line), basket.lines.size());
        basket.lines.push_back(std::move(line));
    }
    return {};
}

std::vector<DayGroup> take_other_days(Basket& basket) {
    std::map<std::int64_t, std::vector<BasketLine>> by_day;
    std::vector<BasketLine> kept;
    for (auto& line : basket.lines) {
        const auto day = line.requested_at;
        if (!day || day == basket.head.requested_at) {
            kept.push_back(std::move(line));
        } else {
            by_day[*day].push_back(std::move(line));
        }
    }
    basket.lines = std::move(kept);
    std::vector<DayGroup> groups;
    for (auto& [day, lines] : by_day) groups.push_back({day, std::move(lines)});
    return groups;
}

}  // namespace portico::reorder
