#include "store/bought.hpp"

#include <algorithm>
#include <utility>

namespace portico::reorder {
namespace {

constexpr auto select_articles =
    "SELECT sku FROM erp.product WHERE active = 1 AND status <> 'discontinued' ORDER BY sku";

constexpr auto select_companies = "SELECT id FROM erp.company WHERE active = 1 ORDER BY id";

constexpr auto select_units = "SELECT sku, code, factor FROM erp.product_unit";

constexpr auto select_lines =
    "SELECT head.ordered_at, line.sku, line.quantity, line.unit "
    "FROM erp.order_head head JOIN erp.order_line line "
    "ON line.company_id = head.company_id AND line.order_id = head.id "
    "WHERE head.company_id = $1 AND head.ordered_at >= $2 AND head.ordered_at < $3 "
    "AND head.active = 1 AND line.active = 1 AND head.status <> 'cancelled' "
    "ORDER BY head.ordered_at DESC LIMIT 200000";

/// Rows as they come.
class Reader {
public:
    explicit Reader(const Articles& articles) : articles_{articles} {}

    void read(const Row& row) {
        const auto article = articles_.find(row.text(1));
        const auto quantity = row.decimal(2, quantity_limits);
        if (!article || !quantity.ok() || quantity->sign() <= 0) return;
        const auto unit = row.text(3);
        const auto whole = approximate(*quantity) * articles_.factor(*article, unit);
        bought_.lines.push_back({day_of(row.integer(0)), *article, whole, *quantity, number(unit)});
    }

    Bought finish() { return std::move(bought_); }

private:
    /// Few units are in use: they are looked through.
    std::uint32_t number(std::string_view unit) {
        auto& units = bought_.units;
        const auto found = std::find(units.begin(), units.end(), unit);
        const auto place = found - units.begin();
        if (found == units.end()) units.emplace_back(unit);
        return static_cast<std::uint32_t>(place);
    }

    const Articles& articles_;
    Bought bought_;
};

}  // namespace

History Bought::baskets() const {
    auto sorted = lines;
    std::sort(sorted.begin(), sorted.end(), [](const BoughtLine& a, const BoughtLine& b) {
        return a.day != b.day ? a.day < b.day : a.article < b.article;
    });
    History baskets;
    for (const auto& line : sorted) {
        if (baskets.empty() || baskets.back().day != line.day) baskets.push_back({line.day, {}});
        auto& purchases = baskets.back().purchases;
        if (purchases.empty() || purchases.back().article != line.article) {
            purchases.push_back({line.article, 0});
        }
        purchases.back().quantity += line.base_quantity;
    }
    return baskets;
}

UsualQuantities::UsualQuantities(const Bought& bought) : bought_{bought} {
    lines_.reserve(bought.lines.size());
    for (const auto& line : bought.lines) lines_.push_back(&line);
    std::stable_sort(lines_.begin(), lines_.end(), [](const BoughtLine* a, const BoughtLine* b) {
        return a->article < b->article;
    });
}

std::optional<BoughtQuantity> UsualQuantities::of(Article article) const {
    constexpr std::ptrdiff_t latest_count = 5;
    auto line = std::lower_bound(
        lines_.begin(),
        lines_.end(),
        article,
        [](const BoughtLine* bought, Article wanted) { return bought->article < wanted; }
    );
    const auto end = line + std::min(latest_count, lines_.end() - line);
    std::vector<Decimal> quantities;
    std::uint32_t unit = 0;
    for (; line != end && (*line)->article == article; ++line) {
        if (quantities.empty()) unit = (*line)->unit;
        if ((*line)->unit == unit) quantities.push_back((*line)->quantity);
    }
    if (quantities.empty()) return {};
    std::sort(quantities.begin(), quantities.end());
    return BoughtQuantity{quantities[(quantities.size() - 1) / 2].trimmed(), bought_.units[unit]};
}

Status load_articles(Database& database, Articles& articles) {
    PORTICO_TRY(database.each(select_articles, [&](const Row& row) -> Status {
        articles.add(row.string(0));
        return {};
    }));
    return database.each(select_units, [&](const Row& row) -> Status {
        const auto factor = row.decimal(2);
        if (factor.ok()) articles.add_unit(row.text(0), row.string(1), approximate(*factor));
        return {};
    });
}

Result<std::vector<std::string>> load_companies(Database& database) {
    return database.query(select_companies, [](const Row& row) { return row.string(0); });
}

Result<Bought> load_bought(
    Database& database, const Articles& articles, std::string_view company, Day today
) {
    Reader reader{articles};
    const auto read = [&](const Row& row) -> Status {
        reader.read(row);
        return {};
    };
    PORTICO_TRY(database.each(
        select_lines,
        read,
        company,
        (today - bought_days) * microseconds_a_day,
        (today + 1) * microseconds_a_day
    ));
    return reader.finish();
}

}  // namespace portico::reorder
