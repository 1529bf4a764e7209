#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/company_orders.hpp"

namespace portico::pricing {

/// What companies have ordered since the year began, added up by product, unit and currency: in the
/// running month, before it in the quarter, and before that. Kept in memory for the companies that
/// asked last, while the mirror's orders stay as they are. Thread-safe.
class OrderSums {
public:
    static constexpr std::size_t companies_max = 1'000;
    static constexpr std::size_t sums_max = 500'000;  ///< of all companies together

    explicit OrderSums(Database& database) : database_{database} {}

    /// Calls `take` with sums in place of the lines of this time, which is as good for whoever adds
    /// them up. False, and nothing was taken: the time is not one from the beginning of a month,
    /// quarter or year until now, or the mirror does not say when its orders changed.
    /// Errors: those of the database.
    Result<bool> each_sum(
        std::string_view company,
        Moment from,
        Moment until,
        const std::function<void(const OrderedLine&)>& take
    );

private:
    /// Changes whenever the mirror's orders do; absent: nobody knows.
    using Stamp = std::optional<std::string>;

    static constexpr std::size_t parts = 3;  ///< of the year: before the quarter, before the month

    struct Sums {
        std::string stamp;
        std::array<Moment, parts> starts{};
        Moment newest = 0;  ///< the last order
        std::array<std::vector<OrderedLine>, parts> lines;

        [[nodiscard]] std::size_t size() const;
    };

    struct Kept {
        std::string company;
        std::shared_ptr<const Sums> sums;
    };

    Result<Stamp> stamp();
    Result<std::shared_ptr<const Sums>> sums_of(
        std::string_view company, const std::string& stamp, Moment until
    );
    Result<std::shared_ptr<const Sums>> load(
        std::string_view company, const std::string& stamp, Moment until
    );
    std::shared_ptr<const Sums> known(std::string_view company);
    void keep(std::string_view company, std::shared_ptr<const Sums> sums);

    Database& database_;
    std::mutex mutex_;
    std::list<Kept> kept_;  ///< the newest first; guarded by mutex_, as the next
    std::unordered_map<std::string, std::list<Kept>::iterator> places_;
    std::size_t size_ = 0;
};

}  // namespace portico::pricing
