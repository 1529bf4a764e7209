#include "http/proof_text.hpp"

#include <gtest/gtest.h>

#include "domain/pricing_world.hpp"
#include "http/reason_text.hpp"

namespace portico::pricing {
namespace {

constexpr Moment march_third = 1772546580000000;  // 2026-03-03T14:03:00Z

ProofLine line_of(RuleKind kind, const char* value) {
    ProofLine line;
    line.level = Level::company_list;
    line.rule = std::string_view{"r-1"};
    line.holder_kind = HolderKind::list;
    line.holder = "trade";
    line.target = "A-1";
    line.kind = kind;
    line.value = number(value);
    line.unit = "box";
    if (kind == RuleKind::fixed || kind == RuleKind::amount) line.currency = currency("EUR");
    return line;
}

TEST(ProofText, TellsARuleInThreeLanguages) {
    auto fixed = line_of(RuleKind::fixed, "1250.5");
    fixed.min_quantity = number("20");
    fixed.validity = {march_third, march_third + 86'400'000'000};
    auto discount = line_of(RuleKind::percent, "5");
    discount.holder_kind = HolderKind::group;
    discount.target_kind = TargetKind::all;
    auto surcharge = line_of(RuleKind::percent, "-5");
    surcharge.holder_kind = HolderKind::region;
    surcharge.target_kind = TargetKind::category;
    surcharge.target = "tools";
    auto amount = line_of(RuleKind::amount, "0.5");
    amount.holder_kind = HolderKind::company;
    auto of_list = line_of(RuleKind::of_list, "3");
    of_list.of_list = "base";
    auto base = line_of(RuleKind::fixed, "12");
    base.level = Level::base;

    const struct {
        ProofLine line;
        const char* en;
        const char* uk;
        const char* ru;
    } cases[] = {
        {fixed,
         "Price list trade, product A-1: 1,250.50 EUR per box, from 20 box, valid from 2026-03-03 "
         "14:03 UTC, until 2026-03-04 14:03 UTC.",
         "Прайс-лист trade, товар A-1: 1\u00a0250,50 EUR за box, від 20 box, діє з 03.03.2026 "
         "14:03 UTC, до 04.03.2026 14:03 UTC.",
         "Прайс-лист trade, товар A-1: 1\u00a0250,50 EUR за box, от 20 box, действует с 03.03.2026 "
         "14:03 UTC, до 04.03.2026 14:03 UTC."},
        {discount,
         "Group trade, all products: 5\u00a0% off the base or reference price.",
         "Група trade, усі товари: знижка 5\u00a0% від базової або опорної ціни.",
         "Группа trade, все товары: скидка 5\u00a0% от базовой или опорной цены."},
        {surcharge,
         "Region trade, category tools: 5\u00a0% on top of the base or reference price.",
         "Регіон trade, категорія tools: націнка 5\u00a0% до базової або опорної ціни.",
         "Регион trade, категория tools: наценка 5\u00a0% к базовой или опорной цене."},
        {amount,
         "Your own terms, product A-1: 0.50 EUR off per box.",
         "Ваші власні умови, товар A-1: на 0,50 EUR менше за box.",
         "Ваши собственные условия, товар A-1: на 0,50 EUR меньше за box."},
        {of_list,
         "Price list trade, product A-1: the price of list base less 3\u00a0%.",
         "Прайс-лист trade, товар A-1: ціна прайс-листа base мінус 3\u00a0%.",
         "Прайс-лист trade, товар A-1: цена прайс-листа base минус 3\u00a0%."},
        {base,
         "Base price: 12.00 EUR per box.",
         "Базова ціна: 12,00 EUR за box.",
         "Базовая цена: 12,00 EUR за box."},
    };

    for (const auto& [line, en, uk, ru] : cases) {
        EXPECT_EQ(rule_sentence(line, "en"), en);
        EXPECT_EQ(rule_sentence(line, "uk"), uk);
        EXPECT_EQ(rule_sentence(line, "ru"), ru);
    }
}

TEST(ProofText, TellsAStory) {
    RuleStory story;
    EXPECT_EQ(story_sentence(story, "en"), "") << "since before history was kept";
    story.known_since = march_third;
    EXPECT_EQ(story_sentence(story, "en"), "Known since 2026-03-03 14:03 UTC.");
    story.former_count = 22;
    story.former.push_back({"10.50", RuleKind::fixed, 1, 2});
    EXPECT_EQ(
        story_sentence(story, "uk"),
        "Відомо з 03.03.2026 14:03 UTC; 22 попередні значення, останнє: 10,5."
    );
    EXPECT_EQ(
        story_sentence(story, "ru"),
        "Известно с 03.03.2026 14:03 UTC; 22 прежних значения, последнее: 10,5."
    );
}

TEST(ProofText, EveryReasonHasASentenceInEachLanguage) {
    for (int number = 0; number <= static_cast<int>(Reason::on_request); ++number) {
        const auto reason = static_cast<Reason>(number);
        SCOPED_TRACE(name_of(reason));
        const auto english = reason_text(reason, "en");
        EXPECT_FALSE(english.empty());
        EXPECT_NE(reason_text(reason, "uk"), english);
        EXPECT_NE(reason_text(reason, "ru"), english);
        EXPECT_NE(reason_text(reason, "ru"), reason_text(reason, "uk"));
        EXPECT_EQ(reason_text(reason, "de"), english);
    }
}

}  // namespace
}  // namespace portico::pricing
