#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "domain/engine.hpp"
#include "domain/index_builder.hpp"

/// A made-up supplier of any size, for measurements: all levels filled, and questions for a random
/// company and product each, so that the memory of a whole supplier is walked and not one warm
/// line.
namespace portico::pricing {

inline constexpr std::uint32_t lists = 200;
inline constexpr std::uint32_t groups = 50;
inline constexpr std::uint32_t regions = 8;

struct Supplier {
    Index index;
    std::uint32_t products;
    std::uint32_t companies;
};

inline std::string name(const char* prefix, std::uint64_t number) {
    return prefix + std::to_string(number);
}

/// `rules` rules: seven of ten in lists for single products, with breaks; the rest are companies'
/// own, groups', regions' and default lists', some of them for categories or all products.
class SupplierBuilder {
public:
    explicit SupplierBuilder(std::uint64_t rules)
        : rules_{rules},
          products_{scaled(rules, 20'000, 100'000, 1'000'000)},
          companies_{scaled(rules, 2'000, 20'000, 100'000)},
          builder_{settings()} {}

    std::unique_ptr<Supplier> build() {
        add_products();
        add_lists();
        add_companies();
        for (std::uint64_t i = 0; i < rules_; ++i) builder_.add(rule(i));
        auto supplier = std::make_unique<Supplier>();
        supplier->index = builder_.finish();
        supplier->products = products_;
        supplier->companies = companies_;
        return supplier;
    }

    /// A rule like the `number`th, drawn anew.
    Rule rule(std::uint64_t number) {
        Rule rule;
        rule.id = name("r", number);
        hold(rule);
        rule.target_kind = TargetKind::sku;
        rule.target = name("SKU-", below(products_));
        if (number % 1000 == 0) {
            rule.target_kind = TargetKind::category;
            rule.target = name("c", below(20));
        }
        constexpr std::int64_t breaks[] = {0, 0, 10, 50, 100, 500};
        rule.min_quantity = Decimal::whole(breaks[below(6)]);
        rule.kind = below(4) == 0 ? RuleKind::percent : RuleKind::fixed;
        rule.value = rule.kind == RuleKind::percent
                         ? Decimal::whole(static_cast<std::int64_t>(below(40)))
                         : Decimal::scaled(static_cast<std::int64_t>(100 + below(90'000)), 2);
        constexpr Moment day = 86'400'000'000;
        if (below(5) == 0) rule.validity = {day * 365, day * 20'000};
        return rule;
    }

private:
    static std::uint32_t scaled(
        std::uint64_t rules, std::uint32_t few, std::uint32_t millions, std::uint32_t more
    ) {
        if (rules < 1'000'000) return few;
        return rules < 100'000'000 ? millions : more;
    }

    static Settings settings() {
        Settings settings;
        settings.currency = *Currency::parse("EUR");
        return settings;
    }

    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

    void add_products() {
        for (std::uint32_t i = 0; i < products_; ++i) {
            Product product;
            product.sku = name("SKU-", i);
            product.category = name("c", i % 20) + "/" + name("s", i % 200);
            product.unit = "pcs";
            if (i % 3 == 0) product.units.push_back({"box", Decimal::whole(12)});
            product.base_price =
                Decimal::scaled(static_cast<std::int64_t>(100 + below(100'000)), 2);
            builder_.add(product);
        }
    }

    void add_lists() {
        for (std::uint32_t i = 0; i < lists + 2; ++i) {
            PriceList list;
            list.id = name("list-", i);
            list.currency = *Currency::parse("EUR");
            if (i >= lists) list.kind = ListKind::default_list;
            builder_.add(list);
        }
    }

    void add_companies() {
        for (std::uint32_t i = 0; i < companies_; ++i) {
            Company company;
            company.id = name("company-", i);
            company.lists = {name("list-", below(lists)), name("list-", below(lists))};
            company.groups = {name("group-", below(groups))};
            company.region = name("region-", below(regions));
            builder_.add(company);
        }
    }

    void hold(Rule& rule) {
        const auto choice = below(20);
        rule.holder_kind = HolderKind::list;
        rule.holder = name("list-", below(lists));
        if (choice < 3) {
            rule.holder_kind = HolderKind::company;
            rule.holder = name("company-", below(companies_));
        } else if (choice == 3) {
            rule.holder_kind = HolderKind::group;
            rule.holder = name("group-", below(groups));
        } else if (choice == 4) {
            rule.holder_kind = HolderKind::region;
            rule.holder = name("region-", below(regions));
        } else if (choice == 5) {
            rule.holder = name("list-", lists + below(2));
        }
        if (rule.holder_kind != HolderKind::list) rule.currency = *Currency::parse("EUR");
    }

    std::uint64_t rules_;
    std::uint32_t products_;
    std::uint32_t companies_;
    std::mt19937_64 random_{1};
    IndexBuilder builder_;
};

/// One company with four levels (its own rules, its list, its group, a default list) and `products`
/// products: each level has `breaks` rules for each fourth product, the list for each of them.
inline Index ladder_index(std::uint32_t products, std::uint32_t breaks) {
    const auto euro = *Currency::parse("EUR");
    Settings settings;
    settings.currency = euro;
    IndexBuilder builder{settings};
    builder.add(PriceList{.id = "list-0", .currency = euro});
    builder.add(PriceList{.id = "list-1", .currency = euro, .kind = ListKind::default_list});
    builder.add(Company{"company-0", {}, {"list-0"}, {"group-0"}, {}});
    const std::pair<HolderKind, const char*> levels[] = {
        {HolderKind::company, "company-0"},
        {HolderKind::list, "list-0"},
        {HolderKind::group, "group-0"},
        {HolderKind::list, "list-1"}};
    for (std::uint32_t i = 0; i < products; ++i) {
        builder.add(Product{name("SKU-", i), "c", "pcs", {}, Decimal::whole(1000), {}});
    }
    std::uint64_t number = 0;
    for (std::uint32_t level = 0; level < 4; ++level) {
        for (std::uint32_t i = 0; i < products; ++i) {
            if (level != 1 && i % 4 != level) continue;
            for (std::uint32_t step = 0; step < breaks; ++step) {
                Rule rule;
                rule.id = name("r", number++);
                rule.holder_kind = levels[level].first;
                rule.holder = levels[level].second;
                rule.target_kind = TargetKind::sku;
                rule.target = name("SKU-", i);
                rule.min_quantity = Decimal::whole(step * 10);
                rule.value = Decimal::whole(900 - step * 10);
                if (rule.holder_kind != HolderKind::list) rule.currency = euro;
                builder.add(rule);
            }
        }
    }
    return builder.finish();
}

inline constexpr Moment today = 1'772'323'200'000'000;

struct AskedPrice {
    std::string company;
    std::string sku;
    Decimal quantity;
};

inline std::vector<AskedPrice> questions(const Supplier& supplier) {
    std::mt19937_64 random{2};
    std::vector<AskedPrice> asked;
    for (int i = 0; i < 100'000; ++i) {
        asked.push_back(
            {name("company-", random() % supplier.companies),
             name("SKU-", random() % supplier.products),
             Decimal::whole(static_cast<std::int64_t>(1 + random() % 200))}
        );
    }
    return asked;
}

}  // namespace portico::pricing
