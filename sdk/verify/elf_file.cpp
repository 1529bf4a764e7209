#include "elf_file.hpp"

#include <cstring>
#include <elf.h>
#include <fstream>
#include <iterator>

namespace portico::verify {
namespace {

constexpr std::uintmax_t file_bytes_max = 256U << 20U;
constexpr std::uint16_t section_count_max = 4096;

template <class T>
Result<T> read_at(std::string_view bytes, std::uint64_t offset) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) {
        return invalid("The library is cut off or damaged.");
    }
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

std::string_view text_at(std::string_view table, std::uint64_t offset) {
    if (offset >= table.size()) return {};
    const auto rest = table.substr(offset);
    return rest.substr(0, rest.find('\0'));
}

}  // namespace

Result<ElfFile> ElfFile::open(const std::string& path) {
    std::ifstream file{path, std::ios::binary | std::ios::ate};
    if (!file) return unavailable(path + " can't be read.");
    if (static_cast<std::uintmax_t>(file.tellg()) > file_bytes_max) {
        return Error{Code::quota, path + " is larger than 256 MiB."};
    }
    file.seekg(0);
    ElfFile elf;
    elf.bytes_.assign(std::istreambuf_iterator<char>{file}, {});
    PORTICO_TRY(elf.read_sections());
    return elf;
}

Result<std::string_view> ElfFile::range(std::uint64_t offset, std::uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) {
        return invalid("A section lies outside the library: it is cut off or damaged.");
    }
    return std::string_view{bytes_.data() + offset, size};
}

Status ElfFile::read_sections() {
    const std::string_view all{bytes_.data(), bytes_.size()};
    const auto header = PORTICO_TRY(read_at<Elf64_Ehdr>(all, 0));
    const bool is_elf = std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
                        header.e_ident[EI_CLASS] == ELFCLASS64 &&
                        header.e_ident[EI_DATA] == ELFDATA2LSB && header.e_type == ET_DYN;
    if (!is_elf) return invalid("This is no 64-bit shared library.");
    if (header.e_shnum > section_count_max || header.e_shentsize != sizeof(Elf64_Shdr)) {
        return invalid("The library's section table is damaged.");
    }
    std::vector<Elf64_Shdr> headers;
    for (std::uint16_t i = 0; i < header.e_shnum; ++i) {
        const auto offset = header.e_shoff + std::uint64_t{i} * sizeof(Elf64_Shdr);
        headers.push_back(PORTICO_TRY(read_at<Elf64_Shdr>(all, offset)));
    }
    if (header.e_shstrndx >= headers.size()) return invalid("The library has no section names.");
    const auto& names_header = headers[header.e_shstrndx];
    const auto names = PORTICO_TRY(range(names_header.sh_offset, names_header.sh_size));
    for (const auto& section : headers) {
        if (section.sh_type == SHT_NOBITS || section.sh_type == SHT_NULL) continue;
        const auto bytes = PORTICO_TRY(range(section.sh_offset, section.sh_size));
        sections_.push_back({text_at(names, section.sh_name), bytes});
    }
    return {};
}

Result<std::string_view> ElfFile::section(std::string_view name) const {
    for (const auto& section : sections_) {
        if (section.name == name) return section.bytes;
    }
    return not_found("The library has no section " + std::string{name} + ".");
}

Result<std::vector<std::string>> ElfFile::exported_symbols() const {
    const auto symbols = PORTICO_TRY(section(".dynsym"));
    const auto names = PORTICO_TRY(section(".dynstr"));
    std::vector<std::string> exported;
    for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size(); at += sizeof(Elf64_Sym)) {
        const auto symbol = PORTICO_TRY(read_at<Elf64_Sym>(symbols, at));
        const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
        const bool is_hidden = visibility == STV_HIDDEN || visibility == STV_INTERNAL;
        const bool is_local = ELF64_ST_BIND(symbol.st_info) == STB_LOCAL;
        if (symbol.st_shndx == SHN_UNDEF || is_hidden || is_local) continue;
        exported.emplace_back(text_at(names, symbol.st_name));
    }
    return exported;
}

}  // namespace portico::verify
