#include "baskets/basket_lines.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include <portico/decimal.hpp>

namespace portico::reorder {
namespace {

/// False: they can't be added.
bool add_line(BasketLine& into, const BasketLine& more) {
    const auto left = Decimal::parse(into.quantity, quantity_limits);
    const auto right = Decimal::parse(more.quantity, quantity_limits);
    if (!left.ok() || !right.ok() || left->sign() <= 0 || right->sign() <= 0) return false;
    const auto sum = add(*left, *right);
    if (!sum.ok() || !Decimal::parse(sum->text(), quantity_limits).ok()) return false;
    if (!add_comment(into.comment, more.comment)) return false;
    into.quantity = sum->trimmed().text();
    return true;
}

}  // namespace

bool add_comment(std::string& into, const std::string& more) {
    constexpr std::size_t comment_max = 1'000;
    if (more.empty() || into == more) return true;
    if (into.empty()) {
        into = more;
        return true;
    }
    if (into.size() + more.size() + 2 > comment_max) return false;
    into.append("; ").append(more);
    return true;
}

Result<std::vector<PlacedLine>> place_lines(
    std::vector<BasketLine>& lines, std::int64_t& next_line, std::vector<BasketLine> more
) {
    using Key = std::tuple<std::string, std::string, std::optional<std::int64_t>, bool>;
    std::map<Key, std::size_t> places;
    const auto key_of = [](const BasketLine& line) {
        return Key{line.sku, line.unit, line.requested_at, line.is_sku};
    };
    for (std::size_t i = 0; i < lines.size(); ++i) places.emplace(key_of(lines[i]), i);
    std::vector<PlacedLine> placed;
    placed.reserve(more.size());
    for (auto& line : more) {
        const auto same = places.find(key_of(line));
        if (same != places.end() && add_line(lines[same->second], line)) {
            const auto& into = lines[same->second];
            placed.push_back({into.line, true, into.quantity});
            continue;
        }
        if (lines.size() == basket_lines_max) {
            return Error{Code::quota, "There would be more than 10,000 lines. Begin another one."};
        }
        line.line = next_line++;
        placed.push_back({line.line, false, line.quantity});
        places.emplace(key_of(line), lines.size());
        lines.push_back(std::move(line));
    }
    return placed;
}

Status put_lines(Basket& basket, std::vector<BasketLine> lines) {
    PORTICO_TRY(place_lines(basket.lines, basket.next_line, std::move(lines)));
    return {};
}

std::vector<GivenLine> given_lines(const std::vector<BasketLine>& lines) {
    std::vector<GivenLine> given;
    given.reserve(lines.size());
    for (const auto& line : lines) {
        given.push_back({line.sku, line.quantity, line.unit, std::nullopt, {}});
        given.back().is_sku = line.is_sku;
    }
    return given;
}

CheckedLines called_by(const std::vector<BasketLine>& lines, CheckedLines checked) {
    for (std::size_t i = 0; i < checked.lines.size(); ++i) {
        auto& line = checked.lines[i];
        line.number = static_cast<std::size_t>(lines[i].line);
        if (line.merged_into == 0) continue;
        line.merged_into = static_cast<std::size_t>(lines[line.merged_into - 1].line);
        line.detail = std::to_string(line.merged_into);
    }
    return checked;
}

std::vector<BasketLine>::iterator find_line(
    std::vector<BasketLine>& lines, std::string_view number
) {
    return std::find_if(lines.begin(), lines.end(), [number](const BasketLine& line) {
        return std::to_string(line.line) == number;
    });
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
