#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <portico/result.hpp>

namespace portico::storage {

enum class Severity : std::uint8_t { good, warning, bad };

/// One line of `portico doctor`.
struct Finding {
    Severity severity = Severity::good;
    std::string subject;   ///< "database host", "free disk space"
    std::string sentence;  ///< what was found, and what to do if it is not good
};

struct CheckLimits {
    std::uintmax_t free_bytes_warning = 1U << 30U;
    std::uintmax_t free_bytes_bad = 100U << 20U;
    std::uintmax_t wal_bytes_warning = 256U << 20U;  ///< somebody reads for very long
};

/// Looks at a data folder without changing anything, also while a host works on it: who may read
/// it, free disk space, and for each database its integrity and the size of its WAL. Reads every
/// page of every database. Never fails: what can't be looked at is a finding.
std::vector<Finding> examine(
    const std::filesystem::path& data_folder, const CheckLimits& limits = {}
);

}  // namespace portico::storage
