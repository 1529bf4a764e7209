#pragma once

#include <string>
#include <string_view>

#include "terms/buyer_terms.hpp"

namespace portico::pricing {

/// Another text as soon as what the company may see could be something else.
std::string visibility_version(const BuyerTerms& buyer);

/// What the company may see, as the service pricing.visibility/1 answers it: the steps in their
/// order; in each one the SKU is asked before the deepest category before `all`, and what no step
/// knows is shown. `known`: the version that the caller has; then nothing more is told.
std::string render_visibility(const BuyerTerms& buyer, std::string_view known);

}  // namespace portico::pricing
