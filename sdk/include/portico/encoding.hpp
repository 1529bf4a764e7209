#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portico {

enum class Encoding : std::uint8_t { utf_8, windows_1251 };

/// Offset of the first byte that is no part of a UTF-8 character (overlong forms, surrogates and
/// values over U+10FFFF are none); npos when all are. Pure and thread-safe.
std::size_t find_invalid_utf_8(std::string_view bytes);

/// Appends windows-1251 text as UTF-8. False when a byte means nothing there (0x98); what stood
/// before it was appended. Pure and thread-safe.
bool append_windows_1251(std::string& out, std::string_view bytes);

/// Whether all bytes are below 0x80, which both encodings read the same way.
bool is_ascii(std::string_view bytes);

}  // namespace portico
