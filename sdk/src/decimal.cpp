#include <algorithm>
#include <cstddef>
#include <limits>

#include <portico/decimal.hpp>

namespace portico {
namespace {

constexpr auto coefficient_min = std::numeric_limits<std::int64_t>::min();
constexpr auto coefficient_max = std::numeric_limits<std::int64_t>::max();

Error out_of_range() {
    return invalid("The number is out of range: at most 18 digits can be held exactly.");
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

Result<std::int64_t> narrow(Int128 wide) {
    if (wide < coefficient_min || wide > coefficient_max) return out_of_range();
    return static_cast<std::int64_t>(wide);
}

/// Any scale up to 36 to a Decimal; zeros at the end are dropped when that makes it fit.
Result<Decimal> fit(Int128 coefficient, int scale) {
    while (scale > 0 && coefficient % 10 == 0 &&
           (scale > Decimal::scale_max || coefficient < coefficient_min ||
            coefficient > coefficient_max)) {
        coefficient /= 10;
        --scale;
    }
    if (scale > Decimal::scale_max) return out_of_range();
    return Decimal::scaled(PORTICO_TRY(narrow(coefficient)), scale);
}

struct Aligned {
    Int128 a;
    Int128 b;
    int scale;
};

/// 63 bits and 18 decimals stay below 127 bits, so this can't overflow.
Aligned align(const Decimal& a, const Decimal& b) {
    const int scale = std::max(a.scale(), b.scale());
    return {
        Int128{a.coefficient()} * power_of_ten(scale - a.scale()),
        Int128{b.coefficient()} * power_of_ten(scale - b.scale()),
        scale};
}

Result<Decimal> rounded(Int128 coefficient, int from, int to, RoundingMode mode) {
    if (to < 0 || to > Decimal::scale_max) return invalid("A number has 0 to 18 decimals.");
    if (from <= to) {
        Int128 widened = 0;
        if (__builtin_mul_overflow(coefficient, Int128{power_of_ten(to - from)}, &widened)) {
            return out_of_range();
        }
        return Decimal::scaled(PORTICO_TRY(narrow(widened)), to);
    }
    // `from` is at most 36: two steps keep the divisor in range, and one division the rounding.
    const int places = from - to;
    const Int128 divisor =
        Int128{power_of_ten(std::min(places, 18))} * power_of_ten(std::max(places - 18, 0));
    return Decimal::scaled(PORTICO_TRY(narrow(divide_rounded(coefficient, divisor, mode))), to);
}

Error not_a_number(std::string_view text) {
    std::string message = "\"" + excerpt(text) + "\" is not a number";
    if (text.empty()) {
        message = "A number is missing";
    } else if (text.find(',') != std::string_view::npos) {
        message += ": write the decimals after a point, without separators, like 12.5";
    } else if (text.find_first_of("eE") != std::string_view::npos) {
        message += " that can be used here: write all its digits, without an exponent";
    } else {
        message += ": write digits with an optional point, like 12.5";
    }
    return invalid(message + ".");
}

}  // namespace

Result<RoundingMode> rounding_mode(std::string_view name) {
    if (name == "half_up") return RoundingMode::half_up;
    if (name == "half_even") return RoundingMode::half_even;
    if (name == "up") return RoundingMode::up;
    if (name == "down") return RoundingMode::down;
    return invalid(
        "\"" + excerpt(name) + "\" is not a rounding mode: use half_up, half_even, up or down."
    );
}

std::string_view name_of(RoundingMode mode) {
    switch (mode) {
        case RoundingMode::half_up:
            return "half_up";
        case RoundingMode::half_even:
            return "half_even";
        case RoundingMode::up:
            return "up";
        case RoundingMode::down:
            return "down";
    }
    return "half_up";
}

namespace {

/// Integer is Int128, or 64 bits where both fit: there a division costs a fifth.
template <class Integer>
Integer divide(Integer numerator, Integer denominator, RoundingMode mode) {
    const Integer quotient = numerator / denominator;
    const Integer remainder = numerator % denominator;
    if (remainder == 0 || mode == RoundingMode::down) return quotient;
    const Integer away = numerator < 0 ? -1 : 1;
    if (mode == RoundingMode::up) return quotient + away;
    const Integer rest = remainder < 0 ? -remainder : remainder;
    const Integer other = denominator - rest;  // instead of doubling, which could overflow
    if (rest != other) return rest > other ? quotient + away : quotient;
    if (mode == RoundingMode::half_up) return quotient + away;
    return quotient % 2 == 0 ? quotient : quotient + away;
}

}  // namespace

Int128 divide_rounded(Int128 numerator, Int128 denominator, RoundingMode mode) {
    PORTICO_ASSERT(denominator > 0);
    const auto short_numerator = static_cast<std::int64_t>(numerator);
    const auto short_denominator = static_cast<std::int64_t>(denominator);
    if (short_numerator == numerator && short_denominator == denominator) {
        return divide(short_numerator, short_denominator, mode);
    }
    return divide(numerator, denominator, mode);
}

Result<Decimal> Decimal::parse(std::string_view text, DecimalLimits limits) {
    PORTICO_ASSERT(limits.integer_digits_max + limits.scale_max <= scale_max);
    std::size_t at = 0;
    const bool negative = !text.empty() && text[0] == '-';
    if (negative) ++at;

    std::int64_t coefficient = 0;
    int integer_digits = 0;
    int decimals = 0;
    bool point = false;
    bool too_long = false;
    const std::size_t first = at;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.' && !point && integer_digits > 0) {
            point = true;
            continue;
        }
        if (!is_digit(c)) return not_a_number(text);
        int& digits = point ? decimals : integer_digits;
        if (digits == (point ? limits.scale_max : limits.integer_digits_max)) {
            too_long = true;  // go on: a text that is no number at all has another message
            continue;
        }
        ++digits;
        coefficient = coefficient * 10 + (c - '0');
    }
    if (integer_digits == 0 || (point && decimals == 0)) return not_a_number(text);
    if (text[first] == '0' && text.size() > first + 1 && text[first + 1] != '.') {
        return not_a_number(text);
    }
    if (too_long) {
        return invalid(
            "\"" + excerpt(text) + "\" has too many digits: at most " +
            std::to_string(limits.integer_digits_max) + " before the point and " +
            std::to_string(limits.scale_max) + " after it are allowed."
        );
    }
    return Decimal{negative ? -coefficient : coefficient, decimals};
}

