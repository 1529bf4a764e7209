#pragma once

#include <string_view>

#include "domain/proof.hpp"

namespace portico::pricing {

/// The reason as a sentence in "en", "uk" or "ru" (another language: English).
std::string_view reason_text(Reason reason, std::string_view language);

}  // namespace portico::pricing
