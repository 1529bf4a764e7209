#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/clock.hpp>
#include <portico/decimal.hpp>
#include <portico/result.hpp>
#include <portico/services.hpp>

namespace portico::catalogue {

/// From this quantity on, one unit costs so much.
struct Break {
    Decimal quantity;
    Decimal unit_price;
};

/// Of a product in its base unit, for the smallest quantity that this company may order.
struct ProductPrice {
    std::optional<Decimal> unit_price;  ///< absent: this company has no price for it
    bool is_on_request = false;         ///< without a price: it is told on request
    std::optional<Decimal> quantity;    ///< the smallest; absent: pricing does not know the product
    std::optional<Decimal> minimum;     ///< of an order's line; absent: there is none, as the next
    std::optional<Decimal> increment;
    std::optional<Decimal> maximum;
    std::optional<Decimal> list_price;
    std::optional<Decimal> tax_rate;  ///< percent; absent: prices are told without tax
    std::string level;  ///< company, company_list, group, region, default_list or base
    std::optional<Break> next_break;
    std::string saving;         ///< with next_break: what ordering that much saves
    std::vector<Break> breaks;  ///< all of them (50 at most), when asked for
};

/// A price with its tax: at most 4 decimals, rounded half_up, and no fewer of them than the price
/// has. Absent: there is no rate.
std::optional<Decimal> gross_of(const Decimal& unit_price, const std::optional<Decimal>& tax_rate);

/// Answers in the order of the SKUs.
struct Prices {
    std::string currency;
    std::optional<std::int64_t> as_of;  ///< of the records that gave the prices, microseconds
    bool is_taxed = false;              ///< prices are told with tax too, where there is a rate
    std::vector<ProductPrice> lines;
};

/// Asks the service pricing.quote/1, in parts of at most 10,000 lines. Thread-safe.
class PriceDesk {
public:
    /// What is asked about each product. What is not asked costs nothing.
    enum class Detail : std::uint8_t {
        unit_price,  ///< nothing else
        next_break,  ///< also list price, level, the next break and what may be ordered
        ladder,      ///< also all breaks
    };

    PriceDesk(const Services& services, const Clock& clock) : services_{services}, clock_{clock} {}

    /// What a company pays. Errors: Code::not_found (the company), Code::unavailable (nobody gives
    /// prices now), Code::timeout (the deadline), Code::internal (an answer that can't be read).
    [[nodiscard]] Result<Prices> ask(
        std::string_view company,
        std::span<const std::string_view> skus,
        Detail detail,
        Instant deadline
    ) const;

private:
    [[nodiscard]] Status ask_part(
        std::string_view company,
        std::span<const std::string_view> skus,
        Detail detail,
        Instant deadline,
        Prices& prices
    ) const;

    const Services& services_;
    const Clock& clock_;
};

}  // namespace portico::catalogue
