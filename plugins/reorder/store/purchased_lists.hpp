#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "purchased/purchased.hpp"

namespace portico::reorder {

/// Everything that a company bought, over all orders that the mirror has (the latest million of
/// lines). Errors: those of the database.
Result<Purchased> load_purchased(Database& database, std::string_view company);

/// What companies bought, read when somebody asks and kept until the company orders again or
/// products change. Thread-safe.
class PurchasedLists final : public PurchasedSource {
public:
    explicit PurchasedLists(Database& database) : database_{database} {}

    Result<std::shared_ptr<const Purchased>> of(std::string_view company) override;

    /// The company's orders have changed.
    void forget(const std::string& company);

    /// Any company's orders, or names of products, may have changed.
    void forget_all();

private:
    static constexpr std::size_t articles_max = 200'000;  ///< of all companies: some 60 MB

    Database& database_;
    std::mutex mutex_;  ///< never held while something is read
    std::unordered_map<std::string, std::shared_ptr<const Purchased>> kept_;  ///< guarded by mutex_
    std::size_t articles_ = 0;                                                ///< guarded by mutex_
    std::uint64_t changes_ = 0;                                               ///< guarded by mutex_
};

}  // namespace portico::reorder
