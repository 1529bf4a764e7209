#include "storage/backup.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

#include <portico/json.hpp>

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::storage {
namespace {

namespace fs = std::filesystem;

constexpr const char* manifest_name = "backup.json";
constexpr std::size_t manifest_bytes_max = 1U << 20U;

Error not_writable(const fs::path& path, const std::error_code& reason) {
    const Code code = reason == std::errc::no_space_on_device ? Code::quota : Code::unavailable;
    return {code, "can't write " + path.string() + ": " + reason.message()};
}

/// Makes sure that what was written to a file or folder is on the disk.
Status flush(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool is_flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
    const std::error_code reason{errno, std::generic_category()};
    if (descriptor >= 0) ::close(descriptor);
    return is_flushed ? Status{} : Status{not_writable(path, reason)};
}

/// Removes the folder unless told that all went well.
class PartialFolder {
public:
    explicit PartialFolder(fs::path path) : path_{std::move(path)} {}

    PartialFolder(const PartialFolder&) = delete;
    PartialFolder& operator=(const PartialFolder&) = delete;

    ~PartialFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }

    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    const fs::path path_;
};

Status make_private_folder(const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (!failure) fs::permissions(folder, fs::perms::owner_all, failure);
    return failure ? Status{not_writable(folder, failure)} : Status{};
}

FileSettings settings_of(const fs::path& file) {
    FileSettings settings;
    settings.file = file;
    return settings;
}

Status check_copy(const fs::path& file) {
    return PORTICO_TRY(Connection::open(settings_of(file), Role::reader))->check();
}

Result<BackedUpDatabase> copy_one(
    const fs::path& data_folder, const fs::path& target, const std::string& name
) {
    const auto source = PORTICO_TRY(database_file(data_folder, name));
    const auto copy = PORTICO_TRY(database_file(target, name));
    auto reader = PORTICO_TRY(Connection::open(settings_of(source), Role::reader));
    PORTICO_TRY(reader->copy_to(copy));
    PORTICO_TRY(check_copy(copy));
    PORTICO_TRY(flush(copy));
    std::error_code failure;
    const auto bytes = fs::file_size(copy, failure);
    if (failure) return not_writable(copy, failure);
    return BackedUpDatabase{name, fs::relative(copy, target, failure), bytes};
}

Status write_manifest(const Backup& backup, const fs::path& folder) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().key("format").integer(1);
    writer.key("made_at_us").integer(backup.made_at.time_since_epoch().count());
    writer.key("databases").begin_array();
    for (const auto& database : backup.databases) {
        writer.begin_object()
            .member("name", database.name)
            .member("file", database.file.generic_string())
            .key("bytes")
            .integer(static_cast<std::int64_t>(database.bytes))
            .end_object();
    }
    writer.end_array().end_object();
    const auto path = folder / manifest_name;
    std::ofstream file{path, std::ios::binary};
    file << text << '\n';
    file.close();
    if (!file) return not_writable(path, {errno, std::generic_category()});
    return flush(path);
}

Result<std::string> read_manifest(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        return unavailable(path.string() + " can't be read: this is no folder of a backup");
    }
    std::string text(manifest_bytes_max, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

Status check_one(const fs::path& folder, const BackedUpDatabase& database) {
    const auto expected = PORTICO_TRY(database_file(folder, database.name));
    const auto file = folder / database.file;
    std::error_code failure;
    const auto bytes = fs::file_size(expected, failure);
    if (failure || file.lexically_normal() != expected.lexically_normal()) {
        return unavailable("the backup lacks " + expected.string());
    }
    if (bytes != database.bytes) {
        return unavailable(
            expected.string() + " has " + std::to_string(bytes) + " bytes, the backup wrote " +
            std::to_string(database.bytes) + ": the copy is not the one that was made"
        );
    }
    return check_copy(expected);
}

}  // namespace

Result<Backup> back_up(const fs::path& data_folder, const fs::path& target, ports::Instant now) {
    std::error_code failure;
    if (fs::exists(target, failure)) {
        return conflict("the folder " + target.string() + " is there already; name a new one");
    }
    const auto names = database_names(data_folder);
    if (names.empty()) {
        return not_found("there is no database of Portico in " + data_folder.string());
    }
    const PartialFolder partial{fs::path{target} += ".partial-" + std::to_string(::getpid())};
    PORTICO_TRY(make_private_folder(partial.path() / "plugins"));
    PORTICO_TRY(make_private_folder(partial.path()));
    Backup backup{target, now, {}};
    for (const auto& name : names) {
        backup.databases.push_back(PORTICO_TRY(copy_one(data_folder, partial.path(), name)));
    }
    PORTICO_TRY(write_manifest(backup, partial.path()));
    PORTICO_TRY(flush(partial.path() / "plugins"));
    PORTICO_TRY(flush(partial.path()));
    fs::rename(partial.path(), target, failure);
    if (failure) return not_writable(target, failure);
    PORTICO_TRY(flush(fs::absolute(target).parent_path()));
    return backup;
}

Result<Backup> verify_backup(const fs::path& folder) {
    const auto text = PORTICO_TRY(read_manifest(folder / manifest_name));
    const auto document = json::parse(text);
    if (!document.ok() || document->root()["format"].text() != "1") {
        return unavailable((folder / manifest_name).string() + " is no manifest of a backup");
    }
    const auto root = document->root();
    Backup backup{folder, {}, {}};
    backup.made_at =
        ports::Instant{std::chrono::microseconds{PORTICO_TRY(root["made_at_us"].integer())}};
    const auto databases = root["databases"];
    for (const auto item : databases) {
        BackedUpDatabase database{
            item["name"].string(),
            item["file"].string(),
            static_cast<std::uintmax_t>(PORTICO_TRY(item["bytes"].integer()))};
        PORTICO_TRY(check_one(folder, database));
        backup.databases.push_back(std::move(database));
    }
    if (backup.databases.empty()) return unavailable("the backup holds no database");
    return backup;
}

}  // namespace portico::storage
