#include "security/sealed_secrets.hpp"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "security/crypto.hpp"
#include "security/owner_file.hpp"

namespace portico::security {

namespace {

namespace files = std::filesystem;

constexpr std::string_view magic = "portico-sealed-1\n";
constexpr std::string_view key_name = "master.key";
constexpr std::string_view credential_name = "portico-key";
constexpr std::size_t key_bytes = 32;
constexpr std::size_t secret_bytes_max = 32U * 1024U;

bool is_plain(std::string_view name) {
    return !name.empty() && name.size() <= 100 && name.front() != '.' && !name.ends_with(".new") &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                      c == '.';
           });
}

Status check(const SealedSecrets::Name& name) {
    if (is_plain(name.owner) && is_plain(name.name)) return {};
    return invalid("A secret's name has lower case letters, digits, _, - and . only.");
}

std::string associated(const SealedSecrets::Name& name) {
    return name.owner + "/" + name.name;
}

std::string command(const SealedSecrets::Name& name) {
    return "portico secret set " + name.owner + " " + name.name;
}

/// Raw, or as text with a line's end, as `openssl rand -base64 32` or an editor leave it.
std::optional<std::string> read_key(std::string_view bytes) {
    if (bytes.size() == key_bytes) return std::string{bytes};
    while (bytes.ends_with('\n') || bytes.ends_with('\r') || bytes.ends_with('=')) {
        bytes.remove_suffix(1);
    }
    std::string text{bytes};
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    auto decoded = from_base64url(text);
    return decoded && decoded->size() == key_bytes ? decoded : std::nullopt;
}

Error not_a_key(const files::path& path) {
    return unavailable(
        "The key of the secrets, " + path.string() +
        ", is not 32 bytes. Bring back the right one; without it, remove the folders of secrets "
        "beside it and set the secrets again."
    );
}

}  // namespace

files::path credentials_folder() {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    return folder == nullptr ? files::path{} : files::path{folder};
}

files::path SealedSecrets::path_of(const Name& name) const {
    return folder_ / name.owner / name.name;
}

Result<std::optional<std::string>> SealedSecrets::key() const {
    std::error_code error;
    const auto credential = credentials_ / credential_name;
    // systemd keeps others out of the folder; the file's own mode may let its group read.
    if (!credentials_.empty() && files::exists(credential, error)) {
        const auto bytes = PORTICO_TRY(read_small_file(credential));
        auto found = bytes ? read_key(*bytes) : std::nullopt;
        if (!found) return not_a_key(credential);
        return found;
    }
    const auto path = folder_ / key_name;
    const auto bytes = PORTICO_TRY(read_owner_file(path));
    if (!bytes) return std::optional<std::string>{};
    auto found = read_key(*bytes);
    if (!found) return not_a_key(path);
    return found;
}

Result<std::string> SealedSecrets::key_for(const Name& name) {
    if (auto existing = PORTICO_TRY(key())) return std::move(*existing);
    for (const auto& other : PORTICO_TRY(list())) {
        if (other == name) continue;
        const auto bytes = read_owner_file(path_of(other));
        if (!bytes.ok() || !*bytes || !(*bytes)->starts_with(magic)) continue;
        return unavailable(
            "The secret " + path_of(other).string() +
            " is sealed, but the key is gone. Bring back " + (folder_ / key_name).string() +
            " or the systemd credential " + std::string{credential_name} +
            "; or give it up with: portico secret remove " + other.owner + " " + other.name
        );
    }
    auto made = random_bytes(key_bytes);
    PORTICO_TRY(write_owner_file(folder_ / key_name, made));
    return made;
}

Result<std::string> SealedSecrets::get(std::string_view owner, std::string_view name) const {
    const Name wanted{std::string{owner}, std::string{name}};
    PORTICO_TRY(check(wanted));
    const auto path = path_of(wanted);
    const auto sealed = PORTICO_TRY(read_owner_file(path));
    if (!sealed) {
        return not_found(
            "The secret " + wanted.name + " of " + wanted.owner +
            " is missing. Run: " + command(wanted)
        );
    }
    if (!sealed->starts_with(magic)) {
        return unavailable(
            "The secret " + path.string() + " is not sealed. Run: " + command(wanted)
        );
    }
    const auto bytes = PORTICO_TRY(key());
    auto secret =
        bytes ? open_sealed(
                    *bytes, std::string_view{*sealed}.substr(magic.size()), associated(wanted)
                )
              : std::nullopt;
    if (secret) return std::move(*secret);
    return unavailable(
        "The secret " + path.string() +
        (bytes ? " can't be opened: it is damaged, or was sealed with another key."
               : " can't be opened: its key is gone.") +
        " Bring back the key it was sealed with (" + (folder_ / key_name).string() +
        ", or the systemd credential " + std::string{credential_name} +
        "), or run: " + command(wanted)
    );
}

Status SealedSecrets::set(const Name& name, std::string_view secret) {
    PORTICO_TRY(check(name));
    if (secret.empty() || secret.size() > secret_bytes_max) {
        return invalid("A secret has at least one byte and at most 32 KiB.");
    }
    const std::lock_guard lock{writes_};
    const auto bytes = PORTICO_TRY(key_for(name));
    auto sealed = std::string{magic} + seal(bytes, secret, associated(name));
    return write_owner_file(path_of(name), sealed);
}

Status SealedSecrets::remove(const Name& name) {
    PORTICO_TRY(check(name));
    const std::lock_guard lock{writes_};
    std::error_code error;
    const auto path = path_of(name);
    const bool was_there = files::remove(path, error);
    if (error) {
        return unavailable(
            "The secret " + path.string() + " can't be removed: " + error.message() +
            ". Check the rights of the data folder."
        );
    }
    if (!was_there) {
        return not_found("There is no secret " + name.name + " of " + name.owner + ".");
    }
    files::remove(path.parent_path(), error);  // only when it is empty
    return {};
}

Result<std::vector<SealedSecrets::Name>> SealedSecrets::list() const {
    std::vector<Name> names;
    std::error_code error;
    if (!files::exists(folder_, error)) return names;
    for (auto at = files::recursive_directory_iterator{folder_, error};
         !error && at != files::recursive_directory_iterator{};
         at.increment(error)) {
        const auto& path = at->path();
        Name name{path.parent_path().filename().string(), path.filename().string()};
        if (at.depth() == 1 && at->is_regular_file(error) && check(name).ok()) {
            names.push_back(std::move(name));
        }
        if (at.depth() >= 1) at.disable_recursion_pending();
    }
    if (error) {
        return unavailable(
            "The folder " + folder_.string() + " can't be read: " + error.message() +
            ". Check the rights of the data folder."
        );
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace portico::security
