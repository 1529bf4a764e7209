#include "http/quote_reply.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "domain/pricing_world.hpp"
#include "http/quote_id.hpp"
#include "http/reason_text.hpp"

namespace portico::pricing {
namespace {

constexpr Moment march_first = 1772323200000000;  // 2026-03-01T00:00:00Z

/// The company of the contract's example: 10.50 a box, 9.90 from 20 boxes on, list price 12.00.
World example() {
    World world;
    world.rules.products.clear();
    world.rules.products.push_back({"A-1", "tools", "pcs", {{"box", number("12")}}, number("1"), {}}
    );
    world.rules.products.push_back({"B-2", "tools", "pcs", {}, {}, {}});
    world.rules.products.push_back({"Z-1", "tools", "pcs", {}, number("5"), {}});
    world.add("r-17", RuleKind::fixed, "10.5").unit = "box";
    auto& bulk = world.add("r-18", RuleKind::fixed, "9.9");
    bulk.unit = "box";
    bulk.min_quantity = number("20");
    return world;
}

std::string ask(const World& world, const std::string& body, std::string_view language = "en") {
    const auto document = json::parse(body);
    EXPECT_TRUE(document.ok());
    const auto request = read_quote_request(document->root());
    EXPECT_TRUE(request.ok());
    const auto index = build_index(world.rules, world.settings);
    const QuoteContext context{"q_1", "c-7", language, march_first + 1, march_first};
    const auto answer = answer_quote(index, context, *request);
    return answer.ok() ? *answer : answer.error().message;
}

TEST(QuoteReply, IsTheContractsExampleToTheByte) {
    EXPECT_EQ(
        ask(example(),
            R"({"lines":[{"sku":"A-1","quantity":"12","unit":"box"},{"sku":"B-2","quantity":1},)"
            R"({"sku":"Z","quantity":1}],"at":"2026-03-01T00:00:00Z","currency":"EUR"})"),
        R"({"id":"q_1","company":"c-7","currency":"EUR","at":"2026-03-01T00:00:00Z",)"
        R"("known_at":"2026-03-01T00:00:00.000001Z","as_of":"2026-03-01T00:00:00Z",)"
        R"("total":"126.00","lines":[)"
        R"({"line":1,"sku":"A-1","quantity":"12","unit":"box","status":"ok","unit_price":"10.50",)"
        R"("list_price":"12.00","total":"126.00","rule":"r-17","level":"company",)"
        R"("next_break":{"quantity":"20","unit_price":"9.90","saving":"12.00"}},)"
        R"({"line":2,"sku":"B-2","quantity":"1","unit":"pcs","status":"no_price"},)"
        R"({"line":3,"sku":"Z","status":"error","error":{"code":"unknown_sku",)"
        R"("detail":"No product Z. Did you mean Z-1?"}}]})"
    );
}

World with_three_breaks() {
    auto world = example();
    for (const auto* quantity : {"30", "40", "50"}) {
        auto& rule = world.add(std::string{"r-"} + quantity, RuleKind::fixed, "9");
        rule.unit = "box";
        rule.min_quantity = number(quantity);
    }
    world.rules.rules.back().value = number("8.5");
    return world;
}

TEST(QuoteReply, NamesAllBreaksThatAreCheaper) {
    const auto answer =
        ask(with_three_breaks(),
            R"({"breaks":true,"lines":[{"sku":"A-1","quantity":"12","unit":"box"},)"
            R"({"sku":"A-1","quantity":"50","unit":"box"},{"sku":"B-2","quantity":"1"}]})");
    EXPECT_NE(
        answer.find(
            R"("next_break":{"quantity":"20","unit_price":"9.90","saving":"12.00"},"breaks":[)"
            R"({"quantity":"20","unit_price":"9.90"},{"quantity":"30","unit_price":"9.00"},)"
            R"({"quantity":"50","unit_price":"8.50"}]})"
        ),
        std::string::npos
    ) << "30 and 40 cost the same: 40 is no break. "
      << answer;
    EXPECT_NE(answer.find(R"("next_break":null,"breaks":[]})"), std::string::npos) << answer;
    EXPECT_NE(answer.find(R"("status":"no_price"})"), std::string::npos) << answer;
}

TEST(QuoteReply, AnswersBulkCallersInColumns) {
    EXPECT_EQ(
        ask(with_three_breaks(),
            R"({"skus":["A-1","B-2","Z","A-1","A-1"],"quantities":["12",1,"1","50","x"],)"
            R"("units":["box",null,"","box",null],"columns":["breaks","unit","unit_price","total",)"
            R"("next_break","list_price","rule","level"],"at":"2026-03-01T00:00:00Z"})"),
        R"({"id":"q_1","company":"c-7","currency":"EUR","at":"2026-03-01T00:00:00Z",)"
        R"("known_at":"2026-03-01T00:00:00.000001Z","as_of":"2026-03-01T00:00:00Z","columns":{)"
        R"("unit":["box",null,null,"box",null],"unit_price":["10.50",null,null,"8.50",null],)"
        R"("list_price":["12.00",null,null,"12.00",null],)"
        R"("total":["126.00",null,null,"425.00",null],"rule":["r-17",null,null,"r-50",null],)"
        R"("level":["company",null,null,"company",null],)"
        R"("next_break":[["20","9.90","12.00"],null,null,null,null],)"
        R"("breaks":[[["20","9.90"],["30","9.00"],["50","8.50"]],null,null,[],null]},"errors":[)"
        R"({"line":3,"code":"unknown_sku","detail":"No product Z. Did you mean Z-1?"},)"
        R"({"line":5,"code":"invalid_quantity","detail":"\"x\" is not a number: write digits with )"
        R"(an optional point, like 12.5."}]})"
    );
    EXPECT_NE(
        ask(with_three_breaks(), R"({"skus":["A-1"],"columns":["unit_price"]})")
            .find(R"("columns":{"unit_price":["0.875"]},"errors":[]})"),
        std::string::npos
    ) << "one piece and nothing but its price";
}

