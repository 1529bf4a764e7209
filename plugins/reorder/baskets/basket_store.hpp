#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "baskets/basket.hpp"

namespace portico::reorder {

/// A basket in a list.
struct BasketSummary {
    std::string id;
    std::string name;
    BasketState state = BasketState::open;
    std::int64_t version = 0;
    std::int64_t updated_at = 0;
    std::int64_t lines = 0;
    std::string order_id;
};

/// Deletes baskets of all companies that were submitted before a moment (microseconds UTC): their
/// orders tell the rest. Errors: those of the database.
Status forget_submitted(Database& database, std::int64_t before);

/// Baskets in the database. Every call is about one company. Errors: those of the database.
class BasketStore {
public:
    BasketStore(SqlSession& session, std::string_view company)
        : session_{session}, company_{company} {}

    /// The open ones, and the 20 that were submitted last; the latest first.
    Result<std::vector<BasketSummary>> list();

    Result<std::int64_t> count_open();

    /// Absent: no such basket of this company.
    Result<std::optional<Basket>> load(std::string_view id);

    Status insert(const Basket& basket);

    /// Writes a basket and all of its lines, and nobody's but this.
    Status replace(const Basket& basket);

    /// Writes its state and what is submitted.
    Status replace_state(const Basket& basket);

    Status erase(std::string_view id);

    /// What this viewer saw; empty: he never looked.
    Result<std::string> seen(std::string_view id, std::string_view viewer);
    Status keep_seen(
        std::string_view id, std::string_view viewer, std::int64_t at, std::string_view seen
    );

private:
    Status insert_lines(const Basket& basket);

    SqlSession& session_;
    std::string_view company_;
};

}  // namespace portico::reorder
