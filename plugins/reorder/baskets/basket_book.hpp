#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/events.hpp>
#include <portico/orders.hpp>
#include <portico/result.hpp>

#include "baskets/basket.hpp"
#include "baskets/basket_store.hpp"
#include "checks/line_checker.hpp"
#include "meter/meter.hpp"

namespace portico::reorder {

/// Who asks, of which company.
struct Shopper {
    std::string_view company;
    std::string_view member;  ///< empty: the storefront without a member
    Instant deadline{};
};

/// A basket with what becomes of its lines today.
struct CheckedBasket {
    Basket basket;
    CheckedLines checked;  ///< line for line
};

/// What is to be submitted: what the shopper saw.
struct WantedOrder {
    std::string_view basket;
    std::int64_t version = 0;
    std::string_view total;  ///< decimal
};

/// A line that looks other than when this viewer last looked.
struct LineChange {
    std::int64_t line = 0;
    std::string sku;
    std::string was_outcome;     ///< empty: the line is new to him
    std::string was_price;       ///< empty: there was none
    std::string was_quantity{};  ///< empty: it is the same
    bool is_gone = false;        ///< somebody took it out
};

/// What a shopper did just before he looks.
enum class LookedAfter : std::uint8_t { nothing, change_of_his_own };

/// The baskets of all companies: drafts that members share, each submitted at most once, whatever
/// is killed when. Parts outlive it. Thread-safe.
class BasketBook {
public:
    BasketBook(
        Database& database,
        const LineChecker& checker,
        const Orders& orders,
        Events& events,
        const Clock& clock,
        Meter meter = {}
    )
        : database_{database},
          checker_{checker},
          orders_{orders},
          events_{events},
          clock_{clock},
          meter_{meter} {}

    Result<std::vector<BasketSummary>> list(std::string_view company);

    /// A new basket with these lines; gives its id. Errors: Code::quota (100 open baskets, 10,000
    /// lines).
    Result<std::string> create(
        const Shopper& shopper, const BasketHead& head, std::vector<BasketLine> lines
    );

    /// The same of a basket with head and lines, within a write transaction of the caller's.
    /// `open_max`: open baskets of the company at which it refuses.
    Result<std::string> create_in(
        Transaction& transaction,
        const Shopper& shopper,
        Basket basket,
        std::size_t open_max = open_baskets_max
    );

    /// Errors: Code::not_found, those of the checker.
    Result<CheckedBasket> look(const Shopper& shopper, std::string_view id);

    /// What changed since the shopper last looked; remembers what he sees now. After a change of
    /// his own the quantities that are others now, and lines that are gone, are left out.
    Result<std::vector<LineChange>> changes(
        const Shopper& shopper, const CheckedBasket& seen, LookedAfter after = LookedAfter::nothing
    );

    /// Changes an open basket in one transaction. `version`: what the shopper saw; absent: whatever
    /// it is. Errors: Code::not_found, Code::conflict (another version, or it is being submitted),
    /// and what `change` gives.
    Status change(
        const Shopper& shopper,
        std::string_view id,
        std::optional<std::int64_t> version,
        const std::function<Status(Basket&)>& change
    );

    /// Moves all lines of another open basket into this one and deletes it.
    Status merge(const Shopper& shopper, std::string_view into, std::string_view from);

    /// Makes a basket of its own for each other day on which lines are wanted; gives their ids.
    Result<std::vector<std::string>> split(const Shopper& shopper, std::string_view id);

    /// Errors: Code::not_found, Code::conflict (it is being submitted).
    Status erase(const Shopper& shopper, std::string_view id);

    /// Has pricing keep the prices of all lines that can be ordered until a moment (microseconds
    /// UTC); they count here, and in the order, for at most these quantities. Errors:
    /// Code::not_found, Code::conflict (another version, or it is being submitted; no line can be
    /// ordered), those of pricing.
    Status hold(
        const Shopper& shopper,
        std::string_view id,
        std::optional<std::int64_t> version,
        std::int64_t until
    );

    /// Submits a basket; gives the order's state as JSON. The same basket gives the same order
    /// again and again. Errors: Code::not_found; Code::conflict (another version or total than the
    /// shopper saw, a line that can't be ordered); those of portico.orders/1.
    Result<std::string> submit(const Shopper& shopper, const WantedOrder& wanted);

private:
    Result<Basket> load(std::string_view company, std::string_view id);
    Result<std::string> submit_once(const Shopper& shopper, const WantedOrder& wanted);
    Result<Basket> fix_order(const Shopper& shopper, const WantedOrder& wanted);
    Result<std::string> order_of(const Shopper& shopper, const WantedOrder& wanted);
    Status end(const Shopper& shopper, const Basket& basket, const Result<std::string>& sent);
    Status publish(Transaction& transaction, std::string_view company, std::string_view id);

    Database& database_;
    const LineChecker& checker_;
    const Orders& orders_;
    Events& events_;
    const Clock& clock_;
    Meter meter_;
};

}  // namespace portico::reorder
