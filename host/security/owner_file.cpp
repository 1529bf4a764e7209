#include "security/owner_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace portico::security {

namespace {

constexpr std::size_t file_bytes_max = 64U * 1024U;

/// Closes a descriptor at the end of its scope.
class Descriptor {
public:
    explicit Descriptor(int number) : number_{number} {}

    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Error cannot(std::string_view what, const std::filesystem::path& path) {
    return unavailable(
        "The file " + path.string() + " can't be " + std::string{what} + " (" +
        std::generic_category().message(errno) + "). Check the rights of the data folder."
    );
}

}  // namespace

namespace {

enum class Readers : std::uint8_t { owner, anybody };

Result<std::optional<std::string>> read_file(const std::filesystem::path& path, Readers readers) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.number() < 0) {
        if (errno == ENOENT) return std::optional<std::string>{};
        return cannot("read", path);
    }

    struct stat facts {};

    if (::fstat(file.number(), &facts) != 0) return cannot("read", path);
    if (readers == Readers::owner && (facts.st_mode & 077U) != 0)
        return unavailable(
            "Others than its owner may read the secret " + path.string() + ". Run: chmod 600 " +
            path.string()
        );
    std::string bytes(file_bytes_max + 1, '\0');
    const auto size = ::read(file.number(), bytes.data(), bytes.size());
    if (size < 0) return cannot("read", path);
    if (static_cast<std::size_t>(size) > file_bytes_max)
        return unavailable("The secret " + path.string() + " is larger than 64 KiB.");
    bytes.resize(static_cast<std::size_t>(size));
    return std::optional{std::move(bytes)};
}

}  // namespace

Result<std::optional<std::string>> read_owner_file(const std::filesystem::path& path) {
    return read_file(path, Readers::owner);
}

Result<std::optional<std::string>> read_small_file(const std::filesystem::path& path) {
    return read_file(path, Readers::anybody);
}

Status write_owner_file(const std::filesystem::path& path, std::string_view bytes) {
    std::error_code error;
    if (std::filesystem::create_directories(path.parent_path(), error) && !error)
        std::filesystem::permissions(path.parent_path(), std::filesystem::perms::owner_all, error);
    const auto draft = path.string() + ".new";
    ::unlink(draft.c_str());
    {
        const Descriptor file{::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
        if (file.number() < 0) return cannot("written", path);
        const auto written = ::write(file.number(), bytes.data(), bytes.size());
        if (written != static_cast<ssize_t>(bytes.size()) || ::fsync(file.number()) != 0)
            return cannot("written", path);
    }
    if (::rename(draft.c_str(), path.c_str()) != 0) return cannot("written", path);
    return {};
}

}  // namespace portico::security
