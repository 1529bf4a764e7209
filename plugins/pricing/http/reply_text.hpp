#pragma once

#include <string>
#include <string_view>

#include <portico/decimal.hpp>
#include <portico/json.hpp>
#include <portico/money.hpp>

namespace portico::pricing {

/// `,"name":"text"`
inline void append_member(std::string& out, std::string_view name, std::string_view text) {
    out.append(",\"").append(name).append("\":");
    json::append_quoted(out, text);
}

/// `,"name":"12.50"`
inline void append_number(std::string& out, std::string_view name, const Decimal& number) {
    out.append(",\"").append(name).append("\":\"");
    number.append_to(out);
    out.push_back('"');
}

/// At least the currency's minor digits, and no zeros behind those: 10.500000 EUR is "10.50".
inline Decimal shown(const Decimal& amount, Currency currency) {
    auto coefficient = amount.coefficient();
    int scale = amount.scale();
    while (scale > currency.minor_digits() && coefficient % 10 == 0) {
        coefficient /= 10;
        --scale;
    }
    return Decimal::scaled(coefficient, scale);
}

}  // namespace portico::pricing
