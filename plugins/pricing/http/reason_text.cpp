#include "http/reason_text.hpp"

#include <array>

#include <portico/sentences.hpp>

namespace portico::pricing {
namespace {

// In the order of Reason.
constexpr std::array<Message, 20> sentences{{
    {"This gives the price.", "Це визначає ціну.", "Это определяет цену."},
    {"A rule that is asked earlier has a price.",
     "Ціну дає правило, яке розглядається раніше.",
     "Цену даёт правило, которое рассматривается раньше."},
    {"Another rule names the product more exactly.",
     "Інше правило точніше називає товар.",
     "Другое правило точнее называет товар."},
    {"Another rule for a larger quantity applies.",
     "Діє інше правило для більшої кількості.",
     "Действует другое правило для большего количества."},
    {"Another rule comes before it in the sequence.",
     "Інше правило стоїть раніше за порядком.",
     "Другое правило стоит раньше по порядку."},
    {"Another rule started later.",
     "Інше правило почало діяти пізніше.",
     "Другое правило начало действовать позже."},
    {"Another rule of the same rank has the smaller id.",
     "Інше правило того ж рангу має менший ідентифікатор.",
     "Другое правило того же ранга имеет меньший идентификатор."},
    {"Another price is lower.", "Інша ціна нижча.", "Другая цена ниже."},
    {"The quantity is too small for it.",
     "Кількість замала для цього правила.",
     "Количество слишком мало для этого правила."},
    {"It is not valid yet.", "Воно ще не діє.", "Оно ещё не действует."},
    {"It has expired.", "Термін його дії минув.", "Срок его действия истёк."},
    {"It is in another currency.", "Воно в іншій валюті.", "Оно в другой валюте."},
    {"The list on which it builds has no price.",
     "Прайс-лист, на який воно спирається, не має ціни.",
     "В прайс-листе, на который оно опирается, нет цены."},
    {"The product has no base price on which it could build.",
     "Товар не має базової ціни, на яку воно спирається.",
     "У товара нет базовой цены, на которую оно опирается."},
    {"The product is not sold in its unit.",
     "Товар не продається в одиницях цього правила.",
     "Товар не продаётся в единицах этого правила."},
    {"Its price is out of range.",
     "Його ціна виходить за межі.",
     "Его цена вне допустимых пределов."},
    {"It had been deleted by then.",
     "На той час його вже видалили.",
     "К тому времени оно было удалено."},
    {"It counts for a smaller quantity only.",
     "Воно діє лише для меншої кількості.",
     "Оно действует только для меньшего количества."},
    {"It counts once, and it has been ordered at already.",
     "Воно діє один раз, і за ним уже замовляли.",
     "Оно действует один раз, и по нему уже заказывали."},
    {"Another rule says that the price is told on request.",
     "За іншим правилом ціну повідомляють за запитом.",
     "По другому правилу цену сообщают по запросу."},
}};

}  // namespace

std::string_view reason_text(Reason reason, std::string_view language) {
    return sentences.at(static_cast<std::size_t>(reason)).in(language);
}

}  // namespace portico::pricing
