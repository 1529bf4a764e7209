#pragma once

#include <span>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "http/line_pricing.hpp"

namespace portico::pricing {

/// Appends what the terms of sale say about a line: `order_terms`, `quantity_check`, `tax` and the
/// rest, nothing where there are none.
void append_terms(
    std::string& out, const PricedLine& line, std::string_view language, const Settings& settings
);

/// Appends `net`, `taxes` and `gross` of a document; `gross` is null while a line has no rate.
/// Errors: Code::invalid (a sum does not fit 18 digits).
Status append_taxes(
    std::string& out, std::span<const PricedLine> lines, const Decimal& net, Currency currency
);

/// Appends `,"floor":{...}` to a proof: an operator reads cost and margin, a buyer only that the
/// lowest allowed price applies. Nothing where the floor changed nothing.
void append_floor_proof(
    std::string& out, const PricedLine& line, const Index& index, const ProofTelling& telling
);

}  // namespace portico::pricing