TEST(QuoteReply, WritesTheBasePriceWithoutARule) {
    const auto answer = ask(example(), R"({"lines":[{"sku":"Z-1","quantity":"2.50"}]})");
    EXPECT_NE(
        answer.find(
            R"("quantity":"2.5","unit":"pcs","status":"ok","unit_price":"5.00","list_price":"5.00",)"
            R"("total":"12.50","rule":null,"level":"base","next_break":null)"
        ),
        std::string::npos
    ) << answer;
    EXPECT_NE(answer.find(R"("at":"2026-03-01T00:00:00.000001Z")"), std::string::npos)
        << "without `at` it is now";
}

TEST(QuoteReply, ShowsEachCurrencysDigits) {
    auto world = example();
    world.add("yen", RuleKind::fixed, "1050").currency = currency("JPY");
    world.add("dinar", RuleKind::fixed, "1.05").currency = currency("KWD");
    const auto line = [&](const std::string& code) {
        return ask(world, R"({"lines":[{"sku":"A-1","quantity":1}],"currency":")" + code + "\"}");
    };
    EXPECT_NE(
        line("JPY").find(R"("unit_price":"1050","list_price":null,"total":"1050")"),
        std::string::npos
    ) << line("JPY");
    EXPECT_NE(
        line("KWD").find(R"("unit_price":"1.050","list_price":null,"total":"1.050")"),
        std::string::npos
    ) << line("KWD");
    EXPECT_NE(line("JPY").find(R"("currency":"JPY")"), std::string::npos);
}

TEST(QuoteReply, EveryBadLineHasItsOwnErrorAndTheRestIsPriced) {
    const auto answer =
        ask(example(),
            R"({"lines":[{"sku":"A-1","quantity":0},{"sku":"A-1","quantity":1,"unit":"crate"},)"
            R"({"sku":"A-1","quantity":1,"unit":"box"}]})");
    EXPECT_NE(answer.find(R"("code":"invalid_quantity")"), std::string::npos) << answer;
    EXPECT_NE(
        answer.find(R"(A-1 is not sold in \"crate\". Its units are pcs, box.)"), std::string::npos
    ) << answer;
    EXPECT_NE(answer.find(R"("total":"10.50","lines")"), std::string::npos) << answer;
}

TEST(QuoteReply, SuggestsForTheFirstFewUnknownSkusOnly) {
    std::string body = "{\"lines\":[";
    for (int i = 0; i < 20; ++i) {
        body += std::string{i == 0 ? "" : ","} + R"({"sku":"Z","quantity":1})";
    }
    const auto answer = ask(example(), body + "]}");
    std::size_t suggestions = 0;
    for (std::size_t at = 0; (at = answer.find("Did you mean", at)) != std::string::npos; ++at) {
        ++suggestions;
    }
    EXPECT_EQ(suggestions, 5U);
}

