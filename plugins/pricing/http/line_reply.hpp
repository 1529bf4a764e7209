#pragma once

#include <span>
#include <string>

#include <portico/money.hpp>

#include "http/line_pricing.hpp"

namespace portico::pricing {

/// Appends the fields of a line, `"line":1,...` without braces: names and order as in openapi.yaml.
void append_line(std::string& out, const PricedLine& line, Currency currency);

/// Appends `,"breaks":[...]`.
void append_breaks(std::string& out, std::span<const PriceBreak> breaks, Currency currency);

}  // namespace portico::pricing
