#include "entities/currencies.hpp"

#include <charconv>

#include "protocol/decimal_text.hpp"

namespace portico::erp_tryton {
namespace {

/// Up to 18 digits, exactly; floats such as 0.30000000000000004 have more than a price needs.
std::optional<Decimal> factor(std::string_view text) {
    auto number = DecimalText::parse(text);
    if (!number) return {};
    number->trim();
    constexpr std::size_t digits_max = Decimal::scale_max;
    if (number->digits.size() > digits_max || number->scale > Decimal::scale_max) return {};
    std::int64_t coefficient = 0;
    std::from_chars(
        number->digits.data(), number->digits.data() + number->digits.size(), coefficient
    );
    return Decimal::scaled(number->is_negative ? -coefficient : coefficient, number->scale);
}

}  // namespace

Status Currencies::refresh(Pull& pull) {
    if (refreshed_at_ && pull.now >= *refreshed_at_ && pull.now < *refreshed_at_ + fresh_for) {
        return {};
    }
    const auto rows = PORTICO_TRY(pull.erp.search_read(
        {.model = "currency.currency", .fields = {"code", "rounding"}}, pull.deadline
    ));
    codes_.clear();
    steps_.clear();
    for (const auto row : rows) {
        const auto code = row["code"].string();
        codes_[read_id(row["id"])] = code;
        const auto step = factor(read_decimal_text(row["rounding"]));
        if (step && step->sign() > 0) steps_.emplace(code, *step);
    }
    refreshed_at_ = pull.now;
    return {};
}

std::string Currencies::code(std::int64_t id) const {
    const auto found = codes_.find(id);
    return found == codes_.end() ? std::string{} : found->second;
}

const Decimal* Currencies::step(std::string_view code) const {
    const auto found = steps_.find(code);
    return found == steps_.end() ? nullptr : &found->second;
}

std::optional<std::string> line_amount(
    std::string_view quantity, std::string_view unit_price, const Decimal& step
) {
    const auto count = factor(quantity);
    const auto price = factor(unit_price);
    if (!count || !price || step.sign() <= 0) return {};
    Int128 product = Int128{count->coefficient()} * price->coefficient();
    Int128 divisor = step.coefficient();
    // Both to the same number of decimals: the product has those of its factors together.
    for (int at = count->scale() + price->scale(); at != step.scale();) {
        auto& shorter = at > step.scale() ? divisor : product;
        if (__builtin_mul_overflow(shorter, Int128{10}, &shorter)) return {};
        at += at > step.scale() ? -1 : 1;
    }
    Int128 rounded = divide_rounded(product, divisor, RoundingMode::half_even);
    if (__builtin_mul_overflow(rounded, Int128{step.coefficient()}, &rounded)) return {};
    constexpr Int128 most = Int128{power_of_ten(18)};
    if (rounded >= most || rounded <= -most) return {};
    return Decimal::scaled(static_cast<std::int64_t>(rounded), step.scale()).trimmed().text();
}

}  // namespace portico::erp_tryton
