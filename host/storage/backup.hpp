#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "ports/clock.hpp"

namespace portico::storage {

struct BackedUpDatabase {
    std::string name;            ///< "host", "mirror", "plugin/pricing"
    std::filesystem::path file;  ///< inside the backup's folder
    std::uintmax_t bytes = 0;
};

struct Backup {
    std::filesystem::path folder;
    ports::Instant made_at{};
    std::vector<BackedUpDatabase> databases;
};

/// Copies all databases of a data folder into the new folder `target`, while a host works on them:
/// each as it was at one moment, checked after copying, and a manifest `backup.json`. The moments
/// of two databases differ by the time that the copying took. A failed backup leaves no folder.
/// To restore: stop Portico, remove the old *.sqlite* files, copy these into the data folder.
/// Secrets, their key and the store of plugin binaries are files beside the databases and not
/// included.
/// Errors: Code::conflict (`target` is there), Code::not_found (no database), Code::quota (disk
/// full), Code::unavailable (not writable, or a database is damaged).
Result<Backup> back_up(
    const std::filesystem::path& data_folder,
    const std::filesystem::path& target,
    ports::Instant now
);

/// Reads a backup's manifest and checks each file: there, of the size written down, undamaged.
/// Errors: Code::unavailable with the file that is not.
Result<Backup> verify_backup(const std::filesystem::path& folder);

}  // namespace portico::storage
