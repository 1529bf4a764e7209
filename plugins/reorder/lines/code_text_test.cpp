#include "code_text.hpp"

#include <gtest/gtest.h>

namespace portico::reorder {
namespace {

TEST(CodeText, ComparesWhatLooksTheSame) {
    for (const auto* written :
         {"A-100",
          "a 100",
          "A100",
          "А-100",                           // a Cyrillic А
          "а-100",                           // a Cyrillic а
          "A\u2011100",                      // a dash that does not break
          "A\u2212100",                      // a minus
          "\u202eA-\u200b100\u202c",         // from right to left, with a blank of no width
          "\u2067A-100\u2069",               // the same, as newer programs mark it
          "A\u00ad-\ufeff100",               // signs for line breaks and byte order
          "\uff21\uff0d\uff11\uff10\uff10",  // full-width
          "'A-100"}) {
        SCOPED_TRACE(written);
        EXPECT_EQ(comparable(written), "A100");
    }
    EXPECT_EQ(comparable("Ключ-ї"), comparable("КЛЮЧ Ї"));
    EXPECT_NE(comparable("A-100"), comparable("A-1000"));
    EXPECT_EQ(comparable("\u200b - \u202e\u202c"), "");
    EXPECT_EQ(comparable("\xff\xc3"), comparable("\xff\xc3")) << "what is no UTF-8 is no harm";
}

TEST(CodeText, ShowsWhatWasGiven) {
    EXPECT_EQ(shown("\u202eДриль\n5"), "Дриль 5");
    EXPECT_EQ(shown(std::string(61, 'x')), std::string(60, 'x') + "\u2026");
}

}  // namespace
}  // namespace portico::reorder
