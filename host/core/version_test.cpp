#include "core/version.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::core {
namespace {

TEST(VersionTest, ReadsOneToThreeNumbers) {
    const struct {
        const char* text;
        const char* expected;  // empty: refused
    } cases[] = {
        {"1", "1.0.0"},
        {"1.4", "1.4.0"},
        {"0.1.2", "0.1.2"},
        {"999999.0.0", "999999.0.0"},
        {"", ""},
        {".", ""},
        {"1.", ""},
        {"1.2.3.4", ""},
        {"1.2.3.", ""},
        {"01.2", ""},
        {"1.-2", ""},
        {"1.2-rc1", ""},
        {"1000000", ""},
        {" 1", ""},
        {"1 ", ""},
        {"v1", ""},
        {"99999999999999999999", ""},
    };

    for (const auto& [text, expected] : cases) {
        SCOPED_TRACE(text);
        const auto version = parse_version(text);
        ASSERT_EQ(version.ok(), *expected != '\0');
        if (version.ok()) {
            EXPECT_EQ(to_string(*version), expected);
        }
    }
}

TEST(VersionTest, ComparesNumbersNotText) {
    EXPECT_LT(*parse_version("0.9"), *parse_version("0.10"));
    EXPECT_EQ(*parse_version("1"), *parse_version("1.0.0"));
}

TEST(VersionRangeTest, ContainsUpToItsBounds) {
    const struct {
        const char* range;
        const char* version;
        bool expected;
    } cases[] = {
        // clang-format off
        {">=0.1 <1",      "0.0.9",    false},
        {">=0.1 <1",      "0.1",      true},
        {">=0.1 <1",      "0.99.999", true},
        {">=0.1 <1",      "1.0.0",    false},
        {">1.2",          "1.2.0",    false},
        {">1.2",          "1.2.1",    true},
        {"<=2",           "2.0.0",    true},
        {"<=2",           "2.0.1",    false},
        {"=1.4.2",        "1.4.2",    true},
        {"=1.4.2",        "1.4.3",    false},
        {"*",             "0.0.0",    true},
        {"  >=1   <2  ",  "1.5",      true},
        // clang-format on
    };

    for (const auto& [range, version, expected] : cases) {
        SCOPED_TRACE(std::string{range} + " / " + version);
        const auto parsed = VersionRange::parse(range);
        ASSERT_TRUE(parsed.ok()) << parsed.error().message;
        EXPECT_EQ(parsed->contains(*parse_version(version)), expected);
    }
}

TEST(VersionRangeTest, RefusesWhatIsNoRange) {
    for (const auto* text :
         {"",
          "   ",
          "1.0",
          ">=",
          "~1",
          ">=x",
          "* *",
          ">=1,<2",
          "=>1",
          ">=1 >=1 >=1 >=1 >=1 >=1 >=1 >=1 >=1"}) {
        SCOPED_TRACE(text);
        const auto parsed = VersionRange::parse(text);
        ASSERT_FALSE(parsed.ok());
        EXPECT_EQ(parsed.error().code, Code::invalid);
    }
}

}  // namespace
}  // namespace portico::core
