#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "domain/engine.hpp"
#include "domain/index_builder.hpp"
#include "domain/proof.hpp"

// Reads what wholesale_prices.py writes from its input, loads the rules into the engine, and prints
// the share of lines for which it gives the invoiced price; for the others, which rule it used.

namespace {

using namespace portico;
using namespace portico::pricing;

constexpr Moment day_us = 86'400'000'000;

struct Line {
    std::string code;
    std::int64_t day = 0;
    std::int64_t quantity = 0;
    std::int64_t price = 0;  ///< millionths
};

Rule read_rule(std::istringstream& words) {
    Rule rule;
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::int64_t min_quantity = 0;
    std::int64_t price = 0;
    words >> rule.id >> rule.target >> from >> to >> min_quantity >> price;
    rule.holder = "breaks";
    rule.target_kind = TargetKind::sku;
    rule.validity = {from * day_us, to * day_us};
    rule.min_quantity = Decimal::whole(min_quantity);
    rule.value = Decimal::scaled(price, 6);
    return rule;
}

struct Asked {
    std::vector<Line> lines;
    Index index;
};

Asked read() {
    Settings settings;
    settings.currency = *Currency::parse("GBP");
    IndexBuilder builder{settings};
    builder.add(PriceList{
        .id = "breaks", .currency = settings.currency, .kind = ListKind::default_list});
    builder.add(Company{"shop", {}, {}, {}, {}});
    Asked asked;
    for (std::string text; std::getline(std::cin, text);) {
        std::istringstream words{text};
        std::string kind;
        words >> kind;
        if (kind == "product") {
            Product product;
            words >> product.sku;
            product.unit = "pcs";
            builder.add(product);
        } else if (kind == "rule") {
            builder.add(read_rule(words));
        } else {
            auto& line = asked.lines.emplace_back();
            words >> line.code >> line.day >> line.quantity >> line.price;
        }
    }
    asked.index = builder.finish();
    return asked;
}

}  // namespace

int main() {
    const auto asked = read();
    std::size_t exact = 0;
    std::map<std::string, std::size_t> others;
    for (const auto& line : asked.lines) {
        auto engine = Engine::create(asked.index, {"shop", line.day * day_us, {}});
        const Question question{line.code, Decimal::whole(line.quantity), {}};
        const auto price = engine->price(question, Lookahead::none);
        if (price.outcome != Outcome::priced) {
            ++others["no line in the 180 days before"];
        } else if (price.unit_price == Decimal::scaled(line.price, 6)) {
            ++exact;
        } else {
            const auto proof = prove(*engine, question);
            const auto winner = std::find_if(proof.begin(), proof.end(), [](const ProofLine& one) {
                return one.reason == Reason::won;
            });
            if (winner == proof.end() || winner->rule.view() != price.rule.view()) std::abort();
            const bool is_break = winner->min_quantity.sign() > 0;
            const bool is_below = price.unit_price < Decimal::scaled(line.price, 6);
            ++others
                [std::string{is_break ? "the break" : "the price without a break"} +
                 (is_below ? ", and more was paid" : ", and less was paid")];
        }
    }
    const auto lines = static_cast<double>(asked.lines.size());
    std::printf(
        "lines priced as invoiced\t%.4f of %zu\t>= 0.94\n",
        static_cast<double>(exact) / lines,
        asked.lines.size()
    );
    for (const auto& [rule, count] : others) {
        std::printf(
            "  other price, by %s\t%.4f\t\n", rule.c_str(), static_cast<double>(count) / lines
        );
    }
    return 0;
}
