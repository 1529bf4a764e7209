#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/result.hpp>

namespace portico::catalogue {

/// What one warehouse has of a product.
struct Stock {
    std::string warehouse;
    std::string available;                     ///< in base units, as the ERP wrote it
    std::optional<std::int64_t> next_receipt;  ///< in microseconds
};

using StockBySku = std::unordered_map<std::string, std::vector<Stock>>;

/// Where the stock of products is read, always as the mirror has it now. Thread-safe.
class StockSource {
public:
    virtual ~StockSource() = default;
    StockSource() = default;
    StockSource(const StockSource&) = delete;
    StockSource& operator=(const StockSource&) = delete;

    /// By SKU, the warehouses in the order of their names; a product without stock is not there.
    [[nodiscard]] virtual Result<StockBySku> of(std::span<const std::string_view> skus) const = 0;
};

}  // namespace portico::catalogue
