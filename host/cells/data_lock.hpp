#pragma once

#include <filesystem>
#include <string>

#include <portico/result.hpp>

namespace portico::cells {

/// The right to be the one Portico that works on a data folder; given back when destroyed, also by
/// the system when the process dies.
class DataLock {
public:
    /// Creates the folder (0700) when it is missing.
    /// Errors: Code::conflict (another Portico has it; names its process), Code::unavailable (the
    /// folder can't be made or written), each with what to do.
    static Result<DataLock> take(const std::filesystem::path& data);

    ~DataLock();
    DataLock(DataLock&& other) noexcept;
    DataLock& operator=(DataLock&& other) noexcept;

private:
    explicit DataLock(int descriptor) : descriptor_{descriptor} {}

    int descriptor_ = -1;
};

}  // namespace portico::cells
