#pragma once

#include <portico/clock.hpp>
#include <portico/database.hpp>

#include "lines/sources.hpp"

namespace portico::reorder {

/// Stock of the mirror.
class Stock final : public StockSource {
public:
    Stock(Database& database, const Clock& clock) : database_{database}, clock_{clock} {}

    [[nodiscard]] Result<std::unordered_map<std::string, StockFacts>> of(
        std::span<const std::string_view> skus
    ) const override;

private:
    Database& database_;
    const Clock& clock_;
};

}  // namespace portico::reorder
