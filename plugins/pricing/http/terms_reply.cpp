#include "http/terms_reply.hpp"

#include <portico/sentences.hpp>

#include "http/reply_text.hpp"

namespace portico::pricing {
namespace {

constexpr Message below_minimum{
    "The smallest quantity is {limit} {unit}.",
    "Найменша кількість: {limit} {unit}.",
    "Наименьшее количество: {limit} {unit}."};
constexpr Message above_maximum{
    "The largest quantity is {limit} {unit}.",
    "Найбільша кількість: {limit} {unit}.",
    "Наибольшее количество: {limit} {unit}."};
constexpr Message not_a_pack_multiple{
    "It is sold in multiples of {limit} {unit}.",
    "Товар продається кратно {limit} {unit}.",
    "Товар продаётся кратно {limit} {unit}."};
constexpr Message impossible{
    "No quantity in {unit} fits the terms of sale. Ask the supplier.",
    "Жодна кількість у {unit} не відповідає умовам продажу. Зверніться до постачальника.",
    "Ни одно количество в {unit} не подходит под условия продажи. Обратитесь к поставщику."};
constexpr Message lowest_allowed{
    "The lowest allowed price applies.",
    "Діє найнижча дозволена ціна.",
    "Действует самая низкая разрешённая цена."};
constexpr Message cost_floor{
    "The rules give {wanted} {currency}. The cost is {cost} {currency} per {unit} and the margin "
    "at "
    "least {margin}\u00a0%: not below {floor} {currency}.",
    "За правилами ціна {wanted} {currency}. Собівартість {cost} {currency} за {unit}, націнка "
    "щонайменше {margin}\u00a0%: не нижче {floor} {currency}.",
    "По правилам цена {wanted} {currency}. Себестоимость {cost} {currency} за {unit}, наценка не "
    "менее {margin}\u00a0%: не ниже {floor} {currency}."};
constexpr Message stays{
    "The price stays as it is (pricing.floor.action is alarm).",
    "Ціна лишається без змін (pricing.floor.action: alarm).",
    "Цена остаётся прежней (pricing.floor.action: alarm)."};

Decimal quantity_of(std::int64_t ten_thousandths) {
    return Decimal::scaled(ten_thousandths, quantity_limits.scale_max).trimmed();
}

std::string sentence_of(const PricedLine& line, std::string_view language) {
    const auto& order = line.terms.order;
    const auto told = [&](const Message& message, std::int64_t limit) {
        const auto text = number_text(quantity_of(limit), language);
        return fill(message, language, {{"limit", text}, {"unit", line.price.unit}});
    };
    if (order.is_impossible) return told(impossible, 0);
    switch (line.terms.quantity.verdict) {
        case QuantityVerdict::below_minimum:
            return told(below_minimum, order.minimum);
        case QuantityVerdict::above_maximum:
            return told(above_maximum, order.maximum);
        case QuantityVerdict::not_a_pack_multiple:
            return told(not_a_pack_multiple, order.increment);
        case QuantityVerdict::fits:
            break;
    }
    return {};
}

void append_proposal(std::string& out, const std::optional<std::int64_t>& quantity) {
    if (!quantity) {
        out.append("null");
        return;
    }
    out.push_back('"');
    quantity_of(*quantity).append_to(out);
    out.push_back('"');
}

void append_order_terms(std::string& out, const PricedLine& line, std::string_view language) {
    const auto& order = line.terms.order;
    out.append(",\"order_terms\":{");
    const auto start = out.size();
    const auto add = [&](std::string_view name, std::int64_t quantity) {
        if (quantity != 0) append_number(out, name, quantity_of(quantity));
    };
    add("minimum", order.minimum);
    add("maximum", order.maximum);
    add("increment", order.increment);
    if (out.size() > start) out.erase(start, 1);  // the comma before the first
    out.push_back('}');
    const auto& check = line.terms.quantity;
    append_member(out, "quantity_check", name_of(check.verdict));
    if (check.verdict == QuantityVerdict::fits) return;
    append_member(out, "quantity_sentence", sentence_of(line, language));
    out.append(",\"proposals\":[");
    append_proposal(out, check.down);
    out.push_back(',');
    append_proposal(out, check.up);
    out.push_back(']');
}

}  // namespace

void append_terms(
    std::string& out, const PricedLine& line, std::string_view language, const Settings& settings
) {
    if (line.error) return;
    const auto& terms = line.terms;
    if (terms.is_hidden) out.append(",\"hidden\":true");
    if (!terms.order.is_empty()) append_order_terms(out, line, language);
    if (!line.has_price()) return;
    if (terms.is_raised) out.append(",\"is_lowest_allowed\":true");
    if (settings.taxes.empty()) return;
    if (!terms.tax) {
        out.append(",\"tax\":null");
        return;
    }
    out.append(",\"tax\":{\"rate\":\"");
    terms.tax->rate.append_to(out);
    out.push_back('"');
    append_number(out, "amount", terms.tax->amount);
    out.push_back('}');
    append_number(out, "gross", terms.tax->gross);
    // At least as many decimals as the amounts have, which are those of the currency.
    auto unit_price = terms.tax->unit_price_gross.trimmed();
    const auto digits = terms.tax->amount.scale();
    if (unit_price.scale() < digits) {
        const auto padded = unit_price.with_scale(digits, RoundingMode::half_up);
        if (padded.ok()) unit_price = *padded;
    }
    append_number(out, "unit_price_gross", unit_price);
}

Status append_taxes(
    std::string& out, std::span<const PricedLine> lines, const Decimal& net, Currency currency
) {
    TaxSums sums{currency};
    bool is_whole = true;
    for (const auto& line : lines) {
        if (!line.has_price()) continue;
        if (line.terms.tax) {
            PORTICO_TRY(sums.add(line.price.total, *line.terms.tax));
        } else {
            is_whole = false;
        }
    }
    append_number(out, "net", net);
    out.append(",\"taxes\":[");
    for (const auto& sum : sums.sums()) {
        out.append(out.back() == '[' ? "{\"rate\":\"" : ",{\"rate\":\"");
        sum.rate.append_to(out);
        out.push_back('"');
        append_number(out, "net", sum.net);
        append_number(out, "amount", sum.amount);
        out.push_back('}');
    }
    out.push_back(']');
    if (is_whole) {
        append_number(out, "gross", sums.gross());
    } else {
        out.append(",\"gross\":null");
    }
    return {};
}

void append_floor_proof(
    std::string& out, const PricedLine& line, const Index& index, const ProofTelling& telling
) {
    const auto& terms = line.terms;
    const auto language = telling.language;
    const bool is_operator = telling.reader == ProofReader::operator_staff;
    if (!terms.floor || (!terms.is_raised && !is_operator)) return;
    out.append(",\"floor\":");
    json::Writer writer{out};
    writer.begin_object();
    if (!is_operator) {
        writer.member("sentence", lowest_allowed.in(language)).end_object();
        return;
    }
    const auto& cost = *terms.floor->cost;
    const auto& margin = *terms.floor->margin;
    const auto floor = Decimal::scaled(terms.floor->unit_price, price_limits.scale_max).trimmed();
    const auto wanted = terms.wanted.trimmed();
    const auto text = [&](const Decimal& number) {
        return number_text(number.trimmed(), language);
    };
    const auto cost_unit =
        cost.unit.empty() ? index.unit_code(line.product->unit) : std::string_view{cost.unit};
    auto sentence = fill(
        cost_floor,
        language,
        {{"wanted", text(wanted)},
         {"currency", cost.currency.code()},
         {"cost", text(cost.value)},
         {"unit", cost_unit},
         {"margin", text(margin.value)},
         {"floor", text(floor)}}
    );
    const auto& end = terms.is_raised ? lowest_allowed : stays;
    sentence.append(" ").append(end.in(language));
    writer.member("wanted", wanted.text()).member("floor", floor.text());
    writer.member("cost", cost.value.trimmed().text()).member("cost_term", cost.id);
    writer.member("margin", margin.value.trimmed().text()).member("margin_term", margin.id);
    writer.key("raised").boolean(terms.is_raised).member("sentence", sentence).end_object();
}

}  // namespace portico::pricing
