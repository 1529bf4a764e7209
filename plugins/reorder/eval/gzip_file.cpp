#include "eval/gzip_file.hpp"

#include <algorithm>

#include <zlib.h>

namespace portico::reorder {

struct GzipFile::Stream {
    explicit Stream(gzFile opened) : file{opened} {}

    ~Stream() { gzclose_r(file); }

    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    gzFile file;
};

GzipFile::GzipFile() = default;
GzipFile::~GzipFile() = default;

Status GzipFile::open(const std::string& path) {
    path_ = path;
    const auto file = gzopen(path.c_str(), "rb");
    if (file == nullptr) return not_found("The file " + path + " can't be opened.");
    stream_ = std::make_unique<Stream>(file);
    return {};
}

Result<std::size_t> GzipFile::read(std::span<char> into) {
    constexpr std::size_t most = 1U << 20U;
    const auto wanted = static_cast<unsigned>(std::min(into.size(), most));
    const auto count = gzread(stream_->file, into.data(), wanted);
    if (count < 0) return unavailable("The file " + path_ + " can't be read or unpacked.");
    return static_cast<std::size_t>(count);
}

}  // namespace portico::reorder
