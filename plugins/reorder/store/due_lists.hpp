#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/result.hpp>

#include "due/due_list.hpp"
#include "meter/meter.hpp"
#include "store/live_forecast.hpp"

namespace portico::reorder {

/// Due lists of companies, made when they are asked for and kept until the company orders, the day
/// ends, or something new was learned. Thread-safe.
class DueLists final : public DueSource {
public:
    DueLists(Database& database, const LiveForecast& live, const Clock& clock, Meter meter = {})
        : database_{database}, live_{live}, clock_{clock}, meter_{meter} {}

    Result<std::shared_ptr<const DueList>> of(std::string_view company) override;

    /// The company's orders have changed.
    void forget(const std::string& company);

    /// Any company's orders may have changed.
    void forget_all();

private:
    static constexpr std::size_t kept_max = 10'000;

    Result<std::shared_ptr<const DueList>> make(
        std::string_view company, std::shared_ptr<const Forecast> forecast, Day today
    ) const;

    Database& database_;
    const LiveForecast& live_;
    const Clock& clock_;
    Meter meter_;
    std::mutex mutex_;  ///< never held while something is read or computed
    std::unordered_map<std::string, std::shared_ptr<const DueList>> kept_;  ///< guarded by mutex_
    std::uint64_t changes_ = 0;                                             ///< guarded by mutex_
};

}  // namespace portico::reorder
