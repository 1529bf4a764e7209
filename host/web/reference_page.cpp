#include "web/reference_page.hpp"

#include <array>

#include "embedded/reference_files.hpp"

namespace portico::web {

namespace {

/// Scripts, styles and requests: of this server only. The library's pictures stand in its style
/// sheet, and it sets the style of elements while it draws.
constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::array<ports::TextPair, 4> page_headers = {{
    {"Cache-Control", "no-cache"},
    {"Content-Security-Policy", content_security_policy},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
}};

constexpr std::array<ports::TextPair, 1> asset_headers = {{
    {"Cache-Control", "public, max-age=31536000, immutable"},
}};

auto make_files() {
    std::array<ports::StaticFile, packed_files.size()> files;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto& packed = packed_files[i];
        const auto headers = packed.may_be_kept ? std::span<const ports::TextPair>{asset_headers}
                                                : std::span<const ports::TextPair>{page_headers};
        files[i] = {packed.path, packed.content_type, packed.gzip, packed.etag, headers};
    }
    return files;
}

}  // namespace

std::span<const ports::StaticFile> reference_page() {
    static const auto files = make_files();
    return files;
}

}  // namespace portico::web
