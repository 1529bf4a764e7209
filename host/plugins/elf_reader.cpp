#include "plugins/elf_reader.hpp"

#include <cstdint>
#include <cstring>
#include <elf.h>
#include <optional>
#include <string>

namespace portico::plugins {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t this_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t this_machine = EM_AARCH64;
#else
#error "name this machine's ELF number"
#endif

constexpr std::uint16_t section_count_max = 1024;

using Bytes = std::span<const std::byte>;

Error broken(const char* what) {
    return invalid(
        "the file is damaged (" + std::string{what} + "): copy it again, or rebuild the plugin"
    );
}

/// The part of the file from `offset`; nothing when the file does not reach that far.
std::optional<Bytes> part(Bytes file, std::uint64_t offset, std::uint64_t size) {
    if (offset > file.size() || size > file.size() - offset) return std::nullopt;
    return file.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
}

/// Copies a structure out of the file: its place there may not be aligned.
template <class T>
std::optional<T> read(Bytes file, std::uint64_t offset) {
    const auto bytes = part(file, offset, sizeof(T));
    if (!bytes) return std::nullopt;
    T value;
    std::memcpy(&value, bytes->data(), sizeof(T));
    return value;
}

Status check_header(const Elf64_Ehdr& header) {
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
        return invalid("the file is no ELF library: put the plugin's .so file there");
    }
    const bool is_for_us = header.e_ident[EI_CLASS] == ELFCLASS64 &&
                           header.e_ident[EI_DATA] == ELFDATA2LSB &&
                           header.e_machine == this_machine;
    if (!is_for_us) {
        return invalid("the library is built for another machine: build it for this one");
    }
    if (header.e_type != ET_DYN) {
        return invalid("the file is no shared library: build it with portico_add_plugin");
    }
    if (header.e_shnum == 0 || header.e_shnum > section_count_max ||
        header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shstrndx >= header.e_shnum) {
        return broken("its section table is not usable");
    }
    return {};
}

/// True when the name at `offset` of the name table is `wanted`, terminator included.
bool is_named(Bytes names, std::uint32_t offset, std::string_view wanted) {
    const auto bytes = part(names, offset, wanted.size() + 1);
    return bytes && std::memcmp(bytes->data(), wanted.data(), wanted.size()) == 0 &&
           bytes->back() == std::byte{0};
}

Result<std::string_view> section_text(Bytes file, const Elf64_Shdr& section) {
    if (section.sh_type != SHT_PROGBITS) return broken("its manifest section holds no bytes");
    if (section.sh_size > manifest_bytes_max) {
        return invalid(
            "the library's manifest is over 256 KiB: shorten its description or config schema"
        );
    }
    const auto bytes = part(file, section.sh_offset, section.sh_size);
    if (!bytes) return broken("its manifest section lies outside the file");
    return std::string_view{reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

}  // namespace

Result<std::string_view> read_manifest_section(Bytes file) {
    const auto header = read<Elf64_Ehdr>(file, 0);
    if (!header) return invalid("the file is no ELF library: put the plugin's .so file there");
    PORTICO_TRY(check_header(*header));
    const auto section_at = [&](std::uint16_t index) -> std::optional<Elf64_Shdr> {
        if (header->e_shoff > file.size()) return std::nullopt;
        return read<Elf64_Shdr>(file, header->e_shoff + index * sizeof(Elf64_Shdr));
    };
    const auto names_section = section_at(header->e_shstrndx);
    if (!names_section) return broken("its section table lies outside the file");
    const auto names = part(file, names_section->sh_offset, names_section->sh_size);
    if (!names) return broken("its section names lie outside the file");
    std::optional<Elf64_Shdr> found;
    for (std::uint16_t index = 0; index < header->e_shnum; ++index) {
        const auto section = section_at(index);
        if (!section) return broken("its section table lies outside the file");
        if (!is_named(*names, section->sh_name, manifest_section)) continue;
        if (found) return invalid("the library has two manifests: build one plugin a library");
        found = section;
    }
    if (!found) {
        return invalid("the library holds no plugin manifest: build it with portico_add_plugin");
    }
    return section_text(file, *found);
}

}  // namespace portico::plugins
