#include "exports/list_texts.hpp"

#include <algorithm>
#include <array>

namespace portico::catalogue {
namespace {

constexpr std::array<ListTexts, language_count> texts{
    ListTexts{
        "Price list",
        "price-list",
        "Code",
        "Name",
        "Category",
        "Unit",
        "From",
        "Price",
        "List price",
        "Price with tax",
        "Tax, %",
        "For",
        "Date",
        "Valid until",
        "Currency",
        "Prices as of",
        "on request",
        "Other",
        "Page {} of {}"},
    ListTexts{
        "Прайс-лист",
        "прайс-лист",
        "Код",
        "Назва",
        "Категорія",
        "Одиниця",
        "Від",
        "Ціна",
        "Ціна за прайсом",
        "Ціна з податком",
        "Податок, %",
        "Для",
        "Дата",
        "Дійсний до",
        "Валюта",
        "Ціни станом на",
        "за запитом",
        "Інше",
        "Сторінка {} з {}"},
    ListTexts{
        "Прайс-лист",
        "прайс-лист",
        "Код",
        "Название",
        "Категория",
        "Единица",
        "От",
        "Цена",
        "Цена по прайсу",
        "Цена с налогом",
        "Налог, %",
        "Для",
        "Дата",
        "Действителен до",
        "Валюта",
        "Цены по состоянию на",
        "по запросу",
        "Прочее",
        "Страница {} из {}"},
};

}  // namespace

const ListTexts& texts_in(Language language) {
    return texts.at(static_cast<std::size_t>(language));
}

std::string shown_day(std::string_view day, Language language) {
    if (language == Language::en || day.size() != 10) return std::string{day};
    std::string shown{day.substr(8, 2)};
    return shown.append(".").append(day.substr(5, 2)).append(".").append(day.substr(0, 4));
}

std::string shown_number(const Decimal& number, Language language) {
    const auto plain = number.text();
    const auto point = std::min(plain.find('.'), plain.size());
    const std::size_t first_digit = number.sign() < 0 ? 1 : 0;
    const std::string_view thousands = language == Language::en ? "," : "\u00a0";
    std::string shown;
    for (std::size_t i = 0; i < point; ++i) {
        const bool starts_group = i > first_digit && (point - i) % 3 == 0;
        if (starts_group) shown.append(thousands);
        shown.push_back(plain[i]);
    }
    if (point == plain.size()) return shown;
    shown.push_back(language == Language::en ? '.' : ',');
    return shown.append(plain.substr(point + 1));
}

}  // namespace portico::catalogue
