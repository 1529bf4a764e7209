#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portico::pricing {

/// A filled sample of an import file (CSV): what companies often agree on, to be changed and
/// imported. It names groups, regions and categories alone, which need not be there. Nothing: there
/// is none of this name (see template_names()).
std::optional<std::string_view> template_named(std::string_view name);

/// "regions, quarter, pilot, mixed and terms".
std::string template_names();

}  // namespace portico::pricing
