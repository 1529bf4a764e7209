#pragma once

#include <cstdint>

#include <portico/decimal.hpp>

namespace portico::pricing {

/// An exact, unrounded amount in millionths of a currency unit: numerator / denominator, the
/// denominator above 0. Each operation gives false when the exact result does not fit 127 bits
/// even in lowest terms; the value is then unspecified.
class Fraction {
public:
    Fraction() = default;

    explicit Fraction(std::int64_t millionths) : numerator_{millionths} {}

    /// Multiplies by `numerator / denominator`, the denominator above 0.
    [[nodiscard]] bool multiply(Int128 numerator, Int128 denominator);

    /// Takes `other` away; a result below 0 becomes 0.
    [[nodiscard]] bool subtract_to_zero(const Fraction& other);

    /// The multiple of `step` millionths that `mode` chooses, into `out`, in millionths.
    [[nodiscard]] bool round(std::int64_t step, RoundingMode mode, std::int64_t& out) const;

private:
    void reduce();

    Int128 numerator_ = 0;
    Int128 denominator_ = 1;
};

}  // namespace portico::pricing
