#include "terms/floor_alarm_store.hpp"

#include <cstdint>
#include <string_view>

#include <portico/money.hpp>

namespace portico::pricing {
namespace {

constexpr auto select_alarms =
    "SELECT company_id, sku, rule_id, reason, unit, from_quantity, wanted, floor, currency, "
    "raised, first_seen, last_seen, count FROM floor_alarm ORDER BY last_seen DESC LIMIT $1";
constexpr auto put_alarm =
    "INSERT INTO floor_alarm (company_id, sku, rule_id, reason, unit, from_quantity, wanted, "
    "floor, currency, raised, first_seen, last_seen, count) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
    "ON CONFLICT (company_id, sku, rule_id, reason) DO UPDATE SET unit = $5, from_quantity = $6, "
    "wanted = $7, floor = $8, currency = $9, raised = $10, first_seen = $11, last_seen = $12, "
    "count = $13";
constexpr auto delete_old =
    "DELETE FROM floor_alarm WHERE last_seen < (SELECT MIN(last_seen) FROM (SELECT last_seen "
    "FROM floor_alarm ORDER BY last_seen DESC LIMIT $1) AS newest)";

FloorReason reason_named(std::string_view name) {
    for (const auto reason :
         {FloorReason::break_below_floor, FloorReason::cost_in_other_currency}) {
        if (name == name_of(reason)) return reason;
    }
    return FloorReason::below_floor;
}

Result<FloorAlarm> to_alarm(const Row& row) {
    FloorAlarm alarm;
    alarm.company = row.string(0);
    alarm.sku = row.string(1);
    alarm.rule = row.string(2);
    alarm.reason = reason_named(row.text(3));
    alarm.unit = row.string(4);
    alarm.quantity = PORTICO_TRY(row.decimal(5));
    alarm.wanted = PORTICO_TRY(row.decimal(6));
    alarm.floor = PORTICO_TRY(row.decimal(7));
    alarm.currency = PORTICO_TRY(Currency::parse(row.text(8)));
    alarm.is_raised = row.boolean(9);
    alarm.first_seen = row.integer(10);
    alarm.last_seen = row.integer(11);
    alarm.count = row.integer(12);
    return alarm;
}

}  // namespace

Result<std::vector<FloorAlarm>> load_floor_alarms(Database& database, std::size_t count) {
    return database.query(select_alarms, to_alarm, static_cast<std::int64_t>(count));
}

Status save_floor_alarms(
    Database& database, const std::vector<FloorAlarm>& alarms, std::size_t count
) {
    return database.write([&](Transaction& transaction) -> Status {
        for (const auto& alarm : alarms) {
            PORTICO_TRY(transaction.execute(
                put_alarm,
                alarm.company,
                alarm.sku,
                alarm.rule,
                name_of(alarm.reason),
                alarm.unit,
                alarm.quantity,
                alarm.wanted,
                alarm.floor,
                alarm.currency.code(),
                alarm.is_raised ? 1 : 0,
                alarm.first_seen,
                alarm.last_seen,
                alarm.count
            ));
        }
        PORTICO_TRY(transaction.execute(delete_old, static_cast<std::int64_t>(count)));
        return {};
    });
}

}  // namespace portico::pricing
