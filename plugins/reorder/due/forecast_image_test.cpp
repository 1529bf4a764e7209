#include "forecast_image.hpp"

#include <cstring>
#include <string>

#include <gtest/gtest.h>

namespace portico::reorder {
namespace {

constexpr std::size_t article_count = 12;
constexpr Day today = 300;

/// A few companies that buy two articles every week each.
History weekly(std::uint32_t company) {
    History history;
    for (Day day = static_cast<Day>(company % 7); day < today; day += 7) {
        const Article first = company % 6;
        history.push_back({day, {{first, 5}, {first + 6, static_cast<float>(1 + day % 3)}}});
    }
    return history;
}

const Forecast& learned() {
    static const Forecast forecast = [] {
        Forecast made;
        DueTeacher teacher{0, today, article_count};
        for (std::size_t i = 0; i < article_count; ++i) made.articles.add("A-" + std::to_string(i));
        made.articles.add_unit("A-3", "box", 12);
        for (std::uint32_t company = 0; company < 20; ++company) {
            teacher.add(company, weekly(company));
            made.companies.emplace("c-" + std::to_string(company), company);
        }
        made.model = teacher.teach();
        made.learned_at = 1'700'000'000'000'000;
        return made;
    }();
    return forecast;
}

std::string image_of(const Forecast& forecast) {
    std::string image;
    const auto written = write_image(forecast, [&image](std::string_view bytes) -> Status {
        image += bytes;
        return {};
    });
    EXPECT_TRUE(written.ok());
    return image;
}

Result<std::shared_ptr<const Forecast>> read_from(std::string_view image) {
    return read_image([image](std::span<char> wanted) mutable -> Status {
        if (image.size() < wanted.size()) return invalid("The image ends.");
        std::memcpy(wanted.data(), image.data(), wanted.size());
        image.remove_prefix(wanted.size());
        return {};
    });
}

std::vector<DueArticle> due_of(const Forecast& forecast, std::uint32_t company) {
    ArticleWeights weights{article_count};
    return forecast.model->rank({company, weekly(company), today}, article_count, weights);
}

TEST(ForecastImage, SaysTheSameWhenItIsReadAgain) {
    const auto again = read_from(image_of(learned()));
    ASSERT_TRUE(again.ok()) << again.error().message;
    const auto& forecast = **again;
    EXPECT_EQ(forecast.learned_at, learned().learned_at);
    EXPECT_EQ(forecast.companies, learned().companies);
    EXPECT_EQ(forecast.model->lesson_count(), learned().model->lesson_count());
    EXPECT_TRUE(forecast.model->is_learned());
    ASSERT_EQ(forecast.articles.find("A-3"), learned().articles.find("A-3"));
    EXPECT_EQ(forecast.articles.factor(3, "box"), 12);
    for (const std::uint32_t company : {0U, 7U, 19U}) {
        const auto before = due_of(learned(), company);
        const auto after = due_of(forecast, company);
        ASSERT_EQ(after.size(), before.size());
        for (std::size_t i = 0; i < before.size(); ++i) {
            EXPECT_EQ(after[i].article, before[i].article);
            EXPECT_EQ(after[i].probability, before[i].probability);
        }
    }
}

/// Every cut, and a wrong byte anywhere, is noticed; none of them crashes.
TEST(ForecastImage, RefusesADamagedOne) {
    const auto image = image_of(learned());
    for (std::size_t cut = 0; cut < image.size(); cut += 97) {
        EXPECT_FALSE(read_from(std::string_view{image}.substr(0, cut)).ok()) << cut;
    }
    for (std::size_t at = 0; at < image.size(); at += 61) {
        auto damaged = image;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x5a);
        EXPECT_FALSE(read_from(damaged).ok()) << at;
    }
}

}  // namespace
}  // namespace portico::reorder
