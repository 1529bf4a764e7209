#pragma once

#include <portico/database.hpp>

#include "lines/sources.hpp"

namespace portico::reorder {

/// Orders of the mirror.
class EarlierOrders final : public OrderSource {
public:
    explicit EarlierOrders(Database& database) : database_{database} {}

    [[nodiscard]] Result<std::vector<GivenLine>> lines_of(
        std::string_view company, std::string_view order
    ) const override;

    [[nodiscard]] Result<std::vector<GivenLine>> lines_between(
        std::string_view company, std::int64_t from, std::int64_t until
    ) const override;

private:
    Database& database_;
};

}  // namespace portico::reorder
