#include "store/bought.hpp"

#include <map>
#include <utility>

namespace portico::reorder {
namespace {

constexpr auto select_articles =
    "SELECT sku FROM erp.product WHERE active = 1 AND status <> 'discontinued' ORDER BY sku";

constexpr auto select_companies = "SELECT id FROM erp.company WHERE active = 1 ORDER BY id";

constexpr auto select_lines =
    "SELECT head.ordered_at, line.sku, line.quantity, line.unit, unit.factor "
    "FROM erp.order_head head JOIN erp.order_line line "
    "ON line.company_id = head.company_id AND line.order_id = head.id "
    "LEFT JOIN erp.product_unit unit ON unit.sku = line.sku AND unit.code = line.unit "
    "WHERE head.company_id = $1 AND head.ordered_at >= $2 AND head.ordered_at < $3 "
    "AND head.active = 1 AND line.active = 1 AND head.status <> 'cancelled' "
    "ORDER BY head.ordered_at DESC, head.id DESC, line.line LIMIT 200000";

/// Rows, latest first, into baskets.
class Reader {
public:
    explicit Reader(const Articles& articles) : articles_{articles} {}

    void read(const Row& row) {
        const auto article = articles_.find(row.string(1));
        const auto quantity = row.decimal(2, quantity_limits);
        if (!article || !quantity.ok() || quantity->sign() <= 0) return;
        const auto factor = row.decimal(4);
        const auto day = day_of(row.integer(0));
        baskets_[day][*article] +=
            approximate(*quantity) * (factor.ok() ? approximate(*factor) : 1.0F);
        constexpr std::size_t quantities_max = 5;
        auto& quantities = bought_.quantities[*article];
        if (quantities.size() < quantities_max) quantities.push_back({*quantity, row.string(3)});
    }

    Bought finish() {
        for (const auto& [day, articles] : baskets_) {
            auto& basket = bought_.baskets.emplace_back();
            basket.day = day;
            for (const auto& [article, quantity] : articles) {
                basket.purchases.push_back({article, quantity});
            }
        }
        return std::move(bought_);
    }

private:
    const Articles& articles_;
    Bought bought_;
    std::map<Day, std::map<Article, float>> baskets_;
};

}  // namespace

Result<Articles> load_articles(Database& database) {
    Articles articles;
    PORTICO_TRY(database.each(select_articles, [&](const Row& row) -> Status {
        articles.add(row.string(0));
        return {};
    }));
    return articles;
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
