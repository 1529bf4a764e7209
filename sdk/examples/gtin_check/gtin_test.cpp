#include "gtin.h"

#include <string_view>

#include <gtest/gtest.h>

namespace {

TEST(Gtin, ChecksLengthDigitsAndCheckDigit) {
    const struct {
        std::string_view code;
        gtin_verdict expected;
    } cases[] = {
        {"4006381333931", GTIN_VALID},
        {"4006381333932", GTIN_WRONG_CHECK_DIGIT},
        {"4006381339331", GTIN_WRONG_CHECK_DIGIT},
        {"73513537", GTIN_VALID},
        {"036000291452", GTIN_VALID},
        {"10012345678902", GTIN_VALID},
        {"", GTIN_WRONG_LENGTH},
        {"400638133393", GTIN_WRONG_CHECK_DIGIT},
        {"40063813339", GTIN_WRONG_LENGTH},
        {"40063813339x1", GTIN_NOT_DIGITS},
    };

    for (const auto& [code, expected] : cases) {
        SCOPED_TRACE(code);
        EXPECT_EQ(gtin_check(code.data(), code.size()), expected);
    }
}

}  // namespace
