#include "plugins/bundle.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "plugins/elf_reader.hpp"

namespace portico::plugins {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t library_bytes_max = 256U << 20U;  // one with all run-time checks has 80 MiB
constexpr std::size_t openapi_bytes_max = 4U << 20U;
constexpr std::size_t migration_bytes_max = 1U << 20U;
constexpr std::size_t migration_count_max = 1000;
constexpr std::size_t bundle_count_max = 256;

class Descriptor {
public:
    explicit Descriptor(const fs::path& path)
        : number_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {}

    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Error unreadable(const fs::path& path) {
    return unavailable(
        "can't read " + path.string() + ": " + std::strerror(errno) +
        "; check that it exists and that the service's user may read it"
    );
}

/// At most `bytes_max` of an ordinary file; its stated size is only a hint.
Result<std::vector<std::byte>> read_file(const fs::path& path, std::size_t bytes_max) {
    const Descriptor file{path};
    if (file.number() < 0) return unreadable(path);

    struct stat status {};

    if (::fstat(file.number(), &status) != 0) return unreadable(path);
    if (!S_ISREG(status.st_mode)) return invalid(path.string() + " is no ordinary file: remove it");
    std::vector<std::byte> bytes;
    const auto stated = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
    bytes.resize(std::min(stated, bytes_max) + 1);
    std::size_t length = 0;
    while (length < bytes.size()) {
        const auto count = ::read(file.number(), bytes.data() + length, bytes.size() - length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return unreadable(path);
        if (count == 0) break;
        length += static_cast<std::size_t>(count);
        if (length == bytes.size() && length <= bytes_max) bytes.resize(bytes_max + 1);
    }
    if (length > bytes_max) {
        return Error{
            Code::quota,
            path.string() + " is larger than " + std::to_string(bytes_max >> 20U) +
                " MiB: strip the library, or remove what does not belong there"};
    }
    bytes.resize(length);
    return bytes;
}

Result<std::string> read_text(const fs::path& path, std::size_t bytes_max) {
    const auto bytes = PORTICO_TRY(read_file(path, bytes_max));
    return std::string{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<std::vector<std::string>> list_folder(const fs::path& folder, std::size_t count_max) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
         entry.increment(error)) {
        names.push_back(entry->path().filename().string());
        if (names.size() > count_max) {
            return Error{
                Code::quota,
                folder.string() + " holds over " + std::to_string(count_max) +
                    " entries: remove what does not belong there"};
        }
    }
    if (error) {
        return unavailable("can't read the folder " + folder.string() + ": " + error.message());
    }
    std::ranges::sort(names);
    return names;
}

Result<std::vector<ports::Migration>> read_migrations(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) return std::vector<ports::Migration>{};
    std::vector<std::pair<std::string, std::string>> files;
    const auto names = PORTICO_TRY(list_folder(folder, migration_count_max));
    for (const auto& name : names) {
        files.emplace_back(name, PORTICO_TRY(read_text(folder / name, migration_bytes_max)));
    }
    auto migrations = PORTICO_TRY(ports::migrations_of(files));
    for (std::size_t index = 0; index < migrations.size(); ++index) {
        if (migrations[index].number == static_cast<int>(index) + 1) continue;
        return invalid(
            "the migrations in " + folder.string() + " must be numbered 0001, 0002, ... without " +
            "gaps; " + migrations[index].name + " does not follow"
        );
    }
    return migrations;
}

}  // namespace

Result<Bundle> read_bundle(const fs::path& folder, const Sha256& sha256) {
    const auto id = folder.filename().string();
    const auto library = folder / (id + ".so");
    std::error_code error;
    if (!fs::exists(library, error)) {
        return not_found(
            library.string() + " is missing: a plugin's folder holds a library of the same name"
        );
    }
    Bundle bundle;
    bundle.folder = folder;
    bundle.library = PORTICO_TRY(read_file(library, library_bytes_max));
    bundle.sha256 = sha256(bundle.library);
    const auto section = PORTICO_TRY(read_manifest_section(bundle.library));
    bundle.manifest = PORTICO_TRY(parse_manifest(section));
    if (bundle.manifest.id != id) {
        return invalid(
            "the folder " + id + " holds the plugin " + bundle.manifest.id +
            ": name folder and library after the plugin's id"
        );
    }
    bundle.migrations = PORTICO_TRY(read_migrations(folder / "migrations"));
    if (const auto openapi = folder / "openapi.json"; fs::exists(openapi, error)) {
        bundle.openapi_json = PORTICO_TRY(read_text(openapi, openapi_bytes_max));
    }
    return bundle;
}

Result<std::vector<std::string>> list_bundles(const fs::path& plugins_folder) {
    auto names = PORTICO_TRY(list_folder(plugins_folder, bundle_count_max));
    std::erase_if(names, [&](const std::string& name) {
        std::error_code error;
        return name.starts_with('.') || !fs::is_directory(plugins_folder / name, error);
    });
    return names;
}

}  // namespace portico::plugins
