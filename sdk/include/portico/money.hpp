#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

/// Amounts with their currency. Amounts of two currencies are never added.
namespace portico {

/// An active ISO 4217 currency. 4 bytes, trivially copyable. Pure and thread-safe.
class Currency {
public:
    /// No currency yet; equal only to another empty one.
    constexpr Currency() = default;

    /// Reads a code in capitals, like "EUR".
    /// Errors: Code::invalid for a code that ISO 4217 does not list today.
    static Result<Currency> parse(std::string_view code);

    [[nodiscard]] std::string_view code() const {
        return empty() ? std::string_view{} : std::string_view{letters_.data(), letters_.size()};
    }

    [[nodiscard]] constexpr bool empty() const { return letters_[0] == '\0'; }

    /// Decimals of the smallest coin: EUR 2, JPY 0, KWD 3.
    [[nodiscard]] constexpr int minor_digits() const { return minor_digits_; }

    friend constexpr bool operator==(const Currency&, const Currency&) = default;

private:
    constexpr Currency(std::array<char, 3> letters, std::uint8_t minor_digits)
        : letters_{letters}, minor_digits_{minor_digits} {}

    std::array<char, 3> letters_{};
    std::uint8_t minor_digits_ = 0;
};

/// An amount in one currency.
struct Money {
    Decimal amount;
    Currency currency;

    friend bool operator==(const Money&, const Money&) = default;
};

/// Exact sum. Errors: Code::invalid for two currencies, or a sum that does not fit.
Result<Money> add(const Money& a, const Money& b);

/// The amount in whole minor units, rounded half_up: 1.005 EUR is 1.01 EUR, 1.5 JPY is 2 JPY.
/// Errors: Code::invalid if it does not fit.
Result<Money> round_to_minor(const Money& money);

}  // namespace portico
