#include "security/audit_log.hpp"

#include <algorithm>
#include <limits>

#include "security/sql_values.hpp"

namespace portico::security {

namespace {

constexpr std::size_t detail_bytes_max = 1'000;

constexpr std::string_view insert_entry = R"sql(
    INSERT INTO audit_entry (id, at, actor, action, object, detail)
    SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5 FROM audit_entry
)sql";

constexpr std::string_view select_entries = R"sql(
    SELECT id, at, actor, action, object, detail
      FROM audit_entry
     WHERE id < $1
     ORDER BY id DESC
     LIMIT $2
)sql";

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::create(
    std::shared_ptr<ports::Database> database, const ports::Clock& clock
) {
    PORTICO_TRY(migrate(*database));
    return std::unique_ptr<AuditLog>{new AuditLog{std::move(database), clock}};
}

Status AuditLog::append(const ports::AuditEntry& entry) {
    PORTICO_TRY(database_->execute(
        insert_entry,
        {microseconds_of(clock_.now()),
         std::string_view{entry.actor},
         std::string_view{entry.action},
         std::string_view{entry.object},
         std::string_view{entry.detail}.substr(0, detail_bytes_max)}
    ));
    return {};
}

Result<std::vector<AuditRecord>> AuditLog::list(std::int64_t before, std::size_t limit) {
    std::vector<AuditRecord> out;
    const auto start = before > 0 ? before : std::numeric_limits<std::int64_t>::max();
    const auto count = static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000));
    PORTICO_TRY(database_->query(select_entries, {start, count}, [&](ports::Row row) -> Status {
        out.push_back(
            {integer_of(row[0]),
             instant_of(integer_of(row[1])),
             {std::string{text_of(row[2])},
              std::string{text_of(row[3])},
              std::string{text_of(row[4])},
              std::string{text_of(row[5])}}}
        );
        return {};
    }));
    return out;
}

}  // namespace portico::security
