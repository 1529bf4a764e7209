#include "period.hpp"

#include <chrono>

namespace portico::pricing {

Moment period_start(Moment at, int months) {
    using std::chrono::day;
    using std::chrono::days;
    using std::chrono::floor;
    using std::chrono::microseconds;
    using std::chrono::month;
    using std::chrono::sys_days;
    using std::chrono::sys_time;
    using std::chrono::year_month_day;
    const year_month_day today{floor<days>(sys_time<microseconds>{microseconds{at}})};
    const auto length = static_cast<unsigned>(months);
    const auto first = (static_cast<unsigned>(today.month()) - 1) / length * length + 1;
    const sys_days start{today.year() / month{first} / day{1}};
    return sys_time<microseconds>{start}.time_since_epoch().count();
}

}  // namespace portico::pricing
