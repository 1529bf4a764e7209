#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/csv.hpp>
#include <portico/result.hpp>

namespace portico::erp_csv {

/// What tells one state of a file from another.
struct FileFacts {
    std::string name;
    std::uint64_t bytes = 0;
    std::int64_t changed_ns = 0;  ///< the later of content and inode change, since 1970

    friend bool operator==(const FileFacts&, const FileFacts&) = default;
};

/// An open file of the folder. Not thread-safe.
class ExportFile final : public ByteSource {
public:
    ExportFile(int descriptor, std::string name)
        : descriptor_{descriptor}, name_{std::move(name)} {}

    ~ExportFile() override;

    Result<std::size_t> read(std::span<char> into) override;
    Status seek(std::uint64_t offset);

    /// As the file is now. Errors: Code::unavailable.
    Result<FileFacts> facts() const;

    /// Hash of the whole content; moves to the start of the file.
    Result<std::uint64_t> content_hash();

private:
    int descriptor_;
    std::string name_;
};

/// The folder where the ERP puts its exports. Thread-safe.
class ExportFolder {
public:
    explicit ExportFolder(std::string path) : path_{std::move(path)} {}

    /// `stem.csv`, `stem.delta.csv` and `stem.*.delta.csv`, the one that changed first in front;
    /// `*.partial` and everything else is left alone. Errors: Code::unavailable with what to do.
    [[nodiscard]] Result<std::vector<FileFacts>> list(std::string_view stem) const;

    /// Errors: Code::not_found (gone meanwhile), Code::unavailable.
    [[nodiscard]] Result<std::unique_ptr<ExportFile>> open(const std::string& name) const;

    /// Size of a regular file below documents/ that no link leads out of.
    [[nodiscard]] std::optional<std::uint64_t> document_size(const std::string& path) const;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// Whether the file never deletes: `*.delta.csv`.
bool is_delta(std::string_view name);

}  // namespace portico::erp_csv
