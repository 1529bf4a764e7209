#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <portico/json.hpp>

#include "http/quote_reply.hpp"
#include "http/quote_request.hpp"
#include "pricing_supplier.hpp"

// Prices in-process: random company and product in each question, all levels filled, so that the
// memory of a whole supplier is walked and not one warm line of it.

namespace {

using namespace portico;
using namespace portico::pricing;

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

void price_one(benchmark::State& state, Lookahead lookahead) {
    const auto& from = supplier(state.range(0));
    const auto asked = questions(from);
    std::size_t next = 0;
    for (auto _ : state) {
        const auto& question = asked[next];
        next = next + 1 == asked.size() ? 0 : next + 1;
        auto engine = Engine::create(from.index, {question.company, today, {}, question.sku});
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

/// From the request's bytes to the answer's, for one company with four levels of prices.
void answer(benchmark::State& state, const Index& index, const std::string& body) {
    for (auto _ : state) {
        const auto document = json::parse(body, quote_limits());
        const auto request = read_quote_request(document->root());
        const auto text = answer_quote(index, {"q_1", "company-0", "en", today, today}, *request);
        benchmark::DoNotOptimize(text->size());
    }
}

/// `columns` of so many products, each once.
std::string columns_body(std::int64_t products, const std::string& columns) {
    std::string skus;
    std::string quantities;
    for (std::int64_t i = 0; i < products; ++i) {
        const std::string comma = i == 0 ? "" : ",";
        skus += comma + "\"" + name("SKU-", static_cast<std::uint64_t>(i)) + "\"";
        quantities += comma + "\"" + std::to_string(1 + i % 140) + "\"";
    }
    return "{\"columns\":[" + columns + "],\"skus\":[" + skus + "],\"quantities\":[" + quantities +
           "]}";
}

/// What the catalogue asks to sort by price.
void page_by_price(benchmark::State& state) {
    const auto index = ladder_index(static_cast<std::uint32_t>(state.range(0)), 1);
    answer(state, index, columns_body(state.range(0), R"("unit_price")"));
}

/// What the catalogue asks to show.
void page_with_next_break(benchmark::State& state) {
    const auto index = ladder_index(static_cast<std::uint32_t>(state.range(0)), 1);
    answer(
        state,
        index,
        columns_body(state.range(0), R"("unit_price","list_price","level","next_break")")
    );
}

/// Lines as a shop gets them, each with its next break.
void quote_of_15_breaks(benchmark::State& state) {
    const auto index = ladder_index(static_cast<std::uint32_t>(state.range(0)), 15);
    std::string body = "{\"lines\":[";
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        body += std::string{i == 0 ? "" : ","} + "{\"sku\":\"" +
                name("SKU-", static_cast<std::uint64_t>(i)) + "\",\"quantity\":\"" +
                std::to_string(1 + i % 140) + "\"}";
    }
    answer(state, index, body + "]}");
}

/// Every break of every line.
void all_of_15_breaks(benchmark::State& state) {
    const auto index = ladder_index(static_cast<std::uint32_t>(state.range(0)), 15);
    answer(state, index, columns_body(state.range(0), R"("unit_price","breaks")"));
}

BENCHMARK(page_by_price)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(page_with_next_break)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(quote_of_15_breaks)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(all_of_15_breaks)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(price)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000);
BENCHMARK(price_and_next_break)->Arg(10'000'000)->Arg(1'000'000)->Arg(100'000);
BENCHMARK(quote)->Arg(50)->Arg(10'000)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
