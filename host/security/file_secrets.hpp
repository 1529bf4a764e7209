#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "ports/secrets.hpp"

namespace portico::security {

/// Secrets as files `<folder>/<owner>/<name>`, readable by their owner alone; one line end at the
/// end is left out. A file changed is a secret changed. Thread-safe.
class FileSecrets final : public ports::Secrets {
public:
    explicit FileSecrets(std::filesystem::path folder) : folder_{std::move(folder)} {}

    /// Errors: Code::not_found (names the file to create), Code::invalid (a name that is not lower
    /// case letters, digits, `_`, `-` or `.`), Code::unavailable (rights).
    Result<std::string> get(std::string_view owner, std::string_view name) const override;

private:
    std::filesystem::path folder_;
};

}  // namespace portico::security
