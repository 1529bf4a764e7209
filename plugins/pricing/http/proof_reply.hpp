#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/proof.hpp"

namespace portico::pricing {

/// Appends `,"proof":{"winner":{...},"losers":[...]}`, each rule with one reason and its sentence
/// in `language`; the winner is null when there is no price.
void append_proof(std::string& out, const std::vector<ProofLine>& lines, std::string_view language);

}  // namespace portico::pricing
