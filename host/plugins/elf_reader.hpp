#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <portico/result.hpp>

namespace portico::plugins {

/// The section of a shared library that holds its manifest.
inline constexpr std::string_view manifest_section = ".portico.manifest";
inline constexpr std::size_t manifest_bytes_max = 256U << 10U;

/// The bytes of the manifest section of an ELF64 shared library for this machine, as a view into
/// `file`. Trusts no size that the file states, allocates nothing, runs nothing of it.
/// Errors: Code::invalid with what is wrong and how to build it right. Pure and thread-safe.
Result<std::string_view> read_manifest_section(std::span<const std::byte> file);

}  // namespace portico::plugins
