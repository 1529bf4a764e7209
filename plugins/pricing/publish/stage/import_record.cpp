#include "publish/stage/import_record.hpp"

#include <array>

#include <portico/decimal.hpp>

namespace portico::pricing {

std::string_view name_of(ImportState state) {
    constexpr std::array<std::string_view, 11> names{
        "uploading",
        "queued",
        "checking",
        "ready",
        "invalid",
        "awaiting_approval",
        "scheduled",
        "publishing",
        "published",
        "cancelled",
        "failed"};
    return names[static_cast<std::size_t>(state)];
}

std::string_view name_of(ImportMode mode) {
    return mode == ImportMode::replace ? "replace" : "merge";
}

Result<ImportMode> import_mode_named(std::string_view name) {
    if (name == "replace") return ImportMode::replace;
    if (name == "merge") return ImportMode::merge;
    return invalid(
        "\"" + excerpt(name) +
        "\" is neither replace (the file is the whole of what it names) nor merge."
    );
}

}  // namespace portico::pricing
