#include "erp/shadow/report_store.hpp"

#include <optional>

#include "embedded/portico_erp_shadow_migrations.hpp"

namespace portico::erp {
namespace {

using std::string_view;

constexpr auto insert_report =
    "INSERT INTO price_comparison (id, started_at, report) VALUES ($1, $2, $3) "
    "ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, report = excluded.report";
constexpr auto delete_oldest = R"sql(
    DELETE FROM price_comparison
     WHERE id NOT IN (SELECT id FROM price_comparison ORDER BY started_at DESC, id LIMIT $1)
)sql";
constexpr auto select_reports =
    "SELECT report FROM price_comparison ORDER BY started_at DESC, id LIMIT $1";
constexpr auto select_report = "SELECT report FROM price_comparison WHERE id = $1";

}  // namespace

Result<std::unique_ptr<ReportStore>> ReportStore::create(std::shared_ptr<ports::Database> database
) {
    const auto steps = PORTICO_TRY(ports::migrations_of(shadow_migrations::files));
    PORTICO_TRY(database->migrate("erp_shadow", steps));
    return std::unique_ptr<ReportStore>{new ReportStore{std::move(database)}};
}

Status ReportStore::put(const ComparisonReport& report) {
    const auto json = report.json();
    const string_view id{report.id};
    PORTICO_TRY(database_->execute(insert_report, {id, report.started_at, string_view{json}}));
    PORTICO_TRY(database_->execute(delete_oldest, {kept_max}));
    return {};
}

Result<std::vector<std::string>> ReportStore::list(std::size_t limit) const {
    std::vector<std::string> reports;
    PORTICO_TRY(database_->query(
        select_reports,
        {static_cast<std::int64_t>(limit)},
        [&reports](ports::Row row) -> Status {
            reports.emplace_back(std::get<string_view>(row[0]));
            return {};
        }
    ));
    return reports;
}

Result<std::string> ReportStore::find(string_view id) const {
    std::optional<std::string> report;
    PORTICO_TRY(database_->query(select_report, {id}, [&report](ports::Row row) -> Status {
        report = std::string{std::get<string_view>(row[0])};
        return {};
    }));
    if (!report) return not_found("There is no price comparison \"" + std::string{id} + "\".");
    return *std::move(report);
}

}  // namespace portico::erp
