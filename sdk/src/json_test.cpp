#include <gtest/gtest.h>

#include <portico/json.hpp>

namespace portico::json {
namespace {

TEST(Parse, KeepsEveryValueAsItWasWritten) {
    const auto parsed = parse(
        R"( {"sku":"A-1","quantity":12.50,"big":1e300,"list":[1,true,false,null,{"x":{}}],"":"e"} )"
    );
    ASSERT_TRUE(parsed.ok()) << parsed.error().message;
    const auto root = parsed->root();
    EXPECT_EQ(root.size(), 5U);
    EXPECT_EQ(root["sku"].text(), "A-1");
    EXPECT_EQ(root["quantity"].text(), "12.50");
    EXPECT_TRUE(root["quantity"].is_number());
    EXPECT_EQ(root["big"].text(), "1e300");
    EXPECT_EQ(root["list"].size(), 5U);
    EXPECT_EQ(root[""].text(), "e");
    EXPECT_EQ(
        root.dump(),
        R"({"sku":"A-1","quantity":12.50,"big":1e300,"list":[1,true,false,null,{"x":{}}],"":"e"})"
    );
}

TEST(Parse, GivesEmptyAnswersForWhatIsNotThere) {
    const auto parsed = parse(R"({"a":[{"b":1}]})");
    ASSERT_TRUE(parsed.ok());
    const auto root = parsed->root();
    EXPECT_TRUE(root["x"]["y"].is_missing());
    EXPECT_EQ(root["a"].text(), "");
    EXPECT_FALSE(root["a"].boolean());
    EXPECT_EQ(root["a"]["b"].kind(), Kind::missing);
    EXPECT_EQ(root["x"].size(), 0U);
    EXPECT_EQ(root["x"].begin(), root["x"].end());
    EXPECT_FALSE(root["a"].integer().ok());
    EXPECT_TRUE(Document{}.root().is_missing());
}

TEST(Parse, WalksArraysAndObjectsInOrder) {
    const auto parsed = parse(R"([{"a":1,"b":[2,[3]],"c":{"d":4}},"tail"])");
    ASSERT_TRUE(parsed.ok());
    std::string seen;
    for (const auto item : parsed->root()) seen += item.dump() + ";";
    const auto object = *parsed->root().begin();
    for (auto member = object.begin(); member != object.end(); ++member) {
        seen += std::string{member.key()} + "=" + (*member).dump() + ";";
    }
    EXPECT_EQ(seen, R"({"a":1,"b":[2,[3]],"c":{"d":4}};"tail";a=1;b=[2,[3]];c={"d":4};)");
}

TEST(Parse, UnescapesStrings) {
    const struct {
        const char* json;
        std::string_view text;
    } cases[] = {
        {R"("")", ""},
        {R"("plain")", "plain"},
        {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
        {R"("\u00e9\u20AC\ud83d\ude00")", "é€😀"},
        {R"("a\u0000b")", {"a\0b", 3}},
        {R"("Ціна €")", "Ціна €"},
    };

    for (const auto& [json, text] : cases) {
        SCOPED_TRACE(json);
        const auto parsed = parse(json);
        ASSERT_TRUE(parsed.ok()) << parsed.error().message;
        EXPECT_EQ(parsed->root().text(), text);
    }
}

TEST(Parse, UnescapesStringsLongerThanTheParsersBuffer) {
    std::string json = "{\"k\\u0041\":\"";
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        json += "ab\\n";
        text += "ab\n";
    }
    const auto parsed = parse(json + "\",\"next\":\"x\"}");
    ASSERT_TRUE(parsed.ok()) << parsed.error().message;
    EXPECT_EQ(parsed->root()["kA"].text(), text);
    EXPECT_EQ(parsed->root()["next"].text(), "x");
}

TEST(Parse, RefusesWithASentence) {
    const auto deep = [](int levels) {
        const auto count = static_cast<std::size_t>(levels);
        return std::string(count, '[') + std::string(count, ']');
    };

    const struct {
        const char* name;
        std::string json;
        Code code;
        const char* says;
    } cases[] = {
        {"nothing", "", Code::invalid, "at byte 0"},
        {"blanks", "  ", Code::invalid, "at byte 2"},
        {"cut", "{\"a\":1", Code::invalid, "incomplete"},
        {"two texts", "{} {}", Code::invalid, "something follows its end, at byte 3."},
        {"trailing comma", "[1,]", Code::invalid, "at byte 3"},
        {"comment", "/*x*/1", Code::invalid, "at byte 0"},
        {"single quotes", "{'a':1}", Code::invalid, "at byte 1"},
        {"not a number", "[NaN]", Code::invalid, "at byte 1"},
        {"leading zero", "[01]", Code::invalid, "at byte 2"},
        {"byte order mark", "\xEF\xBB\xBF{}", Code::invalid, "at byte 0"},
        {"invalid UTF-8", "\"\xFF\"", Code::invalid, "The JSON is wrong"},
        {"UTF-8 surrogate", "\"\xED\xA0\x80\"", Code::invalid, "The JSON is wrong"},
        {"overlong UTF-8", "\"\xC0\xAF\"", Code::invalid, "The JSON is wrong"},
        {"cut UTF-8", "\"\xE2\x82\"", Code::invalid, "The JSON is wrong"},
        {"lone high surrogate", R"("\ud800")", Code::invalid, "The JSON is wrong"},
        {"lone low surrogate", R"("\udc00")", Code::invalid, "The JSON is wrong"},
        {"raw control character", "\"a\nb\"", Code::invalid, "The JSON is wrong"},
        {"twice the same key",
         R"({"a":1,"b":2,"a":3})",
         Code::invalid,
         "twice in one object: \"a\""},
        {"same key, escaped", R"({"a":1,"\u0061":2})", Code::invalid, "twice in one object: \"a\""},
        {"same key, deep", R"([{"x":{"k":{},"k":[]}}])", Code::invalid, "\"k\""},
        {"too deep", deep(33), Code::quota, "deeper than 32 levels"},
        {"too long", std::string((1U << 20U) + 1, ' '), Code::quota, "at most 1048576"},
    };

    for (const auto& [name, json, code, says] : cases) {
        SCOPED_TRACE(name);
        const auto parsed = parse(json);
        ASSERT_FALSE(parsed.ok());
        EXPECT_EQ(parsed.error().code, code);
        EXPECT_NE(parsed.error().message.find(says), std::string::npos) << parsed.error().message;
    }
    EXPECT_TRUE(parse(deep(32)).ok());
}

TEST(Parse, FindsADuplicateAmongManyKeys) {
    std::string json = "{";
    for (int i = 0; i < 500; ++i) json += "\"key" + std::to_string(i) + "\":{\"key1\":0},";
    EXPECT_TRUE(parse(json + "\"last\":1}").ok());
    const auto twice = parse(json + "\"key77\":1}");
    ASSERT_FALSE(twice.ok());
    EXPECT_NE(twice.error().message.find("\"key77\""), std::string::npos);
}

TEST(Parse, CountsValues) {
    EXPECT_TRUE(parse("[1,2,3]", {.values_max = 4}).ok());
    const auto over = parse("[1,2,3,4]", {.values_max = 4});
    ASSERT_FALSE(over.ok());
    EXPECT_EQ(over.error().code, Code::quota);
    EXPECT_EQ(parse("{}", {.bytes_max = 1}).error().code, Code::quota);
}

TEST(Parse, ReadsIntegersExactly) {
    const struct {
        const char* json;
        bool fits;
        std::int64_t number;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"-9223372036854775808", true, INT64_MIN},
        {"1.0", false, 0},
        {"1e2", false, 0},
        {"\"1\"", false, 0},
        {"null", false, 0},
    };

