#include "standing/run_sentence.hpp"

#include <array>

#include <portico/sentences.hpp>

namespace portico::reorder {
namespace {

constexpr Message missed{
    "The run could not be done in time.",
    "Вчасно виконати не вдалося.",
    "Вовремя выполнить не удалось."};

/// By RunReason; {detail} as Run says. What was said when it was refused is English: it stands in
/// no other language's sentence.
constexpr std::array<Message, 11> reasons{{
    {"", "", ""},
    {"These lines can't be ordered: {detail}. Change or remove them in the basket.",
     "Ці рядки не можна замовити: {detail}. Змініть або вилучіть їх у кошику.",
     "Эти строки нельзя заказать: {detail}. Измените или удалите их в корзине."},
    {"The price is above your limit: {detail}. Look at the basket and order it, or agree to the "
     "new prices.",
     "Ціна вища за вашу межу: {detail}. Перегляньте кошик і замовте його або погодьте нові ціни.",
     "Цена выше вашего предела: {detail}. Просмотрите корзину и закажите её или согласуйте новые "
     "цены."},
    {"No price is agreed for {detail}. Look at the basket and order it, or agree to the prices.",
     "Не погоджено ціни для {detail}. Перегляньте кошик і замовте його або погодьте ціни.",
     "Не согласованы цены для {detail}. Просмотрите корзину и закажите её или согласуйте цены."},
    {"The order was refused: {detail}",
     "Замовлення відхилено. Перегляньте кошик і замовте його: відповідь скаже, що заважає.",
     "Заказ отклонён. Просмотрите корзину и закажите её: ответ скажет, что мешает."},
    {"Somebody has changed or taken the basket meanwhile; nothing was ordered by itself.",
     "Кошик тим часом змінили або забрали; саме собою нічого не замовлено.",
     "Корзину тем временем изменили или забрали; само собой ничего не заказано."},
    {"Its list or order is not there any more. Give the standing order another source.",
     "Списку або замовлення, з якого беруться рядки, більше немає. Вкажіть інше джерело.",
     "Списка или заказа, из которого берутся строки, больше нет. Укажите другой источник."},
    {"There are no lines to order.", "Немає рядків для замовлення.", "Нет строк для заказа."},
    {"Too many baskets are waiting. Order or delete some of them.",
     "Забагато кошиків чекають. Замовте або вилучіть деякі.",
     "Слишком много корзин ждут. Закажите или удалите некоторые."},
    {"It could not be ordered by itself: {detail} Look at the basket and order it.",
     "Замовити автоматично не вдалося. Перегляньте кошик і замовте його.",
     "Заказать автоматически не удалось. Просмотрите корзину и закажите её."},
    {"Its list or order has more than 10,000 lines. Give the standing order another source.",
     "Список або замовлення, з якого беруться рядки, має понад 10 000 рядків. Вкажіть інше "
     "джерело.",
     "В списке или заказе, из которого берутся строки, больше 10 000 строк. Укажите другой "
     "источник."},
}};

constexpr Message paused{
    "It paused itself, as three runs in a row failed. {reason} Resume it then.",
    "Призупинено: три виконання поспіль не вдалися. {reason} Потім відновіть.",
    "Приостановлено: три выполнения подряд не удались. {reason} Затем возобновите."};

}  // namespace

std::string sentence_of(const Run& run, std::string_view language) {
    if (run.outcome == RunOutcome::missed) return fill(missed, language);
    const auto& message = reasons.at(static_cast<std::size_t>(run.reason));
    return fill(message, language, {{"detail", run.detail}});
}

std::string pause_sentence(const Schedule& schedule, std::string_view language) {
    if (schedule.pause_reason.empty()) return {};
    const auto reason = reason_named(schedule.pause_reason);
    const auto why = fill(reasons.at(static_cast<std::size_t>(reason)), language);
    return fill(paused, language, {{"reason", why}});
}

}  // namespace portico::reorder
