#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "push/business_calls.hpp"

namespace portico::erp_tryton {

/// What an order line needs of product.product.
struct OrderedProduct {
    std::int64_t id = 0;
    std::int64_t default_unit = 0;
    std::int64_t unit_category = 0;
    std::int64_t account_category = 0;  ///< decides on taxes; 0: none
};

/// Finds products by the SKUs and units by the codes that the product entity gives: a SKU is
/// the product's code, or `id:N`; a unit is its symbol. Remembers them for a minute. Thread-safe.
class ProductLookup {
public:
    explicit ProductLookup(BusinessCalls& calls) : calls_{calls} {}

    using Products = std::map<std::string, OrderedProduct, std::less<>>;

    /// Errors: Code::invalid that names the SKUs that Tryton does not have.
    Result<Products> products(const std::set<std::string>& skus, Instant deadline);

    /// The unit of this symbol or name in the product's category; empty: the base unit.
    /// Errors: Code::invalid.
    Result<std::int64_t> unit(
        const OrderedProduct& product, std::string_view code, Instant deadline
    );

private:
    struct Unit {
        std::int64_t id = 0;
        std::int64_t category = 0;
        std::string symbol;
        std::string name;
    };

    void forget_old();
    Status ask_codes(const std::vector<std::string>& codes, Products& found, Instant deadline);
    Status ask_ids(const std::vector<std::int64_t>& ids, Products& found, Instant deadline);
    Status ask_units(Instant deadline);

    BusinessCalls& calls_;
    std::mutex mutex_;  ///< guards what is below
    Instant kept_since_{};
    Products products_;
    std::vector<Unit> units_;
};

}  // namespace portico::erp_tryton
