#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico::reorder {

enum class BasketState : std::uint8_t {
    open,
    submitting,  ///< what is sent is fixed; it may have been sent
    submitted
};

std::string_view name_of(BasketState state);

/// A line as somebody put it into a basket; checked anew whenever somebody looks.
struct BasketLine {
    std::int64_t line = 0;  ///< stays the line's own as long as the basket lives
    std::string sku;
    std::string quantity;
    std::string unit;  ///< empty: the base unit
    std::string comment;
    std::optional<std::int64_t> requested_at;  ///< else the basket's; microseconds UTC
    std::string added_by;
    bool is_sku = false;  ///< it names the product itself, nothing that people write for it
};

/// What a basket says beside its lines.
struct BasketHead {
    std::string name;
    std::string client_reference;
    std::optional<std::int64_t> requested_at;  ///< microseconds UTC
    std::string delivery_address;
    std::string comment;
};

struct Basket {
    std::string id;
    BasketState state = BasketState::open;
    std::int64_t version = 0;
    std::int64_t created_at = 0;
    std::string created_by;
    std::int64_t updated_at = 0;
    BasketHead head;
    std::int64_t next_line = 1;
    std::string order_json;  ///< what is, or was, submitted; empty while it is open
    std::string order_id;
    std::vector<BasketLine> lines;
    std::string quote{};                       ///< in which pricing holds its prices; empty: none
    std::optional<std::int64_t> held_until{};  ///< microseconds UTC
};

inline constexpr std::size_t basket_lines_max = 10'000;
inline constexpr std::size_t open_baskets_max = 100;

}  // namespace portico::reorder
