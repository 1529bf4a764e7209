#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::verify {

/// A 64-bit little-endian ELF file, read without running it; every offset is checked.
class ElfFile {
public:
    /// Errors: Code::unavailable (can't be read), Code::quota (over 256 MiB), Code::invalid (no
    /// ELF).
    static Result<ElfFile> open(const std::string& path);

    /// The section's bytes. Errors: Code::not_found, Code::invalid (it lies outside the file).
    [[nodiscard]] Result<std::string_view> section(std::string_view name) const;

    /// Names of the symbols that other libraries can link to.
    [[nodiscard]] Result<std::vector<std::string>> exported_symbols() const;

private:
    struct Section {
        std::string_view name;
        std::string_view bytes;
    };

    [[nodiscard]] Result<std::string_view> range(std::uint64_t offset, std::uint64_t size) const;
    Status read_sections();

    std::vector<char> bytes_;
    std::vector<Section> sections_;
};

}  // namespace portico::verify
