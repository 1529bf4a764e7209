#pragma once

#include <cstdint>
#include <string_view>

namespace portico::gateway {

enum class Language : std::uint8_t { en, uk, ru };

/// "en", "uk" or "ru".
std::string_view name_of(Language language);

/// The best of our languages by an Accept-Language value (RFC 9110 12.5.4); English if none fits.
Language preferred_language(std::string_view accept_language);

}  // namespace portico::gateway
