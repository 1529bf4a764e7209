#include "due_model.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace portico::reorder {
namespace {

/// A lesson every fortnight of the last year, after the first quarter.
constexpr Day days_between_lessons = 14;
constexpr Day days_before_lessons = 90;
constexpr std::size_t lesson_days_max = 26;

constexpr Day horizon = 90;
constexpr std::size_t baskets_min = 4;  ///< of a company that something can be learned from
constexpr std::size_t lessons_max = 4'500;
constexpr std::size_t lessons_min = 300;

/// The share of the company's orders with the article, later ones weighing more.
float own_frequency(const Habit& habit, int orders) {
    constexpr float fading = 0.9F;
    const auto weights = (1 - std::pow(fading, static_cast<float>(orders))) / (1 - fading);
    return habit.order_fading / (weights + 1);
}

std::size_t purchases_of(const History& baskets) {
    std::size_t count = 0;
    for (const auto& basket : baskets) count += basket.purchases.size();
    return count;
}

}  // namespace

std::vector<DueArticle> DueModel::rank(
    const Buyer& buyer, std::size_t count, ArticleWeights& weights
) const {
    const auto habits = habits_of(buyer.past, buyer.day);
    std::vector<DueArticle> ranked;
    for (const auto& candidate : candidates_of(market_, habits, buyer, weights)) {
        const auto* habit = habits.find(candidate.article);
        DueArticle due;
        due.article = candidate.article;
        if (habit != nullptr) due.habit = *habit;
        due.neighbours = weights[candidate.article];
        due.probability = is_learned() ? trees_.probability(candidate.signals)
                                       : own_frequency(due.habit, habits.ordering.orders);
        ranked.push_back(due);
    }
    count = std::min(count, ranked.size());
    std::partial_sort(
        ranked.begin(),
        ranked.begin() + static_cast<std::ptrdiff_t>(count),
        ranked.end(),
        [](const DueArticle& a, const DueArticle& b) {
            return a.probability != b.probability ? a.probability > b.probability
                                                  : a.article < b.article;
        }
    );
    ranked.resize(count);
    return ranked;
}

DueTeacher::DueTeacher(Day first, Day today, std::size_t article_count)
    : today_{today}, now_{today, article_count} {
    auto day = today - days_between_lessons / 2;
    while (day >= first + days_before_lessons && trends_.size() < lesson_days_max) {
        trends_.emplace_back(day, article_count);
        day -= days_between_lessons;
    }
}

/// Each company is in the sample with the same chance, whatever comes behind it.
void DueTeacher::add(std::uint32_t company, History baskets) {
    now_.add(baskets);
    for (auto& trends : trends_) trends.add(baskets);
    ++seen_;
    const auto place = sample_.size() < companies_max ? sample_.size() : random_below(seen_);
    if (place >= companies_max) return;
    sampled_purchases_ += purchases_of(baskets);
    CompanyHistory kept{company, std::move(baskets)};
    if (place == sample_.size()) {
        sample_.push_back(std::move(kept));
    } else {
        sampled_purchases_ -= purchases_of(sample_[place].baskets);
        sample_[place] = std::move(kept);
    }
    while (sampled_purchases_ > purchases_max && sample_.size() > 1)
        drop(random_below(sample_.size()));
}

std::size_t DueTeacher::random_below(std::uint64_t count) {
    random_ = random_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return static_cast<std::size_t>((random_ >> 33U) % count);
}

void DueTeacher::drop(std::size_t place) {
    sampled_purchases_ -= purchases_of(sample_[place].baskets);
    std::swap(sample_[place], sample_.back());
    sample_.pop_back();
}

std::vector<DueTeacher::Lesson> DueTeacher::find_lessons() const {
    std::vector<Lesson> all;
    for (std::size_t market = 0; market < trends_.size(); ++market) {
        const auto day = trends_[market].day();
        for (std::size_t company = 0; company < sample_.size(); ++company) {
            const HistoryView history{sample_[company].baskets};
            const auto past = before(history, day);
            if (past.size() < baskets_min || past.size() == history.size()) continue;
            const auto& next = history[past.size()];
            if (next.day >= today_ || next.day > day + horizon) continue;
            all.push_back({market, company, &next});
        }
    }
    if (all.size() <= lessons_max) return all;
    std::vector<Lesson> kept;
    for (std::size_t i = 0; i < lessons_max; ++i) kept.push_back(all[i * all.size() / lessons_max]);
    return kept;
}

Examples DueTeacher::write_examples(const std::vector<Lesson>& lessons) const {
    Examples examples{signal_count};
    ArticleWeights weights{now_.article_count()};
    for (auto lesson = lessons.begin(); lesson != lessons.end();) {
        const auto& trends = trends_[lesson->market];
        const Neighbours neighbours{sample_, trends};
        const MarketView market{trends, neighbours};
        const auto place = lesson->market;
        for (; lesson != lessons.end() && lesson->market == place; ++lesson) {
            const auto& [company, baskets] = sample_[lesson->company];
            const auto past = before(baskets, trends.day());
            const auto habits = habits_of(past, trends.day());
            const Buyer buyer{company, past, trends.day()};
            for (const auto& candidate : candidates_of(market, habits, buyer, weights)) {
                examples.add(candidate.signals, lesson->next->has(candidate.article));
            }
        }
    }
    return examples;
}

std::unique_ptr<const DueModel> DueTeacher::teach() {
    const auto lessons = find_lessons();
    Neighbours neighbours{sample_, now_};
    std::unique_ptr<DueModel> model{new DueModel(std::move(now_), std::move(neighbours))};
    model->lesson_count_ = lessons.size();
    now_ = Trends{today_, model->article_count()};
    if (lessons.size() >= lessons_min) {
        model->trees_ = BoostedTrees::learn(write_examples(lessons));
    }
    return model;
}

}  // namespace portico::reorder
