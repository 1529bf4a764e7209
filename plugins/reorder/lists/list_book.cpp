#include "lists/list_book.hpp"

#include <algorithm>
#include <utility>

#include "store/new_id.hpp"

namespace portico::reorder {
namespace {

Error no_such_list(std::string_view id) {
    return not_found("There is no list " + excerpt(id) + ".");
}

Error name_is_taken(std::string_view name) {
    return conflict("There is a list \"" + excerpt(name) + "\" already. Choose another name.");
}

/// Without blanks before and after. Errors: Code::invalid.
Result<std::string> checked_name(std::string_view name) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = name.find_first_not_of(blanks);
    if (first == std::string_view::npos) return invalid("Give the list a \"name\".");
    return std::string{name.substr(first, name.find_last_not_of(blanks) - first + 1)};
}

Status must_have_owner(const NamedList& list) {
    if (list.is_shared || !list.owner.empty()) return {};
    return invalid("A list that is not shared needs a member: send Portico-Member.");
}

/// Whether he may take the list away from the others.
bool owns(const ListReader& reader, const NamedList& list) {
    return reader.is_admin || (!list.owner.empty() && list.owner == reader.shopper.member);
}

Result<NamedList> load_visible(SqlSession& session, const ListReader& reader, std::string_view id) {
    auto found = PORTICO_TRY(ListStore(session, reader.shopper.company).load(id));
    if (!found || !found->is_seen_by(reader.shopper.member)) return no_such_list(id);
    return std::move(*found);
}

/// "Office 2", or the next number that is free.
Result<std::string> free_name(ListStore& store, std::string_view owner, std::string_view name) {
    for (std::size_t number = 2;; ++number) {
        auto tried = std::string{name} + " " + std::to_string(number);
        const bool is_taken = PORTICO_TRY(store.has_name(owner, tried, {}));
        if (!is_taken || number > lists_max + 1) return tried;
    }
}

/// The lines that are wanted, as they go into a basket, in the order in which they were named.
Result<std::vector<BasketLine>> chosen_lines(const NamedList& list, const ListOrder& wanted) {
    if (!wanted.lines) return list.lines;
    std::vector<BasketLine> chosen;
    for (const auto& one : *wanted.lines) {
        const auto found = std::lower_bound(
            list.lines.begin(),
            list.lines.end(),
            one.line,
            [](const BasketLine& line, std::int64_t number) { return line.line < number; }
        );
        if (found == list.lines.end() || found->line != one.line) {
            return not_found("The list has no line " + std::to_string(one.line) + ".");
        }
        chosen.push_back(*found);
        if (one.quantity) chosen.back().quantity = *one.quantity;
    }
    return chosen;
}

}  // namespace

Result<std::vector<ListSummary>> ListBook::list(const ListReader& reader) {
    return ListStore{database_, reader.shopper.company}.list(reader.shopper.member);
}

Status ListBook::insert(const ListReader& reader, const NamedList& list) {
    return database_.write([&](Transaction& transaction) -> Status {
        ListStore store{transaction, reader.shopper.company};
        if (PORTICO_TRY(store.count()) >= static_cast<std::int64_t>(lists_max)) {
            return Error{Code::quota, "There are 200 lists already. Delete one first."};
        }
        if (PORTICO_TRY(store.has_name(list.owner, list.name, list.id))) {
            return name_is_taken(list.name);
        }
        return store.insert(list);
    });
}

Result<WrittenList> ListBook::create(
    const ListReader& reader, const ListHead& head, std::vector<BasketLine> lines
) {
    NamedList list;
    list.id = new_id('l');
    list.owner = reader.shopper.member;
    list.name = PORTICO_TRY(checked_name(head.name.value_or(std::string{})));
    list.is_shared = head.is_shared.value_or(true);
    PORTICO_TRY(must_have_owner(list));
    list.version = 1;
    list.created_at = microseconds_of(clock_.now());
    list.updated_at = list.created_at;
    WrittenList written{list.id, {}};
    written.placed = PORTICO_TRY(place_lines(list.lines, list.next_line, std::move(lines)));
    PORTICO_TRY(insert(reader, list));
    return written;
}

Result<NamedList> ListBook::load(const ListReader& reader, std::string_view id) {
    auto transaction = PORTICO_TRY(database_.begin(Access::read));
    return load_visible(transaction, reader, id);
}

