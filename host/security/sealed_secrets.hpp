#pragma once

#include <compare>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/secrets.hpp"

namespace portico::security {

/// Secrets as files `<folder>/<owner>/<name>`, sealed: the bytes on disk say nothing without the
/// key, and a file that was changed, or that belongs to another owner or name, is refused.
///
///     file := "portico-sealed-1\n" nonce:12 ciphertext tag:16        AES-256-GCM
///     associated data := owner "/" name
///
/// The key: 32 bytes, raw or as base64url, in the systemd credential `portico-key`
/// ($CREDENTIALS_DIRECTORY), else in `<folder>/master.key`, which is made with the first secret.
/// A file changed is a secret changed. Thread-safe; several processes may read while one writes.
class SealedSecrets final : public ports::Secrets {
public:
    struct Name {
        std::string owner;
        std::string name;

        friend auto operator<=>(const Name&, const Name&) = default;
    };

    /// `credentials`: the folder of systemd's credentials; empty: none.
    SealedSecrets(std::filesystem::path folder, std::filesystem::path credentials)
        : folder_{std::move(folder)}, credentials_{std::move(credentials)} {}

    /// Errors: Code::not_found (names the command that sets it), Code::invalid (a name that is not
    /// lower case letters, digits, `_`, `-` or `.`), Code::unavailable (rights, a plain file, no
    /// key, the wrong key, damage), each with what to do.
    Result<std::string> get(std::string_view owner, std::string_view name) const override;

    /// Seals and replaces it, whole or not at all. Errors: Code::invalid (names; nothing, or more
    /// than 32 KiB), Code::unavailable (rights, key).
    Status set(const Name& name, std::string_view secret);

    /// Errors: Code::not_found, Code::unavailable (rights).
    Status remove(const Name& name);

    /// Names alone, sorted. Errors: Code::unavailable.
    [[nodiscard]] Result<std::vector<Name>> list() const;

private:
    /// Nothing when there is none yet.
    [[nodiscard]] Result<std::optional<std::string>> key() const;
    /// The key, made when there is none and no other secret than `name` was sealed with one.
    [[nodiscard]] Result<std::string> key_for(const Name& name);
    [[nodiscard]] std::filesystem::path path_of(const Name& name) const;

    std::filesystem::path folder_;
    std::filesystem::path credentials_;
    std::mutex writes_;
};

/// $CREDENTIALS_DIRECTORY, or empty.
std::filesystem::path credentials_folder();

}  // namespace portico::security
