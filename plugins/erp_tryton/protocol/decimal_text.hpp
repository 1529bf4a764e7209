#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portico::erp_tryton {

/// A decimal number of any length as digits: `-12.50` is {true, "1250", 2}. Python writes Decimals
/// with up to 28 digits and with exponents, and floats with 17; portico::Decimal holds 18.
struct DecimalText {
    bool is_negative = false;
    std::string digits;  ///< without leading zeros, at least one
    int scale = 0;       ///< how many of them are behind the point

    /// Reads `-?digits[.digits][e[+-]digits]`, at most 60 digits and an exponent of at most 60.
    /// Nothing for other texts, such as NaN.
    static std::optional<DecimalText> parse(std::string_view text);

    /// Exact. Of numbers with at most 60 digits each.
    [[nodiscard]] DecimalText times(const DecimalText& other) const;

    /// The number without zeros at the end of its decimals.
    void trim();

    /// Rounded half to even to at most `places` decimals.
    void round(int places);

    /// Cut after `places` decimals; when that lost something, the last digit is made odd. Rounding
    /// the outcome to at least one decimal less gives the same as rounding the number itself.
    void round_to_odd(int places);

    [[nodiscard]] bool is_zero() const;
    [[nodiscard]] std::string text() const;

private:
    void strip();
    std::string cut(int places);
    void add_one();
};

/// A number as plain decimal text with at most `places` decimals, rounded half to even.
std::optional<std::string> plain_decimal(std::string_view text, int places);

}  // namespace portico::erp_tryton
