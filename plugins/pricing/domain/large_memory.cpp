#include "large_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

namespace portico::pricing {

std::shared_ptr<std::byte[]> allocate_large(std::size_t bytes) {
    constexpr std::size_t line = 64;
    constexpr std::size_t huge_page = std::size_t{2} << 20U;
    const bool is_large = bytes >= huge_page / 2;
    const auto alignment = is_large ? huge_page : line;
    const auto rounded = (std::max(bytes, line) + alignment - 1) / alignment * alignment;
    auto* const memory = static_cast<std::byte*>(std::aligned_alloc(alignment, rounded));
    if (memory == nullptr) throw std::bad_alloc{};
    // Only advice: without huge pages everything works, a little slower.
    if (is_large) static_cast<void>(madvise(memory, rounded, MADV_HUGEPAGE));
    return {memory, [](std::byte* begin) { std::free(begin); }};
}

}  // namespace portico::pricing
