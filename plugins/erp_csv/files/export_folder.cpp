#include "files/export_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace portico::erp_csv {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hash_block_bytes = 1U << 20U;
constexpr std::string_view delta_ending = ".delta.csv";

std::string reason(int error) {
    return std::generic_category().message(error);
}

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileFacts facts_of(std::string name, const struct stat& status) {
    return {
        .name = std::move(name),
        .bytes = static_cast<std::uint64_t>(status.st_size),
        .changed_ns = std::max(nanoseconds(status.st_mtim), nanoseconds(status.st_ctim))};
}

bool belongs_to(std::string_view name, std::string_view stem) {
    if (!name.starts_with(stem)) return false;
    name.remove_prefix(stem.size());
    return name == ".csv" || (name.starts_with('.') && name.ends_with(delta_ending));
}

std::uint64_t mixed(std::uint64_t hash, std::span<const char> bytes) {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ULL;
    while (!bytes.empty()) {
        std::uint64_t word = 0;
        const auto count = std::min<std::size_t>(bytes.size(), sizeof word);
        std::memcpy(&word, bytes.data(), count);
        hash = (hash ^ word) * odd;
        hash ^= hash >> 29U;
        bytes = bytes.subspan(count);
    }
    return hash;
}

}  // namespace

bool is_delta(std::string_view name) {
    return name.ends_with(delta_ending);
}

ExportFile::~ExportFile() {
    ::close(descriptor_);
}

Result<std::size_t> ExportFile::read(std::span<char> into) {
    while (true) {
        const auto count = ::read(descriptor_, into.data(), into.size());
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) return unavailable(name_ + " can't be read: " + reason(errno) + ".");
    }
}

Status ExportFile::seek(std::uint64_t offset) {
    if (::lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) < 0) {
        return unavailable(name_ + " can't be read: " + reason(errno) + ".");
    }
    return {};
}

Result<FileFacts> ExportFile::facts() const {
    struct stat status {};

    if (::fstat(descriptor_, &status) != 0) {
        return unavailable(name_ + " can't be looked at: " + reason(errno) + ".");
    }
    return facts_of(name_, status);
}

Result<std::uint64_t> ExportFile::content_hash() {
    PORTICO_TRY(seek(0));
    std::vector<char> block(hash_block_bytes);
    std::uint64_t hash = 0;
    while (true) {
        // Whole blocks, so that the hash does not depend on how the system cuts its answers.
        std::size_t filled = 0;
        while (filled < block.size()) {
            const auto count = PORTICO_TRY(read(std::span{block}.subspan(filled)));
            if (count == 0) break;
            filled += count;
        }
        hash = mixed(hash, std::span{block}.first(filled));
        if (filled < block.size()) break;
    }
    PORTICO_TRY(seek(0));
    return hash;
}

Result<std::vector<FileFacts>> ExportFolder::list(std::string_view stem) const {
    std::error_code error;
    fs::directory_iterator entries{path_, error};
    if (error) {
        return unavailable(
            "The export folder " + path_ + " can't be read (" + error.message() +
            "): check plugins.erp_csv.path and the folder's rights."
        );
    }
    std::vector<FileFacts> files;
    for (; entries != fs::directory_iterator{}; entries.increment(error)) {
        auto name = entries->path().filename().string();
        if (!belongs_to(name, stem)) continue;

        struct stat status {};

        if (::stat(entries->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
        files.push_back(facts_of(std::move(name), status));
    }
    if (error) return unavailable("The export folder " + path_ + " can't be read to its end.");
    std::sort(files.begin(), files.end(), [](const FileFacts& a, const FileFacts& b) {
        if (a.changed_ns != b.changed_ns) return a.changed_ns < b.changed_ns;
        if (is_delta(a.name) != is_delta(b.name)) return is_delta(b.name);
        return a.name < b.name;
    });
    return files;
}

Result<std::unique_ptr<ExportFile>> ExportFolder::open(const std::string& name) const {
    const auto path = (fs::path{path_} / name).string();
    // Not blocking: a pipe with this name must not stop the sync.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        if (errno == ENOENT) return not_found(name + " is gone.");
        return unavailable(
            name + " can't be opened (" + reason(errno) +
            "): check its rights for the server's user."
        );
    }
    return std::make_unique<ExportFile>(descriptor, name);
}

std::optional<std::uint64_t> ExportFolder::document_size(const std::string& path) const {
    std::error_code error;
    const auto root = fs::canonical(fs::path{path_} / "documents", error);
    if (error) return std::nullopt;
    const auto file = fs::canonical(root / path, error);
    if (error) return std::nullopt;
    const auto [end, ignored] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
    if (end != root.end() || !fs::is_regular_file(file, error)) return std::nullopt;
    const auto bytes = fs::file_size(file, error);
    return error ? std::nullopt : std::optional<std::uint64_t>{bytes};
}

}  // namespace portico::erp_csv
