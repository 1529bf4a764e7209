#include "store/program_id.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <elf.h>
#include <link.h>
#include <span>

namespace portico::pricing {
namespace {

using Bytes = std::span<const unsigned char>;

std::size_t padded(std::size_t size) {
    return (size + 3) / 4 * 4;
}

/// The build id among the notes of a loaded file; empty: none.
Bytes build_id_in(Bytes notes) {
    ElfW(Nhdr) note;
    while (notes.size() >= sizeof(note)) {
        std::memcpy(&note, notes.data(), sizeof(note));
        const auto begin = sizeof(note) + padded(note.n_namesz);
        const auto end = begin + padded(note.n_descsz);
        if (end > notes.size()) return {};
        if (note.n_type == NT_GNU_BUILD_ID) return notes.subspan(begin, note.n_descsz);
        notes = notes.subspan(end);
    }
    return {};
}

/// Called for each loaded file: 1 ends the search.
int look_into(dl_phdr_info* file, std::size_t, void* found) {
    const auto code = reinterpret_cast<std::uintptr_t>(&program_id);
    bool has_code = false;
    Bytes id;
    for (const auto& part : std::span{file->dlpi_phdr, file->dlpi_phnum}) {
        const auto begin = file->dlpi_addr + part.p_vaddr;
        has_code |= part.p_type == PT_LOAD && code >= begin && code < begin + part.p_memsz;
        if (part.p_type != PT_NOTE || !id.empty()) continue;
        id = build_id_in({reinterpret_cast<const unsigned char*>(begin), part.p_memsz});
    }
    if (has_code) *static_cast<Bytes*>(found) = id;
    return has_code ? 1 : 0;
}

}  // namespace

std::string program_id() {
    Bytes id;
    dl_iterate_phdr(&look_into, &id);
    std::string text;
    for (const auto byte : id) {
        constexpr auto digits = "0123456789abcdef";
        text += digits[byte >> 4U];
        text += digits[byte & 0xfU];
    }
    return text;
}

}  // namespace portico::pricing
