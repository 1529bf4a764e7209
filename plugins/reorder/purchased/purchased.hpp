#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

namespace portico::reorder {

/// An article that a company bought before, over all of its orders but the cancelled ones.
struct PurchasedArticle {
    std::string sku;
    std::string name;           ///< the supplier's first one; empty: the mirror has no such product
    std::string names;          ///< in other languages: a JSON object
    std::string search;         ///< searchable(): SKU and names
    std::int64_t first_at = 0;  ///< microseconds UTC
    std::int64_t last_at = 0;
    std::int64_t orders = 0;
    std::int64_t days = 0;   ///< UTC days on which it was ordered
    Decimal quantity;        ///< the median of the latest five, of those in the latest one's unit
    std::string unit;        ///< of the latest; empty: the base unit
    std::string last_order;  ///< id
    std::optional<Decimal> last_price;  ///< of one `unit`
    std::string last_currency;

    /// Mean days from one to the next; absent with fewer than two.
    [[nodiscard]] std::optional<std::int64_t> days_between() const;
};

using Purchased = std::vector<PurchasedArticle>;

/// Where what companies bought is looked up. Thread-safe.
class PurchasedSource {
public:
    PurchasedSource() = default;
    virtual ~PurchasedSource() = default;
    PurchasedSource(const PurchasedSource&) = delete;
    PurchasedSource& operator=(const PurchasedSource&) = delete;

    /// In no order. Errors: those of the database.
    [[nodiscard]] virtual Result<std::shared_ptr<const Purchased>> of(std::string_view company) = 0;
};

enum class PurchasedOrder : std::uint8_t { last, times, sku };

/// "last", "times" or "sku". Errors: Code::invalid.
Result<PurchasedOrder> purchased_order_named(std::string_view name);

struct PurchasedQuestion {
    std::string_view words;  ///< each must be in the SKU or a name; empty: all
    PurchasedOrder order = PurchasedOrder::last;
    std::string_view cursor;  ///< `next` of the page before; empty: the first page
    std::size_t limit = 50;
};

struct PurchasedPage {
    std::vector<const PurchasedArticle*> articles;  ///< of the list that was asked
    std::size_t count = 0;                          ///< of all pages
    std::string next;                               ///< empty: this was the last one
};

/// The latest or the most ordered first, or by SKU. Errors: Code::invalid (a cursor that is none,
/// or of another order). Pure.
Result<PurchasedPage> page_of(const Purchased& purchased, const PurchasedQuestion& question);

/// A text as words are looked for in it: as comparable(), with small Cyrillic letters. Pure.
std::string searchable(std::string_view text);

}  // namespace portico::reorder
