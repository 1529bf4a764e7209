#include "erp/push/buyer_text.hpp"

#include <portico/sentences.hpp>

namespace portico::erp {
namespace {

constexpr Message waiting{
    "The supplier's system can't take the order at the moment. It is sent again by itself; do not "
    "order again.",
    "Система постачальника зараз не може прийняти замовлення. Його буде надіслано ще раз "
    "автоматично; не замовляйте повторно.",
    "Система поставщика сейчас не может принять заказ. Он будет отправлен ещё раз автоматически; "
    "не заказывайте повторно."};
constexpr Message dead{
    "Somebody at the supplier must look at this order before it goes on. Do not order again; ask "
    "the supplier if it is urgent.",
    "Перш ніж замовлення піде далі, його має переглянути працівник постачальника. Не замовляйте "
    "повторно; якщо це терміново, зверніться до постачальника.",
    "Прежде чем заказ пойдёт дальше, его должен посмотреть сотрудник поставщика. Не заказывайте "
    "повторно; если это срочно, обратитесь к поставщику."};
constexpr Message cancelled{
    "The supplier cancelled this order.",
    "Постачальник скасував це замовлення.",
    "Поставщик отменил этот заказ."};

constexpr Message on_request{
    "The price of {sku} is told on request: ask your supplier for it first.",
    "Ціну на {sku} повідомляють за запитом: спершу запитайте її в постачальника.",
    "Цену на {sku} сообщают по запросу: сначала запросите её у поставщика."};
constexpr Message without_price{
    "There is no price for {sku} in this currency.",
    "Для {sku} немає ціни в цій валюті.",
    "Для {sku} нет цены в этой валюте."};
constexpr Message price_changed{
    "The price of {count} line is another now; nothing was ordered. Show the new prices and send "
    "the order with them.",
    "Ціна в {count} рядку тепер інша; нічого не замовлено. Перегляньте нову ціну й надішліть "
    "замовлення з нею.",
    "Цена в {count} строке теперь другая; ничего не заказано. Посмотрите новую цену и отправьте "
    "заказ с ней."};
constexpr Message prices_changed{
    "The price of {count} lines is another now; nothing was ordered. Show the new prices and send "
    "the order with them.",
    "Ціни тепер інші, рядків: {count}; нічого не замовлено. Перегляньте нові ціни й надішліть "
    "замовлення з ними.",
    "Цены теперь другие, строк: {count}; ничего не заказано. Посмотрите новые цены и отправьте "
    "заказ с ними."};

std::string in(std::string_view language, const Message& message) {
    return std::string{message.in(language)};
}

}  // namespace

std::string buyer_reason(const OrderRow& row, std::string_view language) {
    switch (row.state) {
        case OrderState::refused:
            return row.reason;
        case OrderState::waiting:
            return in(language, waiting);
        case OrderState::dead:
            return in(language, dead);
        case OrderState::cancelled:
            return in(language, cancelled);
        default:
            return {};
    }
}

std::string buyer_detail(const OrderStep& step, std::string_view language) {
    if (step.name == "refused" || step.name == "accepted") return step.detail;
    if (step.name == "waiting") return in(language, waiting);
    if (step.name == "dead") return in(language, dead);
    if (step.name == "cancelled") return in(language, cancelled);
    return {};
}

std::string price_on_request_sentence(std::string_view sku, std::string_view language) {
    return fill(on_request, language, {{"sku", sku}});
}

std::string no_price_sentence(std::string_view sku, std::string_view language) {
    return fill(without_price, language, {{"sku", sku}});
}

std::string prices_changed_sentence(std::size_t count, std::string_view language) {
    const auto number = std::to_string(count);
    return fill(count == 1 ? price_changed : prices_changed, language, {{"count", number}});
}

}  // namespace portico::erp
