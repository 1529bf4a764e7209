#pragma once

#include <cstddef>
#include <memory>

namespace portico::pricing {

/// Uninitialised memory, aligned to 64 bytes. From a few MiB on it is asked for in huge pages: a
/// random read then misses the processor's table of pages far less often.
std::shared_ptr<std::byte[]> allocate_large(std::size_t bytes);

}  // namespace portico::pricing
