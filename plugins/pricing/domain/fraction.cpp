#include "fraction.hpp"

#include <limits>

namespace portico::pricing {
namespace {

Int128 greatest_common_divisor(Int128 a, Int128 b) {
    while (b != 0) {
        const Int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

bool product(Int128 a, Int128 b, Int128& out) {
    return !__builtin_mul_overflow(a, b, &out);
}

}  // namespace

void Fraction::reduce() {
    const Int128 divisor = greatest_common_divisor(numerator_, denominator_);
    if (divisor > 1) {
        numerator_ /= divisor;
        denominator_ /= divisor;
    }
}

bool Fraction::multiply(Int128 numerator, Int128 denominator) {
    Int128 n = 0;
    Int128 d = 0;
    if (!product(numerator_, numerator, n) || !product(denominator_, denominator, d)) {
        // Only now lowest terms are worth their divisions: crosswise, so that the result has them.
        reduce();
        const Int128 left = greatest_common_divisor(numerator_, denominator);
        const Int128 right = greatest_common_divisor(numerator, denominator_);
        if (left > 1) numerator_ /= left, denominator /= left;
        if (right > 1) denominator_ /= right, numerator /= right;
        if (!product(numerator_, numerator, n) || !product(denominator_, denominator, d)) {
            return false;
        }
    }
    numerator_ = n;
    denominator_ = d;
    return true;
}

bool Fraction::subtract_to_zero(const Fraction& other) {
    Fraction a = *this;
    Fraction b = other;
    for (int attempt = 0; attempt < 2; ++attempt) {
        Int128 left = 0;
        Int128 right = 0;
        if (product(a.numerator_, b.denominator_, left) &&
            product(b.numerator_, a.denominator_, right) &&
            product(a.denominator_, b.denominator_, denominator_) &&
            !__builtin_sub_overflow(left, right, &numerator_)) {
            if (numerator_ < 0) *this = Fraction{};
            return true;
        }
        a.reduce();
        b.reduce();
    }
    return false;
}

bool Fraction::round(std::int64_t step, RoundingMode mode, std::int64_t& out) const {
    // Most prices are written in whole steps already.
    const auto whole = static_cast<std::int64_t>(numerator_);
    if (denominator_ == 1 && whole == numerator_ && whole % step == 0) {
        out = whole;
        return true;
    }
    Fraction exact = *this;
    Int128 divisor = 0;
    if (!product(exact.denominator_, step, divisor)) {
        exact.reduce();
        if (!product(exact.denominator_, step, divisor)) return false;
    }
    Int128 rounded = 0;
    if (!product(divide_rounded(exact.numerator_, divisor, mode), step, rounded)) return false;
    if (rounded < std::numeric_limits<std::int64_t>::min() ||
        rounded > std::numeric_limits<std::int64_t>::max()) {
        return false;
    }
    out = static_cast<std::int64_t>(rounded);
    return true;
}

}  // namespace portico::pricing
