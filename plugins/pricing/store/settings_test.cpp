#include "store/settings.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::pricing {
namespace {

Result<Settings> read(const std::string& text) {
    const auto config = json::parse(text);
    EXPECT_TRUE(config.ok());
    return read_settings(config->root());
}

TEST(Settings, HaveDefaults) {
    const auto settings = read("{}");
    ASSERT_TRUE(settings.ok());
    EXPECT_EQ(settings->currency.code(), "EUR");
    EXPECT_EQ(settings->strategy, Strategy::first);
    EXPECT_EQ(settings->levels.size(), 6U);
    EXPECT_EQ(settings->rounding_step.text(), "0.0001");
    EXPECT_EQ(settings->rounding_mode, RoundingMode::half_up);
}

TEST(Settings, AreRead) {
    const auto settings =
        read(R"({"currency":"UAH","strategy":"lowest","levels":["base","company"],)"
             R"("rounding":{"step":"0.05","mode":"down"}})");
    ASSERT_TRUE(settings.ok()) << settings.error().message;
    EXPECT_EQ(settings->currency.code(), "UAH");
    EXPECT_EQ(settings->strategy, Strategy::lowest);
    EXPECT_EQ(settings->levels, (std::vector{Level::base, Level::company}));
    EXPECT_EQ(settings->rounding_step.text(), "0.05");
    EXPECT_EQ(settings->rounding_mode, RoundingMode::down);
}

TEST(Settings, NameTheKeyThatIsWrong) {
    const struct {
        const char* text;
        const char* key;
    } cases[] = {
        {R"({"currency":"euro"})", "pricing.currency"},
        {R"({"strategy":"cheapest"})", "pricing.strategy"},
        {R"({"levels":["company","shop"]})", "pricing.levels"},
        {R"({"levels":["base","base"]})", "pricing.levels"},
        {R"({"levels":[]})", "pricing.levels"},
        {R"({"rounding":{"step":"0"}})", "pricing.rounding.step"},
        {R"({"rounding":{"step":"0,5"}})", "pricing.rounding.step"},
        {R"({"rounding":{"mode":"nearest"}})", "pricing.rounding.mode"},
    };

    for (const auto& [text, key] : cases) {
        SCOPED_TRACE(text);
        const auto settings = read(text);
        ASSERT_FALSE(settings.ok());
        EXPECT_NE(settings.error().message.find(key), std::string::npos)
            << settings.error().message;
    }
}

}  // namespace
}  // namespace portico::pricing
