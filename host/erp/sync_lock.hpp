#pragma once

#include <memory>
#include <string>

#include <portico/result.hpp>

namespace portico::erp {

/// One sync at a time on this data folder, whichever process runs it: a lock on a file, which the
/// system releases when its holder dies. Released by the destructor.
class SyncLock {
public:
    /// Errors: Code::conflict (a sync runs: names the process), Code::unavailable (the file can't
    /// be made).
    static Result<std::unique_ptr<SyncLock>> take(const std::string& path);

    ~SyncLock();
    SyncLock(const SyncLock&) = delete;
    SyncLock& operator=(const SyncLock&) = delete;

private:
    explicit SyncLock(int descriptor) : descriptor_{descriptor} {}

    int descriptor_;
};

}  // namespace portico::erp