    for (const auto& [json, fits, number] : cases) {
        SCOPED_TRACE(json);
        const auto parsed = parse(json);
        ASSERT_TRUE(parsed.ok());
        const auto integer = parsed->root().integer();
        ASSERT_EQ(integer.ok(), fits);
        if (fits) {
            EXPECT_EQ(*integer, number);
        }
    }
}

TEST(Write, PlacesCommasAndEscapes) {
    std::string out;
    Writer writer{out};
    writer.begin_object().member("a", "q\"\\\n\x01").key("n").integer(-7).key("l").begin_array();
    writer.begin_object().end_object().boolean(true).null().raw("1.50").begin_array().end_array();
    writer.end_array().member("", "é😀").end_object();
    EXPECT_EQ(out, R"({"a":"q\"\\\n\u0001","n":-7,"l":[{},true,null,1.50,[]],"":"é😀"})");
    EXPECT_TRUE(parse(out).ok());
}

TEST(Write, ReplacesBytesThatAreNotUtf8) {
    std::string out;
    append_quoted(out, "a\xFF\xC0\xAF\xED\xA0\x80z\xE2\x82");
    EXPECT_EQ(out.substr(0, 5), "\"a\xEF\xBF\xBD");
    EXPECT_EQ(out.find('z') != std::string::npos, true);
    EXPECT_TRUE(parse(out).ok());
}

}  // namespace
}  // namespace portico::json
