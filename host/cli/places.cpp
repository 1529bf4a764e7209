#include "cli/places.hpp"

#include <array>
#include <system_error>

namespace portico::cli {
namespace {

std::filesystem::path prefix() {
    std::error_code code;
    return std::filesystem::read_symlink("/proc/self/exe", code).parent_path().parent_path();
}

}  // namespace

std::filesystem::path bundle_folder() {
    std::error_code code;
    const auto installed = prefix() / "lib/portico/plugins";
    return std::filesystem::is_directory(installed, code) ? installed : prefix() / "plugins";
}

Result<std::filesystem::path> sdk_prefix() {
    const std::array<std::filesystem::path, 2> places{prefix(), prefix() / "sdk-prefix"};
    for (const auto& place : places) {
        std::error_code code;
        if (std::filesystem::is_directory(place / "share/portico/template", code)) return place;
    }
    return unavailable(
        "the SDK is not installed beside this program: run cmake --install " + prefix().string() +
        " --component sdk --prefix " + places[1].string()
    );
}

Result<std::filesystem::path> template_folder() {
    return PORTICO_TRY(sdk_prefix()) / "share/portico/template";
}

}  // namespace portico::cli
