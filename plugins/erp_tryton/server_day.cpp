#include "server_day.hpp"

#include <chrono>
#include <string_view>

#include <portico/time.hpp>

namespace portico::erp_tryton {
namespace {

std::string day_of(std::int64_t microseconds) {
    return format_time(microseconds).substr(0, std::string_view{"2026-11-21"}.size());
}

}  // namespace

std::string day_in_zone(std::int64_t microseconds, const Settings& settings) {
    return day_of(microseconds + std::chrono::microseconds{settings.zone_offset}.count());
}

std::string requested_day(std::int64_t microseconds, const Settings& settings) {
    constexpr auto day = std::chrono::microseconds{std::chrono::hours{24}}.count();
    return microseconds % day == 0 ? day_of(microseconds) : day_in_zone(microseconds, settings);
}

}  // namespace portico::erp_tryton
