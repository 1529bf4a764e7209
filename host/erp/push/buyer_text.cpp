#include "erp/push/buyer_text.hpp"

namespace portico::erp {
namespace {

struct Sentence {
    std::string_view en;
    std::string_view uk;
    std::string_view ru;
};

constexpr Sentence waiting{
    "The supplier's system can't take the order at the moment. It is sent again by itself; do not "
    "order again.",
    "Система постачальника зараз не може прийняти замовлення. Його буде надіслано ще раз "
    "автоматично; не замовляйте повторно.",
    "Система поставщика сейчас не может принять заказ. Он будет отправлен ещё раз автоматически; "
    "не заказывайте повторно."};
constexpr Sentence dead{
    "Somebody at the supplier must look at this order before it goes on. Do not order again; ask "
    "the supplier if it is urgent.",
    "Перш ніж замовлення піде далі, його має переглянути працівник постачальника. Не замовляйте "
    "повторно; якщо це терміново, зверніться до постачальника.",
    "Прежде чем заказ пойдёт дальше, его должен посмотреть сотрудник поставщика. Не заказывайте "
    "повторно; если это срочно, обратитесь к поставщику."};
constexpr Sentence cancelled{
    "The supplier cancelled this order.",
    "Постачальник скасував це замовлення.",
    "Поставщик отменил этот заказ."};

std::string in(std::string_view language, const Sentence& sentence) {
    if (language == "uk") return std::string{sentence.uk};
    if (language == "ru") return std::string{sentence.ru};
    return std::string{sentence.en};
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

}  // namespace portico::erp
