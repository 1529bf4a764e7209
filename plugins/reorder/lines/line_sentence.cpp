#include <array>

#include <portico/sentences.hpp>

#include "code_text.hpp"
#include "line_check.hpp"

namespace portico::reorder {
namespace {

// In the order of Outcome.
constexpr std::array<Message, outcome_count> sentences{{
    {"Can be ordered.", "Можна замовити.", "Можно заказать."},
    {"The price is {price} now; it was {was}.",
     "Ціна тепер {price}; була {was}.",
     "Цена теперь {price}; была {was}."},
    {"{sku} is no longer sold. {detail} takes its place.",
     "{sku} більше не продається. Замість нього — {detail}.",
     "{sku} больше не продаётся. Вместо него — {detail}."},
    {"{sku} is no longer sold.", "{sku} більше не продається.", "{sku} больше не продаётся."},
    {"There is no article {given}.", "Немає артикула {given}.", "Нет артикула {given}."},
    {"{given} may be {detail}: choose one.",
     "{given} може бути {detail}: виберіть один.",
     "{given} может быть {detail}: выберите один."},
    {"At least {detail} {unit} must be ordered.",
     "Найменше замовлення — {detail} {unit}.",
     "Наименьший заказ — {detail} {unit}."},
    {"At most {detail} {unit} can be ordered.",
     "Найбільше замовлення — {detail} {unit}.",
     "Наибольший заказ — {detail} {unit}."},
    {"It is sold in multiples of {detail} {unit}.",
     "Продається кратно {detail} {unit}.",
     "Продаётся кратно {detail} {unit}."},
    {"It is not sold in {asked}. Its units are {detail}.",
     "Не продається в {asked}. Одиниці: {detail}.",
     "Не продаётся в {asked}. Единицы: {detail}."},
    {"Only {available} are in stock.",
     "На складі лише {available}.",
     "На складе только {available}."},
    {"{sku} is not in your catalogue.",
     "{sku} немає у вашому каталозі.",
     "{sku} нет в вашем каталоге."},
    {"\"{quantity}\" is no quantity above 0, like 12 or 2.5.",
     "«{quantity}» — не кількість більше 0, як 12 чи 2,5.",
     "«{quantity}» — не количество больше 0, как 12 или 2,5."},
    {"Counted with line {detail}, which has the same article.",
     "Враховано разом із рядком {detail} з тим самим артикулом.",
     "Учтено вместе со строкой {detail} с тем же артикулом."},
    {"There is no price for it now. Ask your supplier.",
     "Зараз на це немає ціни. Запитайте постачальника.",
     "Сейчас на это нет цены. Спросите поставщика."},
}};

constexpr Message did_you_mean{
    " Did you mean {detail}?", " Можливо, {detail}?", " Возможно, {detail}?"};

constexpr Message two_readings{
    "\"{quantity}\" may be {detail}: choose one.",
    "«{quantity}» може бути {detail}: виберіть одне.",
    "«{quantity}» может быть {detail}: выберите одно."};

constexpr Message comes_on{
    " More comes on {day}.", " Надходження — {day}.", " Поступление — {day}."};

constexpr Message own_number_of_another{
    "{given} is a SKU here, and your own number of {detail}. Change or delete your number first.",
    "{given} — це артикул тут і ваш власний номер для {detail}. Спершу змініть або видаліть свій "
    "номер.",
    "{given} — это артикул здесь и ваш собственный номер для {detail}. Сначала измените или "
    "удалите свой номер."};

constexpr Message unreadable{
    "The row can't be read: {fault}",
    "Рядок не вдалося прочитати: {fault}",
    "Строку не удалось прочитать: {fault}"};

std::string number(const std::optional<Decimal>& value, std::string_view language) {
    return value ? number_text(*value, language) : std::string{};
}

}  // namespace

std::string sentence_of(const CheckedLine& line, std::string_view language) {
    if (line.outcome == Outcome::ok) return std::string{sentences[0].in(language)};
    if (!line.given.fault.empty()) {
        return fill(unreadable, language, {{"fault", line.given.fault}});
    }
    if (line.outcome == Outcome::ambiguous && line.is_own_code) {
        const auto given = shown(line.given.sku);
        return fill(own_number_of_another, language, {{"given", given}, {"detail", line.detail}});
    }
    if (line.outcome == Outcome::invalid_quantity && !line.fixes.empty()) {
        const auto quantity = shown(line.given.quantity);
        return fill(two_readings, language, {{"quantity", quantity}, {"detail", line.detail}});
    }
    const auto price = number(line.unit_price, language);
    const auto was = number(line.given.was, language);
    const auto available = number(line.available, language);
    auto sentence = fill(
        sentences[static_cast<std::size_t>(line.outcome)],
        language,
        {{"sku", line.sku},
         {"given", shown(line.given.sku)},
         {"quantity", shown(line.given.quantity)},
         {"asked", shown(line.asked)},
         {"unit", line.unit},
         {"detail", line.detail},
         {"price", price},
         {"was", was},
         {"available", available}}
    );
    if (line.outcome == Outcome::price_changed && !line.why.empty()) {
        sentence.append(" ").append(line.why);
    }
    if (line.outcome == Outcome::unknown_sku && !line.detail.empty()) {
        sentence.append(fill(did_you_mean, language, {{"detail", line.detail}}));
    }
    if (line.outcome == Outcome::short_stock && line.next_receipt) {
        const auto day = moment_text(*line.next_receipt, language);
        sentence.append(fill(comes_on, language, {{"day", day}}));
    }
    return sentence;
}

}  // namespace portico::reorder
