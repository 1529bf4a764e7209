#include "http/proof_text.hpp"

#include <array>

#include <portico/sentences.hpp>

#include "domain/period.hpp"

namespace portico::pricing {
namespace {

// In the order of HolderKind.
constexpr std::array<Message, 4> holders{{
    {"Your own terms", "Ваші власні умови", "Ваши собственные условия"},
    {"Price list {id}", "Прайс-лист {id}", "Прайс-лист {id}"},
    {"Group {id}", "Група {id}", "Группа {id}"},
    {"Region {id}", "Регіон {id}", "Регион {id}"},
}};

// In the order of TargetKind.
constexpr std::array<Message, 3> targets{{
    {"product {id}", "товар {id}", "товар {id}"},
    {"category {id}", "категорія {id}", "категория {id}"},
    {"all products", "усі товари", "все товары"},
}};

constexpr Message base_price{
    "Base price: {value} {currency} per {unit}",
    "Базова ціна: {value} {currency} за {unit}",
    "Базовая цена: {value} {currency} за {unit}"};
constexpr Message fixed{
    "{value} {currency} per {unit}",
    "{value} {currency} за {unit}",
    "{value} {currency} за {unit}"};
constexpr Message discount{
    "{value}\u00a0% off the base or reference price",
    "знижка {value}\u00a0% від базової або опорної ціни",
    "скидка {value}\u00a0% от базовой или опорной цены"};
constexpr Message surcharge{
    "{value}\u00a0% on top of the base or reference price",
    "націнка {value}\u00a0% до базової або опорної ціни",
    "наценка {value}\u00a0% к базовой или опорной цене"};
constexpr Message amount_off{
    "{value} {currency} off per {unit}",
    "на {value} {currency} менше за {unit}",
    "на {value} {currency} меньше за {unit}"};
constexpr Message of_list{
    "the price of list {list} less {value}\u00a0%",
    "ціна прайс-листа {list} мінус {value}\u00a0%",
    "цена прайс-листа {list} минус {value}\u00a0%"};
constexpr Message on_request{
    "the price is told on request", "ціну повідомляють за запитом", "цену сообщают по запросу"};
constexpr Message from_quantity{
    ", from {quantity} {unit}", ", від {quantity} {unit}", ", от {quantity} {unit}"};
// In the order of CountedBy; the first has its own sentence above.
constexpr std::array<Message, 8> from_counted{{
    {"", "", ""},
    {", from {amount} in one order together",
     ", від {amount} разом в одному замовленні",
     ", от {amount} вместе в одном заказе"},
    {", from {amount} ordered in a month",
     ", від {amount}, замовлених за місяць",
     ", от {amount}, заказанных за месяц"},
    {", from {amount} ordered in a quarter",
     ", від {amount}, замовлених за квартал",
     ", от {amount}, заказанных за квартал"},
    {", from {amount} ordered in a year",
     ", від {amount}, замовлених за рік",
     ", от {amount}, заказанных за год"},
    {", from {amount} of orders in a month",
     ", від {amount} замовлень за місяць",
     ", от {amount} заказов за месяц"},
    {", from {amount} of orders in a quarter",
     ", від {amount} замовлень за квартал",
     ", от {amount} заказов за квартал"},
    {", from {amount} of orders in a year",
     ", від {amount} замовлень за рік",
     ", от {amount} заказов за год"},
}};
constexpr std::array<Message, 8> counted_so_far{{
    {"", "", ""},
    {"Together {counted} of {amount}.",
     "Разом {counted} з {amount}.",
     "Вместе {counted} из {amount}."},
    {"Ordered {counted} of {amount} this month.",
     "Замовлено {counted} з {amount} цього місяця.",
     "Заказано {counted} из {amount} в этом месяце."},
    {"Ordered {counted} of {amount} this quarter.",
     "Замовлено {counted} з {amount} цього кварталу.",
     "Заказано {counted} из {amount} в этом квартале."},
    {"Ordered {counted} of {amount} this year.",
     "Замовлено {counted} з {amount} цього року.",
     "Заказано {counted} из {amount} в этом году."},
    {"Ordered {counted} of {amount} this month.",
     "Замовлено {counted} з {amount} цього місяця.",
     "Заказано {counted} из {amount} в этом месяце."},
    {"Ordered {counted} of {amount} this quarter.",
     "Замовлено {counted} з {amount} цього кварталу.",
     "Заказано {counted} из {amount} в этом квартале."},
    {"Ordered {counted} of {amount} this year.",
     "Замовлено {counted} з {amount} цього року.",
     "Заказано {counted} из {amount} в этом году."},
}};
constexpr Message up_to_once{
    ", once, up to {quantity} {unit}",
    ", один раз, до {quantity} {unit}",
    ", один раз, до {quantity} {unit}"};
constexpr Message valid_from{", valid from {day}", ", діє з {day}", ", действует с {day}"};
constexpr Message valid_to{", until {day}", ", до {day}", ", до {day}"};

constexpr Message known_since{"Known since {day}.", "Відомо з {day}.", "Известно с {day}."};
constexpr Message with_former{
    "Known since {day}; {count}, the last was {value}.",
    "Відомо з {day}; {count}, останнє: {value}.",
    "Известно с {day}; {count}, последнее: {value}."};
constexpr PluralForms earlier_values{
    {"earlier value", "попереднє значення", "прежнее значение"},
    {"earlier values", "попередні значення", "прежних значения"},
    {"earlier values", "попередніх значень", "прежних значений"}};

constexpr Message next_break{
    "{more} {unit} more ({quantity} in all) cost {price} {currency} per {unit}: you save {saving} "
    "{currency}.",
    "Ще {more} {unit} (разом {quantity}), і ціна {price} {currency} за {unit}: економія {saving} "
    "{currency}.",
    "Ещё {more} {unit} (всего {quantity}), и цена {price} {currency} за {unit}: экономия {saving} "
    "{currency}."};

/// At least the currency's digits: 10.5 EUR is "10.50".
std::string amount_text(const Decimal& value, Currency currency, std::string_view language) {
    auto shown = value.trimmed();
    if (!currency.empty() && shown.scale() < currency.minor_digits()) {
        const auto padded = shown.with_scale(currency.minor_digits(), RoundingMode::half_up);
        if (padded.ok()) shown = *padded;
    }
    return number_text(shown, language);
}

std::string value_sentence(const ProofLine& line, std::string_view language) {
    const auto value = line.kind == RuleKind::fixed || line.kind == RuleKind::amount
                           ? amount_text(line.value, line.currency, language)
                           : number_text(line.value.trimmed(), language);
    switch (line.kind) {
        case RuleKind::fixed:
            break;
        case RuleKind::percent:
            if (line.value.sign() < 0)
                return fill(surcharge, language, {{"value", value.substr(1)}});
            return fill(discount, language, {{"value", value}});
        case RuleKind::amount:
            return fill(
                amount_off,
                language,
                {{"value", value}, {"currency", line.currency.code()}, {"unit", line.unit}}
            );
        case RuleKind::on_request:
            return fill(on_request, language);
        case RuleKind::of_list:
            return fill(of_list, language, {{"list", line.of_list}, {"value", value}});
    }
    return fill(
        line.level == Level::base ? base_price : fixed,
        language,
        {{"value", value}, {"currency", line.currency.code()}, {"unit", line.unit}}
    );
}

/// "20 pcs", or "3,000,000 EUR" where money is counted; quantities of several products have no
/// unit.
std::string counted_text(const Decimal& number, const ProofLine& line, std::string_view language) {
    if (!is_turnover(line.counted_by)) return number_text(number.trimmed(), language);
    auto text = number_text(number.trimmed(), language);
    if (!line.asked_currency.empty()) text.append("\u00a0").append(line.asked_currency.code());
    return text;
}

std::string break_sentence(const ProofLine& line, std::string_view language) {
    if (line.min_quantity.sign() <= 0) return {};
    if (line.counted_by == CountedBy::line) {
        const auto quantity = number_text(line.min_quantity.trimmed(), language);
        return fill(from_quantity, language, {{"quantity", quantity}, {"unit", line.unit}});
    }
    const auto amount = counted_text(line.min_quantity, line, language);
    const auto& message = from_counted.at(static_cast<std::size_t>(line.counted_by));
    return fill(message, language, {{"amount", amount}});
}

}  // namespace

std::string counted_sentence(const ProofLine& line, std::string_view language) {
    if (!line.counted || line.min_quantity.sign() <= 0) return {};
    const auto amount = counted_text(line.min_quantity, line, language);
    auto shown = *line.counted;
    if (is_turnover(line.counted_by) && !line.asked_currency.empty()) {
        const auto digits = line.asked_currency.minor_digits();
        const auto rounded = shown.with_scale(digits, RoundingMode::down);
        if (rounded.ok()) shown = *rounded;
    }
    const auto counted = number_text(shown.trimmed(), language);
    const auto& message = counted_so_far.at(static_cast<std::size_t>(line.counted_by));
    return fill(message, language, {{"counted", counted}, {"amount", amount}});
}

std::string rule_sentence(const ProofLine& line, std::string_view language) {
    if (line.level == Level::base) return value_sentence(line, language) + ".";
    const auto& holder = holders.at(static_cast<std::size_t>(line.holder_kind));
    const auto& target = targets.at(static_cast<std::size_t>(line.target_kind));
    auto text = fill(holder, language, {{"id", line.holder}});
    text += ", " + fill(target, language, {{"id", line.target}}) + ": ";
    text += value_sentence(line, language);
    text += break_sentence(line, language);
    if (line.limit_quantity.sign() > 0) {
        const auto quantity = number_text(line.limit_quantity.trimmed(), language);
        text += fill(up_to_once, language, {{"quantity", quantity}, {"unit", line.unit}});
    }
    if (line.validity.from != beginning_of_time) {
        text += fill(valid_from, language, {{"day", moment_text(line.validity.from, language)}});
    }
    if (line.validity.to != end_of_time) {
        text += fill(valid_to, language, {{"day", moment_text(line.validity.to, language)}});
    }
    return text + ".";
}

std::string story_sentence(const RuleStory& story, std::string_view language) {
    if (story.known_since <= 0) return {};
    const auto day = moment_text(story.known_since, language);
    if (story.former.empty()) return fill(known_since, language, {{"day", day}});
    const auto count = counted(story.former_count, earlier_values, language);
    const auto value = Decimal::parse(story.former.front().value);
    const auto last =
        value.ok() ? number_text(value->trimmed(), language) : story.former.front().value;
    return fill(with_former, language, {{"day", day}, {"count", count}, {"value", last}});
}

std::string next_sentence(
    const NextStep& step, std::string_view unit, Currency currency, std::string_view language
) {
    return fill(
        next_break,
        language,
        {{"more", number_text(step.more.trimmed(), language)},
         {"quantity", number_text(step.quantity.trimmed(), language)},
         {"price", amount_text(step.unit_price, currency, language)},
         {"saving", amount_text(step.saving, currency, language)},
         {"currency", currency.code()},
         {"unit", unit}}
    );
}

}  // namespace portico::pricing
