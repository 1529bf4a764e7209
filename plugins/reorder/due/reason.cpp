#include "reason.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <portico/sentences.hpp>

namespace portico::reorder {
namespace {

constexpr PluralForms days{
    {"day", "день", "день"}, {"days", "дні", "дня"}, {"days", "днів", "дней"}};

constexpr Message in_rhythm{
    "Every {interval}, {quantity} {unit} at a time; last {since} ago.",
    "Раз на {interval}, по {quantity} {unit}; востаннє {since} тому.",
    "Раз в {interval}, по {quantity} {unit}; последний раз {since} назад."};

constexpr Message bought_daily{
    "Almost every day, {quantity} {unit} at a time; last {since} ago.",
    "Майже щодня, по {quantity} {unit}; востаннє {since} тому.",
    "Почти каждый день, по {quantity} {unit}; последний раз {since} назад."};

constexpr Message bought_once{
    "Bought once, {quantity} {unit}, {since} ago.",
    "Куплено один раз, {quantity} {unit}, {since} тому.",
    "Куплено один раз, {quantity} {unit}, {since} назад."};

constexpr Message bought_by_others{
    "You have not bought it; companies that order what you do buy it now.",
    "Ви цього не купували; компанії зі схожими замовленнями зараз це купують.",
    "Вы этого не покупали; компании с похожими заказами сейчас это покупают."};

}  // namespace

std::string reason_text(
    const DueArticle& due, const Proposal& usual, Day today, std::string_view language
) {
    const auto& habit = due.habit;
    if (habit.orders == 0) return std::string{bought_by_others.in(language)};
    const auto since = counted(static_cast<std::size_t>(today - habit.last), days, language);
    const auto rounded = static_cast<std::size_t>(std::lround(habit.interval()));
    const auto interval = counted(rounded, days, language);
    const auto quantity = number_text(usual.quantity, language);
    const auto& message = habit.orders == 1 ? bought_once : rounded == 0 ? bought_daily : in_rhythm;
    return fill(
        message,
        language,
        {{"interval", interval}, {"quantity", quantity}, {"unit", usual.unit}, {"since", since}}
    );
}

}  // namespace portico::reorder
