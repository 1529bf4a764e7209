#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/result.hpp>

#include "baskets/basket_book.hpp"
#include "baskets/basket_lines.hpp"
#include "checks/line_checker.hpp"
#include "lists/list_store.hpp"
#include "lists/named_list.hpp"

namespace portico::reorder {

/// Who asks for a list.
struct ListReader {
    Shopper shopper;
    /// An admin of the company, or its storefront: may also delete what others share.
    bool is_admin = false;
};

struct ListHead {
    std::optional<std::string> name;
    std::optional<bool> is_shared;
};

/// A list with what becomes of its lines today.
struct CheckedList {
    NamedList list;
    CheckedLines checked;  ///< line for line; empty when nobody asked
};

/// A new list, or one that was added to.
struct WrittenList {
    std::string id;
    std::vector<PlacedLine> placed;  ///< for each line that was given
};

/// A part of a list.
struct WantedLine {
    std::int64_t line = 0;
    std::optional<std::string> quantity;  ///< else the list's own
};

/// What of a list goes where.
struct ListOrder {
    std::optional<std::vector<WantedLine>> lines;  ///< else all
    std::string basket;                            ///< empty: a new one
    std::optional<std::int64_t> basket_version;    ///< that the caller saw
};

/// Where the lines of a list went.
struct OrderedList {
    struct Line {
        std::int64_t list_line = 0;
        PlacedLine placed;  ///< in the basket
    };

    std::string basket;
    std::vector<Line> lines;
};

/// The named lists of all companies. A member sees those that are shared and his own. A line stays
/// until somebody takes it out, whatever becomes of its article. Parts outlive it. Thread-safe.
class ListBook {
public:
    ListBook(
        Database& database, const LineChecker& checker, BasketBook& baskets, const Clock& clock
    )
        : database_{database}, checker_{checker}, baskets_{baskets}, clock_{clock} {}

    Result<std::vector<ListSummary>> list(const ListReader& reader);

    /// Errors: Code::invalid (no name; a list of one's own without a member), Code::conflict (the
    /// owner has a list of this name), Code::quota (200 lists, 10,000 lines).
    Result<WrittenList> create(
        const ListReader& reader, const ListHead& head, std::vector<BasketLine> lines
    );

    /// Errors: Code::not_found.
    Result<NamedList> load(const ListReader& reader, std::string_view id);

    /// Errors: Code::not_found, those of the checker.
    Result<CheckedList> look(const ListReader& reader, std::string_view id);

    /// Changes a list in one transaction. `version`: what the reader saw; absent: whatever it is.
    /// Errors: Code::not_found, Code::conflict (another version), and what `change` gives.
    Status change(
        const ListReader& reader,
        std::string_view id,
        std::optional<std::int64_t> version,
        const std::function<Status(NamedList&)>& change
    );

    /// Changes name and sharing. Errors: as create() and change(); Code::denied (only the owner or
    /// an admin hides a list from the others).
    Status change_head(
        const ListReader& reader,
        std::string_view id,
        std::optional<std::int64_t> version,
        const ListHead& head
    );

    /// A list of the reader's own with the same lines; without a name it is called like the first
    /// with a number behind it. Errors: as create(), Code::not_found.
    Result<std::string> copy(const ListReader& reader, std::string_view id, const ListHead& head);

    /// Errors: Code::not_found, Code::denied (neither the owner nor an admin).
    Status erase(const ListReader& reader, std::string_view id);

    /// Puts lines of a list into a basket, a new one or one that is open. Errors: Code::not_found
    /// (the list, a line, the basket), Code::conflict (an empty list; the basket's version or
    /// state), Code::quota.
    Result<OrderedList> order(
        const ListReader& reader, std::string_view id, const ListOrder& wanted
    );

private:
    Status insert(const ListReader& reader, const NamedList& list);

    Database& database_;
    const LineChecker& checker_;
    BasketBook& baskets_;
    const Clock& clock_;
};

}  // namespace portico::reorder
