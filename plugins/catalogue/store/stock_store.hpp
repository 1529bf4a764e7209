#pragma once

#include <portico/database.hpp>

#include "domain/stock.hpp"

namespace portico::catalogue {

/// Stock in the mirror.
class StockStore final : public StockSource {
public:
    explicit StockStore(Database& database) : database_{database} {}

    [[nodiscard]] Result<StockBySku> of(std::span<const std::string_view> skus) const override;

private:
    Database& database_;
};

}  // namespace portico::catalogue