TEST(QuoteReply, ExplainsInTheCallersLanguage) {
    const std::string body = R"({"lines":[{"sku":"A-1","quantity":1}],"explain":true})";
    const auto english = ask(example(), body);
    EXPECT_NE(
        english.find(R"("proof":{"winner":{"rule":"r-17","level":"company")"), std::string::npos
    ) << english;
    EXPECT_NE(
        english.find(R"("reason":"break_not_reached","text":"The quantity is too small for it.")"),
        std::string::npos
    ) << english;
    EXPECT_NE(english.find(R"("rule":null,"level":"base")"), std::string::npos) << english;
    EXPECT_NE(ask(example(), body, "uk").find("Це визначає ціну."), std::string::npos);
    EXPECT_NE(ask(example(), body, "ru").find("Это определяет цену."), std::string::npos);
    EXPECT_TRUE(json::parse(english).ok()) << "the whole answer is JSON";

    const std::string short_body = R"({"lines":[{"sku":"A-1","quantity":1}],"explain":"winner"})";
    const auto winner = ask(example(), short_body);
    EXPECT_NE(winner.find(R"("proof":{"winner":{"rule":"r-17")"), std::string::npos) << winner;
    EXPECT_NE(winner.find(R"("losers":[],)"), std::string::npos) << winner;
}

TEST(QuoteReply, RefusesATotalThatDoesNotFit) {
    auto world = example();
    world.add("dear", RuleKind::fixed, "999999999999");
    world.rules.rules.back().target = "Z-1";
    const std::string line = R"({"sku":"Z-1","quantity":"90000"})";
    EXPECT_NE(
        ask(world, "{\"lines\":[" + line + "]}").find("89999999999910000.00"), std::string::npos
    );
    EXPECT_EQ(
        ask(world, "{\"lines\":[" + line + "," + line + "]}"),
        "The total does not fit 18 digits. Ask in parts."
    );
}

Result<PriceAnswer> price(
    const World& world,
    std::string_view sku,
    std::string_view quantity,
    Moment now,
    std::string_view company = "c-7"
) {
    QuoteRequest request;
    QuoteLine line;
    line.question.sku = sku;
    read_quantity(quantity, line);
    request.lines.push_back(line);
    const auto index = build_index(world.rules, world.settings);
    return answer_price(index, {{}, company, "en", now, march_first}, request);
}

TEST(PriceReply, IsALineWithTheHeadBesideIt) {
    const auto answer = price(example(), "Z-1", "3", march_first);
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(
        answer->json,
        R"({"company":"c-7","currency":"EUR","at":"2026-03-01T00:00:00Z",)"
        R"("known_at":"2026-03-01T00:00:00Z","as_of":"2026-03-01T00:00:00Z","line":1,)"
        R"("sku":"Z-1","quantity":"3","unit":"pcs","status":"ok","unit_price":"5.00",)"
        R"("list_price":"5.00","total":"15.00","rule":null,"level":"base","next_break":null})"
    );
}

TEST(PriceReply, TurnsTheLinesErrorIntoTheRequests) {
    EXPECT_EQ(price(example(), "Z", "1", 0).error(), not_found("No product Z. Did you mean Z-1?"));
    EXPECT_EQ(price(example(), "Z-1", "0", 0).error().code, Code::invalid);
    EXPECT_EQ(price(example(), "Z-1", "1", 0, "c-9").error().code, Code::not_found);
    const auto none = price(example(), "B-2", "1", 0);
    ASSERT_TRUE(none.ok()) << "no price is an answer";
    EXPECT_NE(none->json.find(R"("status":"no_price")"), std::string::npos);
}

TEST(PriceReply, TagChangesWithThePriceAndNotWithTheClock) {
    auto world = example();
    const auto first = price(world, "Z-1", "1", march_first);
    EXPECT_EQ(price(world, "Z-1", "1", march_first + 5)->etag, first->etag);
    EXPECT_NE(price(world, "Z-1", "2", march_first)->etag, first->etag);
    world.rules.products[2].base_price = number("6");
    EXPECT_NE(price(world, "Z-1", "1", march_first)->etag, first->etag);
}

TEST(QuoteIds, SortByTimeAndNeverRepeat) {
    QuoteIds ids{7};
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i) seen.insert(ids.next(march_first));
    EXPECT_EQ(seen.size(), 10'000U);
    EXPECT_EQ(seen.begin()->size(), 28U);
    EXPECT_LT(ids.next(march_first), ids.next(march_first + 1000));
    EXPECT_NE(QuoteIds{}.next(march_first), QuoteIds{}.next(march_first));
}

TEST(ReasonText, ExistsInEachLanguage) {
    std::set<std::string_view> sentences;
    for (int reason = 0; reason <= static_cast<int>(Reason::out_of_range); ++reason) {
        for (const auto* language : {"en", "uk", "ru"}) {
            sentences.insert(reason_text(static_cast<Reason>(reason), language));
        }
    }
    EXPECT_EQ(sentences.size(), 16U * 3U);
    EXPECT_EQ(sentences.count(""), 0U);
}

}  // namespace
}  // namespace portico::pricing
