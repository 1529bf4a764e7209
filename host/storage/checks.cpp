#include "storage/checks.hpp"

#include <system_error>

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::storage {
namespace {

namespace fs = std::filesystem;

std::string mebibytes(std::uintmax_t bytes) {
    return std::to_string((bytes + (1U << 20U) - 1) >> 20U) + " MiB";
}

Finding check_access(const fs::path& folder) {
    const std::string subject = "data folder";
    std::error_code failure;
    const auto state = fs::status(folder, failure);
    if (failure || !fs::is_directory(state)) {
        return {Severity::bad, subject, folder.string() + " is no folder that can be read"};
    }
    const auto others = fs::perms::group_all | fs::perms::others_all;
    if ((state.permissions() & others) != fs::perms::none) {
        return {
            Severity::warning,
            subject,
            folder.string() + " is open to other users of this machine: chmod 700 " +
                folder.string()};
    }
    return {Severity::good, subject, folder.string() + " belongs to its owner only"};
}

Finding check_space(const fs::path& folder, const CheckLimits& limits) {
    const std::string subject = "free disk space";
    std::error_code failure;
    const auto space = fs::space(folder, failure);
    if (failure) return {Severity::bad, subject, "can't be read: " + failure.message()};
    const std::string left = mebibytes(space.available) + " are left";
    if (space.available < limits.free_bytes_bad) {
        return {Severity::bad, subject, left + ": writing will fail soon, free some space now"};
    }
    if (space.available < limits.free_bytes_warning) {
        return {Severity::warning, subject, left + ": free some space"};
    }
    return {Severity::good, subject, left};
}

Finding check_database(const fs::path& folder, const std::string& name, const CheckLimits& limits) {
    const std::string subject = "database " + name;
    FileSettings settings;
    settings.file = database_file(folder, name).value();
    const auto outcome = [&]() -> Status {
        return PORTICO_TRY(Connection::open(settings, Role::reader))->check();
    }();
    if (!outcome.ok()) return {Severity::bad, subject, outcome.error().message};
    std::error_code missing;
    const auto bytes = fs::file_size(settings.file, missing);
    const auto wal = fs::file_size(fs::path{settings.file} += "-wal", missing);
    const std::uintmax_t wal_bytes = missing ? 0 : wal;
    if (wal_bytes > limits.wal_bytes_warning) {
        return {
            Severity::warning,
            subject,
            "its write-ahead log has " + mebibytes(wal_bytes) +
                ": something reads without an end; restart Portico when it does not shrink"};
    }
    return {
        Severity::good,
        subject,
        "sound, " + mebibytes(bytes) + ", write-ahead log " + mebibytes(wal_bytes)};
}

}  // namespace

std::vector<Finding> examine(const fs::path& data_folder, const CheckLimits& limits) {
    std::vector<Finding> findings{check_access(data_folder)};
    if (findings[0].severity == Severity::bad) return findings;
    findings.push_back(check_space(data_folder, limits));
    for (const auto& name : database_names(data_folder)) {
        findings.push_back(check_database(data_folder, name, limits));
    }
    return findings;
}

}  // namespace portico::storage
