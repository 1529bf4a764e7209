#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <portico/json.hpp>

#include "domain/engine.hpp"
#include "domain/index_builder.hpp"
#include "http/quote_reply.hpp"
#include "http/quote_request.hpp"

// Prices in-process: random company and product in each question, all levels filled, so that the
// memory of a whole supplier is walked and not one warm line of it.

namespace {

using namespace portico;
using namespace portico::pricing;

constexpr std::uint32_t lists = 200;
constexpr std::uint32_t groups = 50;
constexpr std::uint32_t regions = 8;

struct Supplier {
    Index index;
    std::uint32_t products;
    std::uint32_t companies;
};

std::string name(const char* prefix, std::uint64_t number) {
    return prefix + std::to_string(number);
}

/// `rules` rules: seven of ten in lists for single products, with breaks; the rest are companies'
/// own, groups', regions' and default lists', some of them for categories or all products.
class SupplierBuilder {
public:
    explicit SupplierBuilder(std::uint64_t rules)
        : rules_{rules},
          products_{static_cast<std::uint32_t>(rules < 1'000'000 ? 20'000 : 100'000)},
          companies_{static_cast<std::uint32_t>(rules < 1'000'000 ? 2'000 : 20'000)},
          builder_{settings()} {}

    std::unique_ptr<Supplier> build() {
        add_products();
        add_lists();
        add_companies();
        for (std::uint64_t i = 0; i < rules_; ++i) add_rule(i);
        auto supplier = std::make_unique<Supplier>();
        supplier->index = builder_.finish();
        supplier->products = products_;
        supplier->companies = companies_;
        return supplier;
    }

private:
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

    void add_rule(std::uint64_t number) {
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
        builder_.add(rule);
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

/// Built once a size and kept until another size is asked for: 10 million rules are not there
/// twice.
const Supplier& supplier(std::int64_t rules) {
    static std::int64_t kept_rules = 0;
    static std::unique_ptr<Supplier> kept;
    if (kept_rules != rules) {
        kept.reset();
        kept = SupplierBuilder{static_cast<std::uint64_t>(rules)}.build();
        kept_rules = rules;
    }
    return *kept;
}

constexpr Moment today = 1'772'323'200'000'000;

struct Asked {
    std::string company;
    std::string sku;
    Decimal quantity;
};

std::vector<Asked> questions(const Supplier& supplier) {
    std::mt19937_64 random{2};
    std::vector<Asked> asked;
    for (int i = 0; i < 100'000; ++i) {
        asked.push_back(
            {name("company-", random() % supplier.companies),
             name("SKU-", random() % supplier.products),
             Decimal::whole(static_cast<std::int64_t>(1 + random() % 200))}
        );
    }
    return asked;
}

void price_one(benchmark::State& state, Lookahead lookahead) {
    const auto& from = supplier(state.range(0));
    const auto asked = questions(from);
    std::size_t next = 0;
    for (auto _ : state) {
        const auto& question = asked[next];
        next = next + 1 == asked.size() ? 0 : next + 1;
        auto engine = Engine::create(from.index, {question.company, today, {}});
        benchmark::DoNotOptimize(engine->price({question.sku, question.quantity, {}}, lookahead));
    }
    state.counters["bytes_per_rule"] =
        static_cast<double>(from.index.memory_bytes()) / static_cast<double>(state.range(0));
}

void price(benchmark::State& state) {
    price_one(state, Lookahead::none);
}

void price_and_next_break(benchmark::State& state) {
    price_one(state, Lookahead::next_break);
}

/// From the body's bytes to the answer's bytes.
void quote(benchmark::State& state) {
    const auto& from = supplier(1'000'000);
    std::mt19937_64 random{3};
    std::string body = "{\"lines\":[";
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        body += std::string{i == 0 ? "" : ","} + "{\"sku\":\"" +
                name("SKU-", random() % from.products) + "\",\"quantity\":\"" +
                std::to_string(1 + random() % 200) + "\"}";
    }
    body += "]}";
    std::uint64_t company = 0;
    for (auto _ : state) {
        const auto document = json::parse(body, quote_limits());
        const auto request = read_quote_request(document->root());
        const auto id = name("company-", company++ % from.companies);
        const auto answer = answer_quote(from.index, {"q_1", id, "en", today, today}, *request);
        benchmark::DoNotOptimize(answer->size());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(price)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000);
BENCHMARK(price_and_next_break)->Arg(10'000'000)->Arg(1'000'000)->Arg(100'000);
BENCHMARK(quote)->Arg(50)->Arg(10'000)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
