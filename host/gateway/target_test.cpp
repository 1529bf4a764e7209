#include "gateway/target.hpp"

#include <gtest/gtest.h>

namespace portico::gateway {

namespace {

TEST(Target, DecodesOnceAndSplits) {
    Target target;
    ASSERT_TRUE(target.parse("/prices/A%2F1/%D1%86?q=a+b&q=%2B&flag&=x&&n=%2541").ok());
    EXPECT_EQ(target.path(), "/prices/A/1/ц");
    EXPECT_EQ(target.segments(), (std::vector<std::string_view>{"prices", "A/1", "ц"}));
    const std::vector<ports::TextPair> expected = {
        {"q", "a b"}, {"q", "+"}, {"flag", ""}, {"", "x"}, {"n", "%41"}};
    EXPECT_EQ(target.query(), expected);
}

TEST(Target, TakesPlainPathsAsTheyAre) {
    Target target;
    ASSERT_TRUE(target.parse("/").ok());
    EXPECT_EQ(target.segments(), (std::vector<std::string_view>{""}));
    ASSERT_TRUE(target.parse("/a/b+c").ok());
    EXPECT_EQ(target.path(), "/a/b+c") << "a plus is a plus in a path";
    EXPECT_TRUE(target.query().empty());
    ASSERT_TRUE(target.parse("http://host:80/a?b").ok());
    EXPECT_EQ(target.path(), "/a");
}

TEST(Target, RefusesTraps) {
    Target target;
    for (const char* raw :
         {"",
          "a",
          "*",
          "/a/../b",
          "/a/%2e%2e/b",
          "/.",
          "/%2E",
          "/a%00b",
          "/a%0ab",
          "/a%",
          "/a%2",
          "/a%zz",
          "/%ff",
          "/%c0%af",
          "/%ed%a0%80",
          "/%f5%80%80%80",
          "/?q=%00",
          "/?q=%ff",
          "/?%=1"}) {
        SCOPED_TRACE(raw);
        const auto parsed = target.parse(raw);
        ASSERT_FALSE(parsed.ok());
        EXPECT_EQ(parsed.error().code, Code::invalid);
    }
}

TEST(Target, IsBounded) {
    Target target;
    std::string path;
    for (int i = 0; i < 32; ++i) path += "/s";
    EXPECT_TRUE(target.parse(path).ok());
    EXPECT_FALSE(target.parse(path + "/s").ok());
    std::string query = "/?";
    for (int i = 0; i < 1000; ++i) query += "a&";
    EXPECT_TRUE(target.parse(query).ok());
    EXPECT_FALSE(target.parse(query + "a").ok());
}

TEST(IsUtf8, KnowsTheBorders) {
    for (const char* good :
         {"",
          "a",
          "\x7f",
          "\xc2\x80",
          "\xdf\xbf",
          "\xe0\xa0\x80",
          "\xed\x9f\xbf",
          "\xee\x80\x80",
          "\xf0\x90\x80\x80",
          "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (const char* bad :
         {"\x80",
          "\xc1\xbf",
          "\xc2",
          "\xe0\x9f\xbf",
          "\xe0\xa0",
          "\xed\xa0\x80",
          "\xf0\x8f\xbf\xbf",
          "\xf0\x90\x80",
          "\xf4\x90\x80\x80",
          "\xff"})
        EXPECT_FALSE(is_utf8(bad));
}

}  // namespace

}  // namespace portico::gateway
