#include "prices/unit_factor.hpp"

#include <portico/decimal.hpp>

#include "protocol/decimal_text.hpp"

namespace portico::erp_tryton {
namespace {

constexpr int conversion_places = 12;
constexpr int factor_places = 6;
constexpr std::size_t digits_max = 24;

struct Number {
    Int128 in_trillionths = 0;
    int places = 0;  ///< decimals that are not zeros at the end
};

std::optional<Number> read(std::string_view text) {
    auto number = DecimalText::parse(text);
    if (!number || number->is_negative || number->is_zero()) return {};
    number->round(conversion_places);
    number->trim();
    if (number->digits.size() > digits_max) return {};
    Number out{.places = number->scale};
    for (const char digit : number->digits)
        out.in_trillionths = out.in_trillionths * 10 + (digit - '0');
    for (int i = number->scale; i < conversion_places; ++i) out.in_trillionths *= 10;
    return out;
}

struct Ratio {
    Int128 numerator = 0;
    Int128 denominator = 1;
};

/// In units of the category; product.uom's _accurate_operator.
std::optional<Ratio> size_of(const Unit& unit) {
    const auto factor = read(unit.factor);
    const auto rate = read(unit.rate);
    if (!factor || !rate) return {};
    const Int128 one = Int128{power_of_ten(conversion_places)};
    const bool takes_factor = factor->places != rate->places ? factor->places < rate->places
                                                             : factor->in_trillionths >= one;
    if (takes_factor) return Ratio{factor->in_trillionths, one};
    return Ratio{one, rate->in_trillionths};
}

Int128 common_divisor(Int128 a, Int128 b) {
    while (b != 0) {
        const Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

void reduce(Ratio& ratio) {
    const auto divisor = common_divisor(ratio.numerator, ratio.denominator);
    ratio.numerator /= divisor;
    ratio.denominator /= divisor;
}

}  // namespace

std::optional<std::string> unit_factor(const Unit& unit, const Unit& base) {
    if (unit.category != base.category) return {};
    auto size = size_of(unit);
    auto base_size = size_of(base);
    if (!size || !base_size) return {};
    reduce(*size);
    reduce(*base_size);
    Ratio ratio;
    Int128 scaled = 0;
    if (__builtin_mul_overflow(size->numerator, base_size->denominator, &ratio.numerator) ||
        __builtin_mul_overflow(size->denominator, base_size->numerator, &ratio.denominator)) {
        return {};
    }
    reduce(ratio);
    if (__builtin_mul_overflow(ratio.numerator, Int128{power_of_ten(factor_places)}, &scaled) ||
        scaled % ratio.denominator != 0) {
        return {};
    }
    const Int128 millionths = scaled / ratio.denominator;
    if (millionths <= 0 || millionths >= Int128{power_of_ten(18)}) return {};
    return Decimal::scaled(static_cast<std::int64_t>(millionths), factor_places).trimmed().text();
}

}  // namespace portico::erp_tryton
