#include <cstddef>
#include <cstdint>
#include <string_view>

#include <portico/result.hpp>

#include "plugins/manifest.hpp"

// Any bytes as plugin.json: refused with a sentence, or a manifest whose id can name a folder.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view json{reinterpret_cast<const char*>(bytes), size};
    const auto manifest = portico::plugins::parse_manifest(json);
    if (manifest.ok())
        PORTICO_ASSERT(portico::plugins::is_plugin_id(manifest->id));
    else
        PORTICO_ASSERT(!manifest.error().message.empty());
    return 0;
}
