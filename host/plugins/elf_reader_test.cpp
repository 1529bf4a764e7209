#include "plugins/elf_reader.hpp"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portico::plugins {
namespace {

constexpr std::string_view manifest = R"({"id": "x"})";
constexpr std::size_t names_at = 64;
constexpr std::size_t manifest_at = 128;
constexpr std::size_t table_at = 256;

/// The smallest library that the reader takes: header, names, manifest, three sections.
struct Elf {
    Elf() : bytes(table_at + 3 * sizeof(Elf64_Shdr)) {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_type = ET_DYN;
#if defined(__x86_64__)
        header.e_machine = EM_X86_64;
#else
        header.e_machine = EM_AARCH64;
#endif
        header.e_shoff = table_at;
        header.e_shentsize = sizeof(Elf64_Shdr);
        header.e_shnum = 3;
        header.e_shstrndx = 1;
        sections[1].sh_type = SHT_STRTAB;
        sections[1].sh_offset = names_at;
        sections[1].sh_size = 64;
        sections[2].sh_name = 1;
        sections[2].sh_type = SHT_PROGBITS;
        sections[2].sh_offset = manifest_at;
        sections[2].sh_size = manifest.size();
    }

    [[nodiscard]] Result<std::string> read(std::size_t length = std::string::npos) {
        std::memcpy(bytes.data(), &header, sizeof(header));
        std::memcpy(bytes.data() + names_at + 1, manifest_section.data(), manifest_section.size());
        std::memcpy(bytes.data() + manifest_at, manifest.data(), manifest.size());
        std::memcpy(bytes.data() + table_at, sections, sizeof(sections));
        // A heap copy of just that length, so that the sanitizer sees each byte too far.
        const std::vector<std::byte> file(
            bytes.begin(),
            bytes.begin() + static_cast<std::ptrdiff_t>(std::min(length, bytes.size()))
        );
        const auto section = read_manifest_section(file);
        if (!section.ok()) return section.error();
        return std::string{*section};
    }

    std::vector<std::byte> bytes;
    Elf64_Ehdr header{};
    Elf64_Shdr sections[3]{};
};

TEST(ElfReaderTest, FindsTheManifest) {
    Elf elf;
    EXPECT_EQ(*elf.read(), manifest);
}

TEST(ElfReaderTest, RefusesHostileHeaders) {
    constexpr auto huge = ~std::uint64_t{0};

    const struct {
        const char* name;
        std::function<void(Elf&)> change;
        const char* sentence;
    } cases[] = {
        {"not ELF", [](Elf& e) { e.header.e_ident[1] = 'L' + 1; }, "no ELF library"},
        {"32 bit", [](Elf& e) { e.header.e_ident[EI_CLASS] = ELFCLASS32; }, "another machine"},
        {"big endian", [](Elf& e) { e.header.e_ident[EI_DATA] = ELFDATA2MSB; }, "another machine"},
        {"machine", [](Elf& e) { e.header.e_machine = EM_S390; }, "another machine"},
        {"a program", [](Elf& e) { e.header.e_type = ET_EXEC; }, "no shared library"},
        {"no sections", [](Elf& e) { e.header.e_shnum = 0; }, "section table"},
        {"many sections", [](Elf& e) { e.header.e_shnum = 0xffff; }, "section table"},
        {"entry size", [](Elf& e) { e.header.e_shentsize = 1; }, "section table"},
        {"names index", [](Elf& e) { e.header.e_shstrndx = 3; }, "section table"},
        {"table far away",
         [](Elf& e) { e.header.e_shoff = huge - 8; },
         "section table lies outside"},
        {"table at the end",
         [](Elf& e) { e.header.e_shoff = table_at + sizeof(Elf64_Shdr); },
         "section table lies outside"},
        {"names far away", [](Elf& e) { e.sections[1].sh_offset = huge; }, "section names"},
        {"names too long", [](Elf& e) { e.sections[1].sh_size = huge; }, "section names"},
        {"name far away",
         [](Elf& e) { e.sections[2].sh_name = 0xffff'ffff; },
         "no plugin manifest"},
        {"name cut",
         [](Elf& e) { e.sections[1].sh_size = 1 + manifest_section.size(); },
         "no plugin manifest"},
        {"12 GB of manifest", [](Elf& e) { e.sections[2].sh_size = 12ULL << 30U; }, "over 256 KiB"},
        {"manifest wraps around",
         [](Elf& e) { e.sections[2].sh_offset = huge - 3; },
         "lies outside the file"},
        {"manifest past the end",
         [](Elf& e) { e.sections[2].sh_size = 4096; },
         "lies outside the file"},
        {"no bytes", [](Elf& e) { e.sections[2].sh_type = SHT_NOBITS; }, "holds no bytes"},
        {"twice", [](Elf& e) { e.sections[0] = e.sections[2]; }, "two manifests"},
    };

    for (const auto& [name, change, sentence] : cases) {
        SCOPED_TRACE(name);
        Elf elf;
        change(elf);
        const auto read = elf.read();
        ASSERT_FALSE(read.ok());
        EXPECT_EQ(read.error().code, Code::invalid);
        EXPECT_NE(read.error().message.find(sentence), std::string::npos) << read.error().message;
    }
}

TEST(ElfReaderTest, SurvivesTruncationAnywhere) {
    Elf elf;
    const auto whole = elf.bytes.size();
    for (std::size_t length = 0; length < whole; ++length) {
        EXPECT_FALSE(elf.read(length).ok()) << length;
    }
    EXPECT_TRUE(elf.read(whole).ok());
}

}  // namespace
}  // namespace portico::plugins
