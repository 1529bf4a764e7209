#pragma once

#include <memory>
#include <span>
#include <string>

#include <portico/csv.hpp>

namespace portico::reorder {

/// A file that is read as it is, or unpacked where it is gzipped. Not thread-safe.
class GzipFile final : public ByteSource {
public:
    GzipFile();
    ~GzipFile() override;

    /// Errors: Code::not_found.
    Status open(const std::string& path);

    /// Errors: Code::unavailable (the disk, or what was packed is broken).
    Result<std::size_t> read(std::span<char> into) override;

private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
    std::string path_;
};

}  // namespace portico::reorder
