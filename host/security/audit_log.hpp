#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ports/audit.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"

namespace portico::security {

struct AuditRecord {
    std::int64_t id = 0;
    ports::Instant at{};
    ports::AuditEntry entry;
};

/// The audit log in the host's database. Thread-safe.
class AuditLog final : public ports::Audit {
public:
    /// Runs the migrations. Errors: those of the database.
    static Result<std::unique_ptr<AuditLog>> create(
        std::shared_ptr<ports::Database> database, const ports::Clock& clock
    );

    Status append(const ports::AuditEntry& entry) override;

    /// Newest first, those before the record `before` (0: from the newest), at most 1,000.
    Result<std::vector<AuditRecord>> list(std::int64_t before, std::size_t limit);

private:
    AuditLog(std::shared_ptr<ports::Database> database, const ports::Clock& clock)
        : database_{std::move(database)}, clock_{clock} {}

    std::shared_ptr<ports::Database> database_;
    const ports::Clock& clock_;
};

}  // namespace portico::security
