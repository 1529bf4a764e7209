#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "domain/index_editor.hpp"
#include "pricing_supplier.hpp"

// usage: pricing_scale RULES...   (1000000 10000000; 100000000 takes 10 GiB while it is built)
// Prints one figure a line: what, figure, goal, between tabs. Medians of many short pieces, since
// the machine may do other things between them.

namespace {

using namespace portico;
using namespace portico::pricing;
using Clock = std::chrono::steady_clock;

double nanoseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::nano>(Clock::now() - begin).count();
}

double quantile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(at);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

void print(const std::string& what, const std::string& figure, const std::string& goal = "") {
    std::printf("%s\t%s\t%s\n", what.c_str(), figure.c_str(), goal.c_str());
    std::fflush(stdout);
}

std::string rounded(double number, int digits = 0) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, number);
    return text.data();
}

/// One read that depends on the one before, anywhere in 256 MiB: what the machine's memory costs
/// right now. Every other figure is a multiple of it.
double memory_latency() {
    constexpr std::size_t lines = (std::size_t{256} << 20U) / 64;

    struct alignas(64) Line {
        std::uint32_t next;
    };

    const auto memory = allocate_large(lines * sizeof(Line));
    auto* const line = reinterpret_cast<Line*>(memory.get());
    std::vector<std::uint32_t> order(lines);
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937_64 random{5};
    std::shuffle(order.begin(), order.end(), random);
    for (std::size_t i = 0; i < lines; ++i) line[order[i]].next = order[(i + 1) % lines];
    std::vector<double> pieces;
    std::uint32_t at = 0;
    for (int piece = 0; piece < 2000; ++piece) {
        const auto begin = Clock::now();
        for (int i = 0; i < 500; ++i) at = line[at].next;
        pieces.push_back(nanoseconds_since(begin) / 500);
    }
    if (at == lines) std::abort();
    return quantile(pieces, 0.5);
}

Price ask(const Index& index, const AskedPrice& question, Lookahead lookahead) {
    auto engine = Engine::create(index, {question.company, today, {}, question.sku});
    return engine->price({question.sku, question.quantity, {}}, lookahead);
}

/// Nanoseconds a price: the median of pieces of 100 questions, over all threads.
double price_of_one_round(
    const Index& index, const std::vector<AskedPrice>& asked, unsigned threads
) {
    std::vector<std::vector<double>> pieces(threads);
    std::vector<std::thread> running;
    for (unsigned thread = 0; thread < threads; ++thread) {
        running.emplace_back([&, thread] {
            std::size_t next = thread * asked.size() / threads;
            std::int64_t sum = 0;
            for (int piece = 0; piece < 4'000; ++piece) {
                const auto begin = Clock::now();
                for (int i = 0; i < 100; ++i) {
                    sum += ask(index, asked[next], Lookahead::none).unit_price.coefficient();
                    next = next + 1 == asked.size() ? 0 : next + 1;
                }
                pieces[thread].push_back(nanoseconds_since(begin) / 100);
            }
            if (sum == 0) std::abort();
        });
    }
    for (auto& thread : running) thread.join();
    std::vector<double> all;
    for (const auto& some : pieces) all.insert(all.end(), some.begin(), some.end());
    return quantile(all, 0.5);
}

struct Measured {
    double price;
    double latency;  ///< a read of memory in the same second
};

/// The quietest of many rounds, since neighbours of a shared machine slow whole seconds down.
Measured median_price(const Index& index, const std::vector<AskedPrice>& asked, unsigned threads) {
    constexpr int rounds = 9;
    Measured best{0, 0};
    for (int round = 0; round < rounds; ++round) {
        const auto price = price_of_one_round(index, asked, threads);
        if (round > 0 && price >= best.price) continue;
        best = {price, memory_latency()};
    }
    return best;
}

class Changing {
public:
    Changing(Index index, std::uint64_t rules)
        : rules_{rules},
          editor_{std::move(index)},
          current_{std::make_shared<const Index>(editor_.publish())} {
        editor_.prepare();
    }

    [[nodiscard]] std::shared_ptr<const Index> current() const { return current_.load(); }

