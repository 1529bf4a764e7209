#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <portico/decimal.hpp>

namespace portico::pricing {

/// What another plugin takes off a unit price, or adds to it.
struct Adjustment {
    enum class Kind : std::uint8_t { percent, amount };

    std::string service;  ///< who did it: "loyalty.adjust/1"
    Kind kind = Kind::percent;
    Decimal value;  ///< off, in percent or in money per asked unit; below 0: on top
    std::string en;
    std::string uk;  ///< empty: as in English
    std::string ru;
    Decimal before;  ///< unit prices, rounded, 6 decimals
    Decimal after;

    /// Its reason in a language.
    [[nodiscard]] std::string_view text_in(std::string_view language) const {
        if (language == "uk" && !uk.empty()) return uk;
        if (language == "ru" && !ru.empty()) return ru;
        return en;
    }
};

}  // namespace portico::pricing
