#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace portico::gateway {

/// 128 bits over the bytes; the same on every machine and in every run. Not a secret: it tells two
/// bodies of one caller apart, it does not withstand somebody who builds collisions.
std::array<std::uint64_t, 2> fingerprint(std::string_view bytes);

/// 32 hexadecimal digits.
std::string hex(const std::array<std::uint64_t, 2>& fingerprint);

/// True if an If-None-Match value names `tag` (which includes its quotes), by weak comparison.
bool names_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace portico::gateway