    [[nodiscard]] double editor_bytes() const {
        return static_cast<double>(editor_.memory_bytes());
    }

    /// One changed rule, from its record to the version that the next request takes.
    void change(SupplierBuilder& source) {
        editor_.put(source.rule(random_() % rules_));
        current_.store(std::make_shared<const Index>(editor_.publish()));
    }

private:
    std::uint64_t rules_;
    std::mt19937_64 random_{11};
    IndexEditor editor_;
    std::atomic<std::shared_ptr<const Index>> current_;
};

/// The 99th of 100 single reads, each of the newest version.
double slow_read(const Changing& changing, const std::vector<AskedPrice>& asked, int reads) {
    std::vector<double> times;
    std::int64_t sum = 0;
    for (int i = 0; i < reads; ++i) {
        const auto begin = Clock::now();
        const auto index = changing.current();
        sum += ask(*index, asked[static_cast<std::size_t>(i) % asked.size()], Lookahead::none)
                   .unit_price.coefficient();
        times.push_back(nanoseconds_since(begin));
    }
    if (sum == 0) std::abort();
    return quantile(times, 0.99);
}

void print_changes(Index index, std::uint64_t rules, const std::vector<AskedPrice>& asked) {
    SupplierBuilder source{rules};
    Changing changing{std::move(index), rules};
    const auto size = std::to_string(rules / 1'000'000) + " M rules";
    print(
        size + ": bytes a rule with the place of each id",
        rounded(
            (static_cast<double>(changing.current()->memory_bytes()) + changing.editor_bytes()) /
                static_cast<double>(rules),
            1
        ),
        "<= 32 at 100 M"
    );
    std::vector<double> updates;
    for (int i = 0; i < 2000; ++i) {
        const auto begin = Clock::now();
        changing.change(source);
        updates.push_back(nanoseconds_since(begin) / 1000);
    }
    print(
        size + ": one rule changed, median and p99",
        rounded(quantile(updates, 0.5), 1) + " us, " + rounded(quantile(updates, 0.99), 1) + " us",
        "<= 1 ms"
    );
    constexpr int reads = 1'000'000;
    const auto quiet = slow_read(changing, asked, reads);
    std::atomic<bool> is_over{false};
    std::thread updater{[&] {
        auto next = Clock::now();
        while (!is_over) {
            changing.change(source);
            next += std::chrono::milliseconds{1};
            std::this_thread::sleep_until(next);
        }
    }};
    const auto busy = slow_read(changing, asked, reads);
    is_over = true;
    updater.join();
    print(
        size + ": p99 of reads, quiet and during 1,000 changes/s",
        rounded(quiet) + " ns, " + rounded(busy) + " ns (" + rounded(busy / quiet, 2) + " x)",
        "<= 2 x"
    );
}

void print_size(std::uint64_t rules) {
    const auto begin = Clock::now();
    auto supplier = SupplierBuilder{rules}.build();
    const auto size = std::to_string(rules / 1'000'000) + " M rules";
    print(size + ": built in", rounded(nanoseconds_since(begin) / 1e9, 1) + " s");
    const auto asked = questions(*supplier);
    const std::map<std::uint64_t, std::string> goals{
        {1'000'000, "<= 250 ns"}, {10'000'000, "<= 400 ns"}, {100'000'000, "<= 600 ns"}};
    const auto goal = goals.find(rules);
    for (const unsigned threads : {1U, 2U}) {
        const auto [price, latency] = median_price(supplier->index, asked, threads);
        print(
            size + ": price, random company and SKU, median of the quietest round, " +
                std::to_string(threads) + " thread" + (threads > 1 ? "s" : ""),
            rounded(price) + " ns (" + rounded(price / latency, 1) + " x a memory read of " +
                rounded(latency) + " ns)",
            goal == goals.end() || threads > 1 ? "" : goal->second
        );
    }
    print_changes(std::move(supplier->index), rules, asked);
}

}  // namespace

int main(int count, char** words) {
    for (int i = 1; i < count; ++i) print_size(std::strtoull(words[i], nullptr, 10));
    return 0;
}