Result<CheckedList> ListBook::look(const ListReader& reader, std::string_view id) {
    CheckedList seen;
    seen.list = PORTICO_TRY(load(reader, id));
    seen.checked = PORTICO_TRY(checker_.check(
        reader.shopper.company, given_lines(seen.list.lines), reader.shopper.deadline
    ));
    return seen;
}

Status ListBook::change(
    const ListReader& reader,
    std::string_view id,
    std::optional<std::int64_t> version,
    const std::function<Status(NamedList&)>& change
) {
    return database_.write([&](Transaction& transaction) -> Status {
        auto list = PORTICO_TRY(load_visible(transaction, reader, id));
        if (version && *version != list.version) {
            return conflict(
                "Somebody has changed the list since you looked. Look again, then repeat."
            );
        }
        PORTICO_TRY(change(list));
        ++list.version;
        list.updated_at = microseconds_of(clock_.now());
        ListStore store{transaction, reader.shopper.company};
        if (PORTICO_TRY(store.has_name(list.owner, list.name, list.id))) {
            return name_is_taken(list.name);
        }
        return store.replace(list);
    });
}

Status ListBook::change_head(
    const ListReader& reader,
    std::string_view id,
    std::optional<std::int64_t> version,
    const ListHead& head
) {
    return change(reader, id, version, [&](NamedList& list) -> Status {
        if (head.name) list.name = PORTICO_TRY(checked_name(*head.name));
        if (!head.is_shared) return {};
        if (!*head.is_shared && list.is_shared && !owns(reader, list)) {
            return Error{Code::denied, "Only its owner or a company admin stops sharing a list."};
        }
        list.is_shared = *head.is_shared;
        return must_have_owner(list);
    });
}

Result<std::string> ListBook::copy(
    const ListReader& reader, std::string_view id, const ListHead& head
) {
    auto list = PORTICO_TRY(load(reader, id));
    list.id = new_id('l');
    list.owner = reader.shopper.member;
    if (head.is_shared) list.is_shared = *head.is_shared;
    PORTICO_TRY(must_have_owner(list));
    list.version = 1;
    list.created_at = microseconds_of(clock_.now());
    list.updated_at = list.created_at;
    if (head.name) {
        list.name = PORTICO_TRY(checked_name(*head.name));
    } else {
        ListStore store{database_, reader.shopper.company};
        list.name = PORTICO_TRY(free_name(store, list.owner, list.name));
    }
    PORTICO_TRY(insert(reader, list));
    return list.id;
}

Status ListBook::erase(const ListReader& reader, std::string_view id) {
    return database_.write([&](Transaction& transaction) -> Status {
        const auto list = PORTICO_TRY(load_visible(transaction, reader, id));
        if (!owns(reader, list)) {
            return Error{Code::denied, "Only its owner or a company admin deletes a list."};
        }
        return ListStore{transaction, reader.shopper.company}.erase(id);
    });
}

Result<OrderedList> ListBook::order(
    const ListReader& reader, std::string_view id, const ListOrder& wanted
) {
    const auto list = PORTICO_TRY(load(reader, id));
    auto lines = PORTICO_TRY(chosen_lines(list, wanted));
    if (lines.empty()) return conflict("There is nothing in the list to order.");
    OrderedList ordered;
    for (auto& line : lines) {
        ordered.lines.push_back({line.line, {}});
        line.added_by = reader.shopper.member;
    }
    std::vector<PlacedLine> placed;
    if (wanted.basket.empty()) {
        // Puts them into an empty one to tell where they go: create() does the same.
        Basket empty;
        placed = PORTICO_TRY(place_lines(empty.lines, empty.next_line, lines));
        BasketHead head;
        head.name = list.name;
        ordered.basket = PORTICO_TRY(baskets_.create(reader.shopper, head, std::move(lines)));
    } else {
        ordered.basket = wanted.basket;
        const auto add = [&](Basket& basket) -> Status {
            placed = PORTICO_TRY(place_lines(basket.lines, basket.next_line, std::move(lines)));
            return {};
        };
        PORTICO_TRY(baskets_.change(reader.shopper, wanted.basket, wanted.basket_version, add));
    }
    for (std::size_t i = 0; i < placed.size(); ++i) ordered.lines[i].placed = std::move(placed[i]);
    return ordered;
}

}  // namespace portico::reorder