void Decimal::append_to(std::string& out) const {
    std::array<char, 24> buffer{};
    std::size_t at = buffer.size();
    auto rest = static_cast<std::uint64_t>(coefficient_);
    if (coefficient_ < 0) rest = 0 - rest;  // also right for the smallest integer
    int written = 0;
    while (rest != 0 || written <= scale_) {
        if (written == scale_ && scale_ != 0) buffer[--at] = '.';
        buffer[--at] = static_cast<char>('0' + rest % 10);
        rest /= 10;
        ++written;
    }
    if (coefficient_ < 0) buffer[--at] = '-';
    out.append(buffer.data() + at, buffer.size() - at);
}

std::string Decimal::text() const {
    std::string out;
    append_to(out);
    return out;
}

Decimal Decimal::trimmed() const {
    Decimal shorter = *this;
    while (shorter.scale_ > 0 && shorter.coefficient_ % 10 == 0) {
        shorter.coefficient_ /= 10;
        --shorter.scale_;
    }
    return shorter;
}

Result<std::int64_t> Decimal::coefficient_at(int scale) const {
    if (scale < 0 || scale > scale_max) return invalid("A number has 0 to 18 decimals.");
    if (scale >= scale_) return narrow(Int128{coefficient_} * power_of_ten(scale - scale_));
    const std::int64_t divisor = power_of_ten(scale_ - scale);
    if (coefficient_ % divisor != 0) {
        return invalid(text() + " has more than " + std::to_string(scale) + " decimals.");
    }
    return coefficient_ / divisor;
}

Result<Decimal> Decimal::with_scale(int scale, RoundingMode mode) const {
    return rounded(coefficient_, scale_, scale, mode);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (a.scale_ == b.scale_) return a.coefficient_ <=> b.coefficient_;
    const auto aligned = align(a, b);
    if (aligned.a == aligned.b) return std::strong_ordering::equal;
    return aligned.a < aligned.b ? std::strong_ordering::less : std::strong_ordering::greater;
}

Result<Decimal> add(const Decimal& a, const Decimal& b) {
    const auto aligned = align(a, b);
    return fit(aligned.a + aligned.b, aligned.scale);
}

Result<Decimal> subtract(const Decimal& a, const Decimal& b) {
    const auto aligned = align(a, b);
    return fit(aligned.a - aligned.b, aligned.scale);
}

Result<Decimal> multiply(const Decimal& a, const Decimal& b) {
    return fit(Int128{a.coefficient()} * b.coefficient(), a.scale() + b.scale());
}

Result<Decimal> multiply(const Decimal& a, const Decimal& b, int scale, RoundingMode mode) {
    return rounded(Int128{a.coefficient()} * b.coefficient(), a.scale() + b.scale(), scale, mode);
}

Result<Decimal> divide(const Decimal& a, const Decimal& b, int scale, RoundingMode mode) {
    if (b.is_zero()) return invalid("A number can't be divided by zero.");
    if (scale < 0 || scale > Decimal::scale_max) return invalid("A number has 0 to 18 decimals.");
    // a / b = (a.c * 10^(b.s + scale - a.s)) / b.c, in units of the last decimal.
    const int shift = b.scale() + scale - a.scale();
    Int128 numerator = a.coefficient();
    Int128 denominator = b.coefficient();
    Int128& widened = shift >= 0 ? numerator : denominator;
    for (int left = shift >= 0 ? shift : -shift; left > 0; left -= 18) {
        const Int128 power = power_of_ten(std::min(left, 18));
        if (__builtin_mul_overflow(widened, power, &widened)) return out_of_range();
    }
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    return Decimal::scaled(
        PORTICO_TRY(narrow(divide_rounded(numerator, denominator, mode))), scale
    );
}

Result<Decimal> round_to_step(const Decimal& value, const Decimal& step, RoundingMode mode) {
    if (step.sign() <= 0) return invalid("A rounding step must be above 0.");
    const auto aligned = align(value, step);
    const Int128 steps = divide_rounded(aligned.a, aligned.b, mode);
    Int128 coefficient = 0;
    if (__builtin_mul_overflow(steps, Int128{step.coefficient()}, &coefficient)) {
        return out_of_range();
    }
    return Decimal::scaled(PORTICO_TRY(narrow(coefficient)), step.scale());
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t length_max = 32;
    std::string safe{text.substr(0, length_max)};
    for (char& c : safe) {
        if (c < ' ' || c > '~' || c == '"') c = '?';
    }
    if (text.size() > length_max) safe += "...";
    return safe;
}

}  // namespace portico
