#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <portico/result.hpp>

/// Exact decimal numbers for amounts, quantities and percentages. Never binary floating point:
/// a value is an integer and a count of decimals, and a result that does not fit is an Error.
namespace portico {

/// Wide enough for the exact product of any two Decimals.
__extension__ typedef __int128 Int128;  // NOLINT(modernize-use-using): using has no __extension__

/// What happens to the part that a coarser number can't hold. Signs are symmetric:
/// -2.5 rounds half_up to -3, up means away from zero and down means towards it.
enum class RoundingMode : std::uint8_t { half_up, half_even, up, down };

/// "half_up", "half_even", "up" or "down". Errors: Code::invalid that names the four.
Result<RoundingMode> rounding_mode(std::string_view name);
std::string_view name_of(RoundingMode mode);

/// Nearest integer to `numerator / denominator` by `mode`; the denominator must be above 0.
/// Exact and never overflows. Pure and thread-safe.
Int128 divide_rounded(Int128 numerator, Int128 denominator, RoundingMode mode);

/// How many digits a reader accepts.
struct DecimalLimits {
    int integer_digits_max = 12;  ///< before the point; with `scale_max` at most 18 together
    int scale_max = 6;            ///< after the point
};

inline constexpr DecimalLimits price_limits{12, 6};
inline constexpr DecimalLimits quantity_limits{12, 4};
inline constexpr DecimalLimits percent_limits{6, 6};

/// A decimal number of at most 18 digits, `coefficient / 10^scale`, as it was written:
/// 12.50 keeps its two decimals and is equal to 12.5. 16 bytes, trivially copyable.
/// Pure and thread-safe.
class Decimal {
public:
    static constexpr int scale_max = 18;

    constexpr Decimal() = default;

    /// A whole number.
    static constexpr Decimal whole(std::int64_t number) { return {number, 0}; }

    /// `coefficient / 10^scale`, with 0 <= scale <= 18 (anything else is a broken promise).
    static constexpr Decimal scaled(std::int64_t coefficient, int scale) {
        PORTICO_ASSERT(scale >= 0 && scale <= scale_max);
        return {coefficient, scale};
    }

    /// Reads `-?digits[.digits]`: ASCII digits, a point, no blanks, no exponent, no `+`, a digit on
    /// both sides of the point, no leading zero before another digit.
    /// Errors: Code::invalid with a sentence that says what to write instead.
    static Result<Decimal> parse(std::string_view text, DecimalLimits limits = price_limits);

    [[nodiscard]] constexpr std::int64_t coefficient() const { return coefficient_; }

    [[nodiscard]] constexpr int scale() const { return scale_; }

    [[nodiscard]] constexpr bool is_zero() const { return coefficient_ == 0; }

    /// -1, 0 or 1.
    [[nodiscard]] constexpr int sign() const {
        return static_cast<int>(coefficient_ > 0) - static_cast<int>(coefficient_ < 0);
    }

    /// The number with all its decimals: "12.50", "-0.5", "7".
    [[nodiscard]] std::string text() const;
    void append_to(std::string& out) const;

    /// The same number without zeros at the end of its decimals: 12.50 becomes 12.5.
    [[nodiscard]] Decimal trimmed() const;

    /// The coefficient that this number has with `scale` decimals.
    /// Errors: Code::invalid if it has more decimals than that (nothing is rounded away) or
    /// does not fit 18 digits.
    [[nodiscard]] Result<std::int64_t> coefficient_at(int scale) const;

    /// The number with exactly `scale` decimals, rounded by `mode` or filled with zeros.
    /// Errors: Code::invalid if it does not fit.
    [[nodiscard]] Result<Decimal> with_scale(int scale, RoundingMode mode) const;

    /// Compares values, not spelling: 12.50 == 12.5.
    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

    friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

private:
    constexpr Decimal(std::int64_t coefficient, int scale)
        : coefficient_{coefficient}, scale_{static_cast<std::uint8_t>(scale)} {}

    std::int64_t coefficient_ = 0;
    std::uint8_t scale_ = 0;
};

/// 10^exponent for 0 <= exponent <= 18.
constexpr std::int64_t power_of_ten(int exponent) {
    constexpr std::array<std::int64_t, 19> powers = [] {
        std::array<std::int64_t, 19> table{1};
        for (std::size_t i = 1; i < table.size(); ++i) table[i] = table[i - 1] * 10;
        return table;
    }();
    return powers.at(static_cast<std::size_t>(exponent));
}

/// Exact sum, difference and product. Errors: Code::invalid if the result does not fit.
Result<Decimal> add(const Decimal& a, const Decimal& b);
Result<Decimal> subtract(const Decimal& a, const Decimal& b);
Result<Decimal> multiply(const Decimal& a, const Decimal& b);

/// Product and quotient with `scale` decimals, rounded once, from the exact value.
/// Errors: Code::invalid if the result does not fit, or for a division by zero.
Result<Decimal> multiply(const Decimal& a, const Decimal& b, int scale, RoundingMode mode);
Result<Decimal> divide(const Decimal& a, const Decimal& b, int scale, RoundingMode mode);

/// The multiple of `step` that `mode` chooses for `value`, with the step's decimals:
/// 10.37 by 0.05 is 10.35. Errors: Code::invalid if `step` is not above 0 or nothing fits.
Result<Decimal> round_to_step(const Decimal& value, const Decimal& step, RoundingMode mode);

/// At most 32 characters of a rejected text, made safe to print in a message.
std::string excerpt(std::string_view text);

}  // namespace portico
