#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/database.hpp"

namespace portico::erp {

/// Something that an operator told to wait.
struct Pause {
    std::string entity;  ///< empty: all of them
    std::int64_t paused_at = 0;
    std::string paused_by;
};

/// When the bridge tries again by itself after it could not read the ERP.
struct RetryPlan {
    std::int64_t failures = 0;  ///< in a row
    std::int64_t retry_at = 0;  ///< microseconds UTC; 0: nothing failed
};

/// What may run when: pauses and the waits after failures, kept in the mirror over restarts.
/// Errors are those of the database. Thread-safe.
class SyncControl {
public:
    explicit SyncControl(std::string connector) : connector_{std::move(connector)} {}

    /// Pausing what is paused keeps the first moment and name.
    Status pause(ports::Database& mirror, const Pause& pause) const;
    /// `entity` empty: lifts every pause.
    Status resume(ports::Database& mirror, std::string_view entity) const;

    [[nodiscard]] Result<std::vector<Pause>> pauses(ports::Database& mirror) const;
    /// Its own pause, or that of all. `entity` empty: only that of all.
    [[nodiscard]] Result<std::optional<Pause>> pause_of(
        ports::Database& mirror, std::string_view entity
    ) const;

    [[nodiscard]] Result<RetryPlan> retry_plan(ports::Database& mirror) const;
    /// Counts one more failure and plans the next try.
    Status note_failure(ports::Database& mirror, Code code, std::int64_t now_us) const;
    Status note_success(ports::Database& mirror) const;

private:
    std::string connector_;
};

/// How long to leave the ERP alone after so many failures in a row. A refused login (Code::denied)
/// or a limit (Code::quota) waits from 5 minutes to an hour, so that no account stays locked;
/// anything else from 10 seconds to 15 minutes. Pure. Microseconds.
std::int64_t retry_delay_us(Code code, std::int64_t failures);

}  // namespace portico::erp
