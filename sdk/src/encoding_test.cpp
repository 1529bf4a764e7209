#include <gtest/gtest.h>

#include <portico/encoding.hpp>

namespace portico {
namespace {

TEST(FindInvalidUtf8, FindsTheFirstByteThatIsNoCharacter) {
    const struct {
        const char* name;
        std::string_view bytes;
        std::size_t expected;
    } cases[] = {
        {"ASCII", "abcdefghij", std::string_view::npos},
        {"two, three and four bytes",
         "\xD0\x96\xE2\x82\xAC\xF0\x9F\x98\x80",
         std::string_view::npos},
        {"largest", "\xF4\x8F\xBF\xBF", std::string_view::npos},
        {"over the largest", "\xF4\x90\x80\x80", 0},
        {"surrogate", "ab\xED\xA0\x80", 2},
        {"overlong slash", "\xC0\xAF", 0},
        {"overlong in three", "\xE0\x9F\xBF", 0},
        {"overlong in four", "\xF0\x8F\xBF\xBF", 0},
        {"cut", "12345678\xD0", 8},
        {"a byte of the middle alone", "x\x80", 1},
        {"Latin-1", "37\xB0", 2},
    };

    for (const auto& [name, bytes, expected] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(find_invalid_utf_8(bytes), expected);
    }
}

TEST(AppendWindows1251, KnowsEveryLetter) {
    std::string out;
    ASSERT_TRUE(
        append_windows_1251(out, "\xC0\xDF\xE0\xFF\xA8\xB8\xAA\xBA\xAF\xBF\xB2\xB3\xA5\xB4\xB9\x88")
    );
    EXPECT_EQ(out, "АЯаяЁёЄєЇїІіҐґ№€");
    EXPECT_FALSE(append_windows_1251(out, "a\x98"));
}

}  // namespace
}  // namespace portico
