#include <cstddef>
#include <cstdint>
#include <span>

#include <portico/result.hpp>

#include "plugins/elf_reader.hpp"

// Any bytes as a plugin's file: what is found as its manifest lies inside them and is not too
// large.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::span<const std::byte> file{reinterpret_cast<const std::byte*>(bytes), size};
    const auto section = portico::plugins::read_manifest_section(file);
    if (!section.ok()) {
        PORTICO_ASSERT(!section.error().message.empty());
        return 0;
    }
    const auto* begin = reinterpret_cast<const char*>(bytes);
    PORTICO_ASSERT(section->size() <= portico::plugins::manifest_bytes_max);
    PORTICO_ASSERT(section->data() >= begin && section->data() + section->size() <= begin + size);
    return 0;
}
