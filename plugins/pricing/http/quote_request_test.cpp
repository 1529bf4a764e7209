#include "http/quote_request.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::pricing {
namespace {

/// "ok", the sentence that refuses the whole request, or that of JSON.
std::string outcome(const std::string& body) {
    const auto document = json::parse(body, quote_limits());
    if (!document.ok()) return document.error().message;
    const auto request = read_quote_request(document->root());
    return request.ok() ? "ok" : request.error().message;
}

/// Code and sentence of the only line's error, or "ok".
std::string line_outcome(const std::string& line) {
    const auto document = json::parse("{\"lines\":[" + line + "]}", quote_limits());
    EXPECT_TRUE(document.ok()) << document.error().message;
    const auto request = read_quote_request(document->root());
    EXPECT_TRUE(request.ok()) << request.error().message;
    const auto& error = request->lines.at(0).error;
    return error ? std::string{error->code} + ": " + error->detail : "ok";
}

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(QuoteRequestLine, IsReadAsItWasAsked) {
    const auto document = json::parse(
        R"({"lines":[{"sku":"A-1","quantity":"12","unit":"box"},{"quantity":2.50,"sku":"B"}],)"
        R"("at":"2026-03-01T00:00:00Z","currency":"USD","explain":true})"
    );
    ASSERT_TRUE(document.ok());
    const auto request = read_quote_request(document->root());
    ASSERT_TRUE(request.ok()) << request.error().message;
    ASSERT_EQ(request->lines.size(), 2U);
    EXPECT_EQ(request->lines[0].question.sku, "A-1");
    EXPECT_EQ(request->lines[0].question.quantity, Decimal::whole(12));
    EXPECT_EQ(request->lines[0].question.unit, "box");
    EXPECT_EQ(request->lines[1].question.quantity.text(), "2.50");
    EXPECT_EQ(request->lines[1].question.unit, "");
    EXPECT_EQ(request->at, 1772323200000000);
    EXPECT_EQ(request->currency.code(), "USD");
    EXPECT_TRUE(request->explain);
}

TEST(QuoteRequestLine, EachMistakeIsNamed) {
    const struct {
        const char* line;
        const char* expected;
    } cases[] = {
        {R"({"sku":"A","quantity":1})", "ok"},
        {R"({"sku":"A","quantity":"0.0001"})", "ok"},
        {R"({"sku":"A","quantity":1,"unit":null})", "ok"},
        {R"({"sku":"A","quantity":0})", "invalid_quantity: The quantity is 0: it must be above 0."},
        {R"({"sku":"A","quantity":"-3"})", "invalid_quantity: The quantity is -3"},
        {R"({"sku":"A","quantity":1e300})", "invalid_quantity: \"1e300\""},
        {R"({"sku":"A","quantity":"1e300"})", "without an exponent"},
        {R"({"sku":"A","quantity":"12,5"})", "write the decimals after a point"},
        {R"({"sku":"A","quantity":"0.00001"})", "4 after it are allowed"},
        {R"({"sku":"A","quantity":"1000000000000"})", "at most 12 before the point"},
        {R"({"sku":"A","quantity":""})", "A number is missing"},
        {R"({"sku":"A","quantity":true})", "A quantity is a text"},
        {R"({"sku":"A","quantity":null})", "A quantity is a text"},
        {R"({"sku":"A"})", "invalid_quantity: The line has no quantity."},
        {R"({"quantity":1})", "invalid_line: The line has no sku."},
        {R"({"sku":"","quantity":1})", "The line has no sku."},
        {R"({"sku":7,"quantity":1})", "sku must be a text"},
        {R"({"sku":"A","quantity":1,"unit":5})", "unit must be a text"},
        {R"({"sku":"A","qty":1})", "A line has no field \"qty\""},
        {R"([])", "invalid_line: A line is an object"},
        {R"("A")", "invalid_line: A line is an object"},
    };

    for (const auto& [line, expected] : cases) {
        SCOPED_TRACE(line);
        expect_part(line_outcome(line), expected);
    }
}

TEST(QuoteRequestHead, EachMistakeIsNamed) {
    const struct {
        std::string body;
        const char* expected;
    } cases[] = {
        {R"({"lines":[]})", "ok"},
        {R"({"lines":[],"at":null,"currency":null})", "ok"},
        {"", ""},
        {"[]", "A quote is an object"},
        {"{}", "The quote has no \"lines\""},
        {R"({"lines":{}})", "must be a list"},
        {R"({"lines":[],"at":"yesterday"})", "yesterday"},
        {R"({"lines":[],"at":5})", "\"at\" must be a text"},
        {R"({"lines":[],"currency":"EURO"})", "not a currency"},
        {R"({"lines":[],"currency":"eur"})", "not a currency"},
        {R"({"lines":[],"explain":"yes"})", "true or false"},
        {R"({"lines":[],"company":"c-1"})", "A quote has no field \"company\""},
        {R"({"lines":[],"lines":[]})", "lines"},
        {R"({"lines":[{"sku":"A","sku":"B","quantity":1}]})", "sku"},
        {"{\"lines\":[{\"sku\":\"\xff\",\"quantity\":1}]}", "The JSON is wrong"},
        {R"({"lines":[]} x)", ""},
        {R"({"lines":[],"breaks":1})", "\"breaks\" must be true or false"},
        {R"({"skus":[],"columns":["total"]})", "ok"},
        {R"({"lines":[],"language":"uk"})", "ok"},
        {R"({"lines":[],"language":"de"})", "must be en, uk or ru"},
        {R"({"skus":["A"],"lines":[]})", "not both"},
        {R"({"quantities":["1"]})", "The quote has no \"lines\""},
        {R"({"skus":"A"})", "\"skus\" must be a list"},
        {R"({"skus":["A"],"quantities":"1"})", "\"quantities\" must be a list"},
        {R"({"skus":["A"],"quantities":["1","2"]})", "2 values for 1 skus"},
        {R"({"skus":["A"],"units":[]})", "0 values for 1 skus"},
        {R"({"skus":["A"],"columns":[]})", "known are unit, unit_price"},
        {R"({"skus":["A"],"columns":["price"]})", "There is no column \"price\""},
        {R"({"skus":["A"],"columns":[1]})", "There is no column \"1\""},
        {R"({"skus":["A"],"columns":["rule"],"explain":true})", "have no proof"},
    };

    for (const auto& [body, expected] : cases) {
        SCOPED_TRACE(body);
        const auto said = outcome(body);
        expect_part(said, expected);
        const bool is_accepted = std::string_view{expected} == "ok";
        EXPECT_EQ(said == "ok", is_accepted) << said;
    }
}

std::string with_lines(std::size_t count, bool explain) {
    std::string body = "{\"lines\":[";
    for (std::size_t i = 0; i < count; ++i) {
        body += i == 0 ? R"({"sku":"A","quantity":1})" : R"(,{"sku":"A","quantity":1})";
    }
    return body + "],\"explain\":" + (explain ? "true}" : "false}");
}

TEST(QuoteRequestHead, LimitsTheLines) {
    EXPECT_EQ(outcome(with_lines(10'000, false)), "ok");
    expect_part(outcome(with_lines(10'001, false)), "at most 10,000 lines; this one has 10001");
    EXPECT_EQ(outcome(with_lines(1'000, true)), "ok");
    expect_part(outcome(with_lines(1'001, true)), "at most 1,000 lines");
    std::string skus = R"({"skus":["A")";
    for (int i = 0; i < 10'000; ++i) skus += R"(,"A")";
    expect_part(outcome(skus + "]}"), "at most 10,000 lines; this one has 10001");
}

TEST(InQuotes, CutsAtWholeCharacters) {
    EXPECT_EQ(in_quotes("A"), "\"A\"");
    std::string cyrillic;
    for (int i = 0; i < 40; ++i) cyrillic += "ї";
    EXPECT_EQ(in_quotes("x" + cyrillic), "\"x" + cyrillic.substr(0, 62) + "...\"");
}

}  // namespace
}  // namespace portico::pricing
