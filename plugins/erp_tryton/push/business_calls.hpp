#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "protocol/erp.hpp"
#include "protocol/rpc.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// Whether a call may be sent twice.
enum class Effect : std::uint8_t { reads, writes };

/// Tryton's fault means that other transactions were in the way, and that nothing was done: a
/// serialization failure or a lock of its database, or a changed record.
bool is_busy(const Fault& fault);

/// Tryton's database went away during the call.
bool is_without_database(const Fault& fault);

/// Calls as a clerk's client makes them: in the context of the user's own preferences, where
/// deactivated records are hidden. Thread-safe.
class BusinessCalls {
public:
    struct Parts {
        Erp& erp;
        const Settings& settings;
        std::function<Instant()> now;
        std::function<void(std::chrono::milliseconds)> pause;  ///< waits
    };

    explicit BusinessCalls(Parts parts) : parts_{std::move(parts)} {}

    using Arguments = std::function<void(json::Writer&)>;

    /// A fault stays in the Reply, except a busy database: it is asked again a few times.
    /// Errors: as Rpc::call; Code::unavailable also for a database that stays busy, Code::timeout
    /// also for one that was lost while something was written.
    Result<Reply> call(
        std::string_view method, Effect effect, const Arguments& arguments, Instant deadline
    );

    /// All rows; those that are deactivated only if the domain names `active`.
    /// Errors: as Rpc::call; a fault as to_error() says.
    Result<Rows> search_read(
        std::string_view model,
        const Domain& domain,
        const std::vector<std::string_view>& fields,
        Instant deadline
    );

    /// Tryton's user as which these calls are made; 0: his record can't be seen.
    Result<std::int64_t> user(Instant deadline);

    Result<Facts> facts(Instant deadline) { return parts_.erp.facts(deadline); }

    /// The warehouse in the user's preferences; 0: none.
    Result<std::int64_t> preferred_warehouse(Instant deadline);

    [[nodiscard]] Instant now() const { return parts_.now(); }

    /// Errors: Code::unavailable when the deadline has passed; nothing was sent.
    Status check_time(Instant deadline) const;

private:
    struct Preferences {
        std::string context;  ///< JSON
        std::int64_t warehouse = 0;
        Instant asked_at{};
    };

    Result<Preferences> preferences(Instant deadline);
    Result<Preferences> ask_preferences(Instant deadline);

    Parts parts_;
    std::mutex mutex_;  ///< guards what is below
    std::optional<Preferences> preferences_;
    std::optional<std::int64_t> user_;
};

}  // namespace portico::erp_tryton
