#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "plugins/manifest.hpp"

namespace portico::plugins {

/// What this host is, for the comparison with what a plugin asks for.
struct HostIdentity {
    std::uint32_t abi_major;
    std::uint32_t abi_minor;
    std::span<const std::string_view> services;  ///< "portico.log/1", ...
};

/// Decides whether this host can run a plugin, beside those installed (the plugin itself may be one
/// of them). Whether what it needs is switched on is asked later, when it is enabled.
/// Errors: Code::unsupported, Code::not_found or Code::conflict with one sentence that names the
/// fix. Pure and thread-safe.
Status admit(
    const Manifest& manifest, std::span<const Manifest* const> installed, const HostIdentity& host
);

}  // namespace portico::plugins
