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

/// A quote of `lines` products of one company, each with so many breaks on four levels.
void ladders(benchmark::State& state, std::uint32_t breaks) {
    const auto lines = static_cast<std::uint32_t>(state.range(0));
    const auto index = ladder_index(lines, breaks);
    std::string body = "{\"lines\":[";
    for (std::uint32_t i = 0; i < lines; ++i) {
        body += std::string{i == 0 ? "" : ","} + "{\"sku\":\"" + name("SKU-", i) +
                "\",\"quantity\":\"" + std::to_string(1 + i % 140) + "\"}";
    }
    body += "]}";
    for (auto _ : state) {
        const auto document = json::parse(body, quote_limits());
        const auto request = read_quote_request(document->root());
        const auto answer = answer_quote(index, {"q_1", "company-0", "en", today, today}, *request);
        benchmark::DoNotOptimize(answer->size());
    }
}

void page_of_four_levels(benchmark::State& state) {
    ladders(state, 1);
}

void quote_of_15_breaks(benchmark::State& state) {
    ladders(state, 15);
}

BENCHMARK(page_of_four_levels)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(quote_of_15_breaks)->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(price)->Arg(100'000)->Arg(1'000'000)->Arg(10'000'000);
BENCHMARK(price_and_next_break)->Arg(10'000'000)->Arg(1'000'000)->Arg(100'000);
BENCHMARK(quote)->Arg(50)->Arg(10'000)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
