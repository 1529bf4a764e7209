#include "due_model.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "reason.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t article_count = 40;
constexpr Day today = 400;

/// Companies that buy two articles of their own every week or every fourth week, and others by
/// chance: what is due follows from the rhythm alone.
History rhythmic(std::uint32_t company) {
    std::uint32_t random = company * 7919 + 13;
    const auto chance = [&random](std::uint32_t parts) {
        random = random * 1'664'525 + 1'013'904'223;
        return (random >> 16U) % parts == 0;
    };
    const Article weekly = company % 10;
    const Article monthly = 10 + company % 10;
    History history;
    const Day first = static_cast<Day>(company % 7);
    for (Day day = first; day < today; day += 7) {
        OrderDay basket{day, {{weekly, 5}}};
        if ((day - first) % 28 == 0) basket.purchases.push_back({monthly, 12});
        for (Article article = 20; article < article_count; ++article) {
            if (chance(25)) basket.purchases.push_back({article, 1});
        }
        history.push_back(std::move(basket));
    }
    return history;
}

std::unique_ptr<const DueModel> teach(std::uint32_t companies) {
    DueTeacher teacher{0, today, article_count};
    for (std::uint32_t company = 0; company < companies; ++company) {
        teacher.add(company, rhythmic(company));
    }
    return teacher.teach();
}

float probability_of(const std::vector<DueArticle>& due, Article article) {
    const auto found = std::find_if(due.begin(), due.end(), [article](const DueArticle& one) {
        return one.article == article;
    });
    return found == due.end() ? 0.0F : found->probability;
}

constexpr std::uint32_t few = 15;  // enough to learn something; more take longer

TEST(DueModel, KnowsARhythm) {
    const auto model = teach(30);
    ASSERT_TRUE(model->is_learned());
    ArticleWeights weights{article_count};
    const auto history = rhythmic(0);  // monthly: days 0, 28, ..., 392
    const auto due_on = [&](Day day) {
        return model->rank({0, before(history, day), day}, article_count, weights);
    };

    EXPECT_EQ(due_on(today).front().article, 0U) << "bought in every order";
    EXPECT_GT(probability_of(due_on(today), 0), 0.9F);
    EXPECT_LT(probability_of(due_on(today), 10), 0.3F) << "bought a week ago, every 28 days";
    // Three weeks on: the order of day 420 brings it.
    auto later = history;
    for (Day day = 399; day < 420; day += 7) later.push_back({day, {{0, 5}}});
    const auto then = model->rank({0, later, 420}, article_count, weights);
    EXPECT_GT(probability_of(then, 10), 0.7F);
}

TEST(DueModel, SaysNothingThatItCouldNotKnow) {
    DueTeacher before_today{0, today, article_count};
    DueTeacher with_future{0, today, article_count};
    for (std::uint32_t company = 0; company < few; ++company) {
        auto history = rhythmic(company);
        before_today.add(company, history);
        history.push_back({today, {{39, 1}}});
        history.push_back({today + 5, {{38, 1}, {39, 1}}});
        with_future.add(company, history);
    }
    const auto known = before_today.teach();
    const auto leaked = with_future.teach();
    ArticleWeights weights{article_count};

    const auto history = rhythmic(3);
    const auto a = known->rank({3, history, today}, article_count, weights);
    const auto b = leaked->rank({3, history, today}, article_count, weights);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].article, b[i].article);
        EXPECT_EQ(a[i].probability, b[i].probability);
    }
}

TEST(DueModel, FallsBackToTheCompanysOwnFrequency) {
    const auto model = teach(2);
    EXPECT_FALSE(model->is_learned());
    ArticleWeights weights{article_count};

    const auto due = model->rank({0, rhythmic(0), today}, 3, weights);
    ASSERT_EQ(due.size(), 3U);
    EXPECT_EQ(due.front().article, 0U);
    EXPECT_LE(due.front().probability, 1.0F);
    EXPECT_GT(due.front().probability, due.back().probability);
}

TEST(DueModel, IsTheSameEachTime) {
    const auto one = teach(few);
    const auto other = teach(few);
    ASSERT_TRUE(one->is_learned());
    ArticleWeights weights{article_count};
    const auto history = rhythmic(5);
    const auto a = one->rank({5, history, today}, article_count, weights);
    const auto b = other->rank({5, history, today}, article_count, weights);
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].probability, b[i].probability);
}

TEST(DueModel, TakesACompanyThatNobodyIsLike) {
    const auto model = teach(few);
    ArticleWeights weights{article_count};
    const History once{{today - 9, {{39, 3}}}};
    const auto due = model->rank({77, once, today}, 5, weights);
    EXPECT_EQ(due.size(), 5U);
    EXPECT_GT(probability_of(model->rank({77, once, today}, article_count, weights), 39), 0.0F);
}

TEST(Reason, IsASentenceInThreeLanguages) {
    DueArticle due;
    due.habit.orders = 4;
    due.habit.first = 100;
    due.habit.last = 181;
    const Proposal usual{Decimal::whole(24), "pcs"};

    EXPECT_EQ(
        reason_text(due, usual, 212, "en"), "Every 27 days, 24 pcs at a time; last 31 days ago."
    );
    EXPECT_EQ(
        reason_text(due, usual, 212, "uk"), "Раз на 27 днів, по 24 pcs; востаннє 31 день тому."
    );
    EXPECT_EQ(
        reason_text(due, usual, 212, "ru"), "Раз в 27 дней, по 24 pcs; последний раз 31 день назад."
    );
    due.habit.orders = 1;
    EXPECT_EQ(reason_text(due, usual, 182, "en"), "Bought once, 24 pcs, 1 day ago.");
    due.habit.orders = 0;
    EXPECT_EQ(
        reason_text(due, usual, 182, "en"),
        "You have not bought it; companies that order what you do buy it now."
    );
}

}  // namespace
}  // namespace portico::reorder
