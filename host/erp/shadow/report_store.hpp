#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "erp/shadow/report.hpp"
#include "ports/database.hpp"

namespace portico::erp {

/// The newest reports, in the host's own database. Thread-safe. Errors are those of the database.
class ReportStore {
public:
    static constexpr std::int64_t kept_max = 50;

    /// Migrates.
    static Result<std::unique_ptr<ReportStore>> create(std::shared_ptr<ports::Database> database);

    /// Also forgets the oldest above kept_max.
    Status put(const ComparisonReport& report);

    /// JSON of each, newest first.
    [[nodiscard]] Result<std::vector<std::string>> list(std::size_t limit) const;
    /// Errors: Code::not_found.
    [[nodiscard]] Result<std::string> find(std::string_view id) const;

private:
    explicit ReportStore(std::shared_ptr<ports::Database> database)
        : database_{std::move(database)} {}

    std::shared_ptr<ports::Database> database_;
};

}  // namespace portico::erp
