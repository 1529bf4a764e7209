#include "baskets/basket_store.hpp"

#include <array>

namespace portico::reorder {
namespace {

constexpr auto select_list =
    "SELECT basket.id, name, state, version, updated_at, order_id, "
    "(SELECT COUNT(*) FROM basket_line line WHERE line.company_id = basket.company_id "
    "AND line.basket_id = basket.id) "
    "FROM basket WHERE company_id = $1 ORDER BY CASE WHEN state = 'submitted' THEN 1 ELSE 0 END, "
    "updated_at DESC, id LIMIT 220";

constexpr auto count_not_submitted =
    "SELECT COUNT(*) FROM basket WHERE company_id = $1 AND state <> 'submitted'";

constexpr auto select_basket =
    "SELECT state, version, created_at, created_by, updated_at, name, client_reference, "
    "requested_at, delivery_address, comment, next_line, order_json, order_id, quote, held_until "
    "FROM basket WHERE company_id = $1 AND id = $2";

constexpr auto select_lines =
    "SELECT line, sku, quantity, unit, comment, requested_at, added_by, is_sku FROM basket_line "
    "WHERE company_id = $1 AND basket_id = $2 ORDER BY line";

constexpr auto insert_basket =
    "INSERT INTO basket (company_id, id, state, version, created_at, created_by, updated_at, name, "
    "client_reference, requested_at, delivery_address, comment, next_line, quote, held_until) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

constexpr auto update_basket =
    "UPDATE basket SET version = $3, updated_at = $4, name = $5, client_reference = $6, "
    "requested_at = $7, delivery_address = $8, comment = $9, next_line = $10, "
    "quote = $11, held_until = $12 "
    "WHERE company_id = $1 AND id = $2";

constexpr auto update_state =
    "UPDATE basket SET state = $3, version = $4, updated_at = $5, order_json = $6, order_id = $7 "
    "WHERE company_id = $1 AND id = $2";

constexpr auto insert_line =
    "INSERT INTO basket_line (company_id, basket_id, line, sku, quantity, unit, comment, "
    "requested_at, added_by, is_sku) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

constexpr auto delete_lines = "DELETE FROM basket_line WHERE company_id = $1 AND basket_id = $2";
constexpr auto delete_looks = "DELETE FROM basket_look WHERE company_id = $1 AND basket_id = $2";
constexpr auto delete_basket = "DELETE FROM basket WHERE company_id = $1 AND id = $2";

constexpr auto select_seen =
    "SELECT seen FROM basket_look WHERE company_id = $1 AND basket_id = $2 AND viewer = $3";

constexpr auto upsert_seen =
    "INSERT INTO basket_look (company_id, basket_id, viewer, seen_at, seen) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (company_id, basket_id, viewer) "
    "DO UPDATE SET seen_at = excluded.seen_at, seen = excluded.seen";

constexpr auto delete_old_lines =
    "DELETE FROM basket_line WHERE EXISTS (SELECT 1 FROM basket WHERE "
    "basket.company_id = basket_line.company_id AND basket.id = basket_line.basket_id "
    "AND basket.state = 'submitted' AND basket.updated_at < $1)";
constexpr auto delete_old_looks =
    "DELETE FROM basket_look WHERE EXISTS (SELECT 1 FROM basket WHERE "
    "basket.company_id = basket_look.company_id AND basket.id = basket_look.basket_id "
    "AND basket.state = 'submitted' AND basket.updated_at < $1)";
constexpr auto delete_old_baskets =
    "DELETE FROM basket WHERE state = 'submitted' AND updated_at < $1";

constexpr std::array<std::string_view, 3> state_names{"open", "submitting", "submitted"};

BasketState state_named(std::string_view name) {
    if (name == state_names[0]) return BasketState::open;
    return name == state_names[1] ? BasketState::submitting : BasketState::submitted;
}

/// An empty text is kept as NULL.
std::optional<std::string_view> kept(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return text;
}

}  // namespace

std::string_view name_of(BasketState state) {
    return state_names[static_cast<std::size_t>(state)];
}

Status forget_submitted(Database& database, std::int64_t before) {
    return database.write([before](Transaction& transaction) -> Status {
        for (const auto* statement : {delete_old_lines, delete_old_looks, delete_old_baskets}) {
            PORTICO_TRY(transaction.execute(statement, before));
        }
        return {};
    });
}

Result<std::vector<BasketSummary>> BasketStore::list() {
    const auto read = [](const Row& row) {
        return BasketSummary{
            row.string(0),
            row.string(1),
            state_named(row.text(2)),
            row.integer(3),
            row.integer(4),
            row.integer(6),
            row.string(5)};
    };
    auto all = PORTICO_TRY(session_.query(select_list, read, company_));
    constexpr std::size_t submitted_max = 20;
    std::size_t submitted = 0;
    std::erase_if(all, [&submitted](const BasketSummary& basket) {
        return basket.state == BasketState::submitted && ++submitted > submitted_max;
    });
    return all;
}

Result<std::int64_t> BasketStore::count_open() {
    const auto read = [](const Row& row) { return row.integer(0); };
    const auto count = PORTICO_TRY(session_.query_one(count_not_submitted, read, company_));
    return count.value_or(0);
}

Result<std::optional<Basket>> BasketStore::load(std::string_view id) {
    const auto read = [id](const Row& row) {
        Basket basket;
        basket.id = id;
        basket.state = state_named(row.text(0));
        basket.version = row.integer(1);
        basket.created_at = row.integer(2);
        basket.created_by = row.string(3);
        basket.updated_at = row.integer(4);
        basket.head = {
            row.string(5), row.string(6), row.optional_integer(7), row.string(8), row.string(9)};
        basket.next_line = row.integer(10);
        basket.order_json = row.string(11);
        basket.order_id = row.string(12);
        basket.quote = row.string(13);
        basket.held_until = row.optional_integer(14);
        return basket;
    };
    auto found = PORTICO_TRY(session_.query_one(select_basket, read, company_, id));
    if (!found) return std::optional<Basket>{};
    const auto read_line = [](const Row& row) {
        return BasketLine{
            row.integer(0),
            row.string(1),
            row.string(2),
            row.string(3),
            row.string(4),
            row.optional_integer(5),
            row.string(6),
            row.boolean(7)};
    };
    found->lines = PORTICO_TRY(session_.query(select_lines, read_line, company_, id));
    return found;
}

Status BasketStore::insert(const Basket& basket) {
    const auto& head = basket.head;
    PORTICO_TRY(session_.execute(
        insert_basket,
        company_,
        basket.id,
        name_of(basket.state),
        basket.version,
        basket.created_at,
        basket.created_by,
        basket.updated_at,
        head.name,
        head.client_reference,
        head.requested_at,
        head.delivery_address,
        head.comment,
        basket.next_line,
        kept(basket.quote),
        basket.held_until
    ));
    return insert_lines(basket);
}

Status BasketStore::insert_lines(const Basket& basket) {
    for (const auto& line : basket.lines) {
        PORTICO_TRY(session_.execute(
            insert_line,
            company_,
            basket.id,
            line.line,
            line.sku,
            line.quantity,
            line.unit,
            line.comment,
            line.requested_at,
            line.added_by,
            std::int64_t{line.is_sku}
        ));
    }
    return {};
}

Status BasketStore::replace(const Basket& basket) {
    const auto& head = basket.head;
    PORTICO_TRY(session_.execute(
        update_basket,
        company_,
        basket.id,
        basket.version,
        basket.updated_at,
        head.name,
        head.client_reference,
        head.requested_at,
        head.delivery_address,
        head.comment,
        basket.next_line,
        kept(basket.quote),
        basket.held_until
    ));
    PORTICO_TRY(session_.execute(delete_lines, company_, basket.id));
    return insert_lines(basket);
}

Status BasketStore::replace_state(const Basket& basket) {
    PORTICO_TRY(session_.execute(
        update_state,
        company_,
        basket.id,
        name_of(basket.state),
        basket.version,
        basket.updated_at,
        kept(basket.order_json),
        kept(basket.order_id)
    ));
    return {};
}

Status BasketStore::erase(std::string_view id) {
    for (const auto* statement : {delete_lines, delete_looks, delete_basket}) {
        PORTICO_TRY(session_.execute(statement, company_, id));
    }
    return {};
}

Result<std::string> BasketStore::seen(std::string_view id, std::string_view viewer) {
    const auto read = [](const Row& row) { return row.string(0); };
    const auto found = PORTICO_TRY(session_.query_one(select_seen, read, company_, id, viewer));
    return found.value_or(std::string{});
}

Status BasketStore::keep_seen(
    std::string_view id, std::string_view viewer, std::int64_t at, std::string_view seen
) {
    PORTICO_TRY(session_.execute(upsert_seen, company_, id, viewer, at, seen));
    return {};
}

}  // namespace portico::reorder
