#include "observability/structured_log.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace portico::observability {
namespace {

class FixedClock final : public ports::Clock {
public:
    [[nodiscard]] ports::Instant now() const override {
        return ports::Instant{std::chrono::microseconds{1'772'323'200'000'000}};
    }

    [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return {}; }
};

TEST(FormatLine, BothFormsCarryTheSameFields) {
    const std::array<ports::Field, 3> fields{
        {{"plugin", "pricing"}, {"path", "a \"b\"\nc"}, {"empty", ""}}};
    const auto time = FixedClock{}.now();
    EXPECT_EQ(
        format_line(LogFormat::logfmt, time, ports::Level::warning, "it broke", fields),
        "time=2026-03-01T00:00:00Z level=warning text=\"it broke\" plugin=pricing "
        "path=\"a \\\"b\\\"\\nc\" empty=\"\""
    );
    EXPECT_EQ(
        format_line(LogFormat::json, time, ports::Level::warning, "it broke", fields),
        R"({"time":"2026-03-01T00:00:00Z","level":"warning","text":"it broke","plugin":"pricing",)"
        R"("path":"a \"b\"\nc","empty":""})"
    );
}

TEST(StructuredLog, WritesAllLinesFromItsLevelOnBeforeItEnds) {
    const auto file = std::filesystem::path{testing::TempDir()} / "structured_log_test.log";
    std::filesystem::remove(file);
    const FixedClock clock;
    {
        auto log =
            StructuredLog::create({.level = ports::Level::info, .file = file.string()}, clock);
        ASSERT_TRUE(log.ok()) << log.error().message;
        (*log)->debug("not this one");
        for (int i = 0; i < 1000; ++i) (*log)->info("line", {{"n", std::to_string(i)}});
    }
    std::ifstream in{file};
    std::string line;
    int count = 0;
    while (std::getline(in, line)) {
        EXPECT_TRUE(line.ends_with(" text=line n=" + std::to_string(count))) << line;
        ++count;
    }
    EXPECT_EQ(count, 1000);
}

TEST(StructuredLog, AFileThatCannotBeOpenedIsAnError) {
    const FixedClock clock;
    const auto log = StructuredLog::create({.file = "/proc/nothing/log"}, clock);
    ASSERT_FALSE(log.ok());
    EXPECT_EQ(log.error().code, Code::unavailable);
}

}  // namespace
}  // namespace portico::observability
