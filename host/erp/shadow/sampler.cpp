#include "erp/shadow/sampler.hpp"

#include <array>
#include <iterator>
#include <string>

#include <portico/time.hpp>

namespace portico::erp {
namespace {

constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::int64_t days_away_max = 3L * 366;
constexpr int tries_max = 20;

bool is_in_category(std::string_view category, std::string_view of_rule) {
    if (!category.starts_with(of_rule)) return false;
    return category.size() == of_rule.size() || category[of_rule.size()] == '/';
}

class Sampler {
public:
    Sampler(const Catalogue& catalogue, std::int64_t today_us, Random& random)
        : catalogue_{catalogue}, today_us_{today_us}, random_{random} {}

    ports::PriceSample draw() {
        const bool is_anywhere = catalogue_.rules.empty() || random_.below(4) == 0;
        return is_anywhere ? anywhere() : at_rule(one_of(catalogue_.rules));
    }

private:
    template <class List>
    const typename List::value_type& one_of(const List& list) {
        return list[random_.below(list.size())];
    }

    ports::PriceSample anywhere() {
        const auto& product = one_of(catalogue_.products);
        return {
            .company = one_of(catalogue_.companies),
            .sku = product.sku,
            .quantity = small_quantity(),
            .unit = unit_of(product),
            .date = date_of(usual_day())};
    }

    ports::PriceSample at_rule(const CatalogueRule& rule) {
        const auto* holders = catalogue_.holders_of(rule.holder_kind, rule.holder_id);
        const auto* product = product_of(rule);
        if (holders == nullptr || product == nullptr) return anywhere();
        const bool is_in_unit = rule.unit.empty() || product->units.contains(rule.unit);
        return {
            .company = catalogue_.companies[one_of(*holders)],
            .sku = product->sku,
            .quantity = quantity_at(rule.min_quantity),
            .unit = is_in_unit ? rule.unit : std::string{},
            .date = date_of(day_at(rule))};
    }

    const CatalogueProduct* product_of(const CatalogueRule& rule) {
        if (!rule.sku.empty()) return catalogue_.find_product(rule.sku);
        for (int tries = 0; tries < tries_max; ++tries) {
            const auto& product = one_of(catalogue_.products);
            if (rule.category.empty() || is_in_category(product.category, rule.category)) {
                return &product;
            }
        }
        return nullptr;
    }

    std::string unit_of(const CatalogueProduct& product) {
        const auto place = random_.below(product.units.size() + 1);
        if (place == 0) return {};
        return std::next(product.units.begin(), static_cast<std::ptrdiff_t>(place) - 1)->first;
    }

    std::string small_quantity() {
        constexpr std::array usual{1, 2, 5, 10, 50, 100};
        if (random_.below(2) == 0) return std::to_string(one_of(usual));
        return std::to_string(1 + random_.below(200));
    }

    /// The break, one less, one more; sometimes a quantity that has nothing to do with it.
    std::string quantity_at(const Decimal& edge) {
        const auto choice = random_.below(8);
        if (choice >= 6) return small_quantity();
        const auto step = static_cast<std::int64_t>(choice % 3) - 1;
        const auto moved = add(edge, Decimal::whole(step));
        if (!moved.ok() || moved->sign() <= 0) return "1";
        return moved->trimmed().text();
    }

    std::int64_t usual_day() {
        constexpr std::array<std::int64_t, 10> offsets{0, 0, 0, 0, 0, 0, 1, 30, -1, -30};
        return today_us_ + one_of(offsets) * day_us;
    }

    /// Half of the time where its validity begins or ends.
    std::int64_t day_at(const CatalogueRule& rule) {
        if (random_.below(2) == 0) return usual_day();
        const auto& edge = random_.below(2) == 0 ? rule.valid_from : rule.valid_to;
        if (!edge) return usual_day();
        const auto away = (*edge - today_us_) / day_us;
        if (away < -days_away_max || away > days_away_max) return usual_day();
        return *edge - static_cast<std::int64_t>(random_.below(2)) * day_us;
    }

    static std::string date_of(std::int64_t moment_us) {
        return format_time(moment_us).substr(0, 10);
    }

    const Catalogue& catalogue_;
    std::int64_t today_us_;
    Random& random_;
};

}  // namespace

std::vector<ports::PriceSample> draw_samples(
    const Catalogue& catalogue, std::size_t count, std::int64_t today_us, Random& random
) {
    Sampler sampler{catalogue, today_us, random};
    std::vector<ports::PriceSample> samples;
    samples.reserve(count);
    while (samples.size() < count) samples.push_back(sampler.draw());
    return samples;
}

}  // namespace portico::erp
