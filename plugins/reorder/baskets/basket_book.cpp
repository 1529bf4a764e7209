#include "baskets/basket_book.hpp"

#include <charconv>
#include <utility>

#include <portico/json.hpp>

#include "baskets/basket_lines.hpp"
#include "checks/order_text.hpp"
#include "store/new_id.hpp"

namespace portico::reorder {
namespace {

Error no_such_basket(std::string_view id) {
    return not_found("There is no basket " + excerpt(id) + ".");
}

Error changed_meanwhile() {
    return conflict("Somebody has changed the basket since you looked. Look again, then repeat.");
}

Status must_be_open(const Basket& basket) {
    if (basket.state == BasketState::open) return {};
    return conflict(
        basket.state == BasketState::submitted
            ? "The basket was ordered already. Begin another one."
            : "The basket is being ordered. Submit it again to hear what became of it."
    );
}

/// A line that counts with another one leaves its comment there. Errors: Code::conflict (both are
/// too long together).
Result<OrderHead> head_of(const Basket& basket, const CheckedLines& checked) {
    OrderHead head{
        basket.head.client_reference,
        basket.head.requested_at,
        basket.head.delivery_address,
        basket.head.comment,
        {},
        basket.quote};
    for (const auto& line : basket.lines) head.line_comments.push_back(line.comment);
    for (std::size_t i = 0; i < checked.lines.size(); ++i) {
        const auto into = checked.lines[i].merged_into;
        if (into == 0) continue;
        if (add_comment(head.line_comments[into - 1], basket.lines[i].comment)) continue;
        return conflict(
            "The comments of line " + std::to_string(basket.lines[into - 1].line) +
            " and of those that count with it are longer than 1,000 bytes. Shorten one first."
        );
    }
    return head;
}

/// An order has one day: lines for other days would lose theirs.
Status must_be_of_one_day(const Basket& basket) {
    std::string numbers;
    for (const auto& line : basket.lines) {
        if (!line.requested_at || line.requested_at == basket.head.requested_at) continue;
        numbers.append(numbers.empty() ? "" : ", ").append(std::to_string(line.line));
    }
    if (numbers.empty()) return {};
    return conflict(
        "These lines are wanted on other days than the rest: " + numbers +
        ". Split the basket by day first."
    );
}

/// What two baskets say of one thing. Errors: Code::conflict (two different things).
Status merge_field(std::string& target, const std::string& source, std::string_view what) {
    if (target.empty()) target = source;
    if (source.empty() || source == target) return {};
    return conflict(
        "The baskets have different " + std::string{what} + ". Change one of them first."
    );
}

/// Nothing that somebody wrote into the source is lost.
Status merge_heads(Basket& target, Basket& source) {
    PORTICO_TRY(
        merge_field(target.head.client_reference, source.head.client_reference, "client references")
    );
    PORTICO_TRY(merge_field(
        target.head.delivery_address, source.head.delivery_address, "delivery addresses"
    ));
    if (!add_comment(target.head.comment, source.head.comment)) {
        return conflict(
            "The comments of both baskets are longer than 1,000 bytes. Shorten one first."
        );
    }
    if (source.head.requested_at == target.head.requested_at) return {};
    for (auto& line : source.lines) {
        if (!line.requested_at) line.requested_at = source.head.requested_at;
    }
    return {};
}

/// Every line counts, or nothing is ordered: a line that can't be ordered is for a person to
/// decide.
Status must_be_whole(const CheckedBasket& seen) {
    std::string numbers;
    for (std::size_t i = 0; i < seen.checked.lines.size(); ++i) {
        const auto outcome = seen.checked.lines[i].outcome;
        if (is_orderable(outcome) || outcome == Outcome::merged_duplicate) continue;
        const auto number = seen.basket.lines[i].line;
        numbers.append(numbers.empty() ? "" : ", ").append(std::to_string(number));
    }
    if (numbers.empty()) return {};
    return conflict("These lines can't be ordered: " + numbers + ". Change or remove them first.");
}

/// {"3": {"sku": "A-1", "quantity": "12", "outcome": "ok", "unit_price": "10.50"}}
std::string seen_text(const CheckedBasket& seen) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object();
    for (std::size_t i = 0; i < seen.checked.lines.size(); ++i) {
        const auto& line = seen.checked.lines[i];
        writer.key(std::to_string(seen.basket.lines[i].line)).begin_object();
        writer.member("sku", line.sku.empty() ? line.given.sku : line.sku);
        writer.member("quantity", line.given.quantity);
        writer.member("outcome", name_of(line.outcome));
        if (line.unit_price) writer.member("unit_price", line.unit_price->text());
        writer.end_object();
    }
    writer.end_object();
    return text;
}

LineChange change_of(std::string_view number, const json::Value& was, const json::Value& is) {
    LineChange change;
    std::from_chars(number.data(), number.data() + number.size(), change.line);
    change.sku = (is.is_missing() ? was : is)["sku"].string();
    change.was_outcome = was["outcome"].string();
    change.was_price = was["unit_price"].string();
    if (was["quantity"].text() != is["quantity"].text()) {
        change.was_quantity = was["quantity"].string();
    }
    change.is_gone = is.is_missing();
    return change;
}

/// Of two of seen_text(). Who has just changed something himself knows the quantities and what he
/// took out.
std::vector<LineChange> differences(
    const json::Value& before, const json::Value& now, LookedAfter after
) {
    std::vector<LineChange> changes;
    const bool tells_edits = after == LookedAfter::nothing;
    for (auto line = now.begin(); line != now.end(); ++line) {
        const auto is = *line;
        const auto was = before[line.key()];
        const bool is_edited = was["quantity"].text() != is["quantity"].text() ||
                               was["sku"].text() != is["sku"].text();
        const bool is_same = was["outcome"].text() == is["outcome"].text() &&
                             was["unit_price"].text() == is["unit_price"].text() &&
                             !(tells_edits && is_edited);
        if (!is_same) changes.push_back(change_of(line.key(), was, is));
    }
    for (auto line = before.begin(); tells_edits && line != before.end(); ++line) {
        const auto is = now[line.key()];
        if (is.is_missing()) changes.push_back(change_of(line.key(), *line, is));
    }
    return changes;
}

std::string id_in(std::string_view state) {
    const auto document = json::parse(state);
    return document.ok() ? document->root()["id"].string() : std::string{};
}

}  // namespace

Result<std::vector<BasketSummary>> BasketBook::list(std::string_view company) {
    return BasketStore{database_, company}.list();
}

Result<Basket> BasketBook::load(std::string_view company, std::string_view id) {
    auto transaction = PORTICO_TRY(database_.begin(Access::read));
    auto found = PORTICO_TRY(BasketStore(transaction, company).load(id));
    if (!found) return no_such_basket(id);
    return std::move(*found);
}

Status BasketBook::publish(
    Transaction& transaction, std::string_view company, std::string_view id
) {
    Event event;
    event.type = "basket.changed";
    event.company = company;
    event.subject = id;
    event.json = "{}";
    return events_.publish(transaction, event);
}

Result<std::string> BasketBook::create(
    const Shopper& shopper, const BasketHead& head, std::vector<BasketLine> lines
) {
    Basket basket;
    basket.head = head;
    PORTICO_TRY(put_lines(basket, std::move(lines)));
    std::string id;
    PORTICO_TRY(database_.write([&](Transaction& transaction) -> Status {
        id = PORTICO_TRY(create_in(transaction, shopper, std::move(basket)));
        return {};
    }));
    return id;
}

Result<std::string> BasketBook::create_in(
    Transaction& transaction, const Shopper& shopper, Basket basket, std::size_t open_max
) {
    const auto now = microseconds_of(clock_.now());
    basket.id = new_id('b');
    basket.version = 1;
    basket.created_at = now;
    basket.updated_at = now;
    basket.created_by = shopper.member;
    BasketStore store{transaction, shopper.company};
    const auto open = PORTICO_TRY(store.count_open());
    if (open >= static_cast<std::int64_t>(open_max)) {
        return Error{
            Code::quota,
            "There are " + std::to_string(open) +
                " open baskets already. Order or delete one first."};
    }
    PORTICO_TRY(store.insert(basket));
    PORTICO_TRY(publish(transaction, shopper.company, basket.id));
    return basket.id;
}

Result<CheckedBasket> BasketBook::look(const Shopper& shopper, std::string_view id) {
    CheckedBasket seen;
    seen.basket = PORTICO_TRY(load(shopper.company, id));
    auto& basket = seen.basket;
    const bool is_held = basket.held_until > microseconds_of(clock_.now());
    CheckOptions options;
    if (is_held) options.quote = basket.quote;
    seen.checked = PORTICO_TRY(
        checker_.check(shopper.company, given_lines(basket.lines), shopper.deadline, options)
    );
    return seen;
}

Result<std::vector<LineChange>> BasketBook::changes(
    const Shopper& shopper, const CheckedBasket& seen, LookedAfter after
) {
    const auto& id = seen.basket.id;
    const auto now_seen = seen_text(seen);
    const auto last_seen =
        PORTICO_TRY(BasketStore(database_, shopper.company).seen(id, shopper.member));
    if (last_seen == now_seen) return std::vector<LineChange>{};
    PORTICO_TRY(database_.write([&](Transaction& transaction) {
        return BasketStore{transaction, shopper.company}.keep_seen(
            id, shopper.member, microseconds_of(clock_.now()), now_seen
        );
    }));
    if (last_seen.empty()) return std::vector<LineChange>{};
    json::Limits limits;
    limits.bytes_max = std::size_t{8} << 20U;
    const auto before = PORTICO_TRY(json::parse(last_seen, limits));
    const auto now = PORTICO_TRY(json::parse(now_seen, limits));
    return differences(before.root(), now.root(), after);
}

Status BasketBook::change(
    const Shopper& shopper,
    std::string_view id,
    std::optional<std::int64_t> version,
    const std::function<Status(Basket&)>& change
) {
    return database_.write([&](Transaction& transaction) -> Status {
        BasketStore store{transaction, shopper.company};
        auto basket = PORTICO_TRY(store.load(id));
        if (!basket) return no_such_basket(id);
        PORTICO_TRY(must_be_open(*basket));
        if (version && *version != basket->version) return changed_meanwhile();
        PORTICO_TRY(change(*basket));
        ++basket->version;
        basket->updated_at = microseconds_of(clock_.now());
        PORTICO_TRY(store.replace(*basket));
        return publish(transaction, shopper.company, id);
    });
}

Status BasketBook::hold(
    const Shopper& shopper,
    std::string_view id,
    std::optional<std::int64_t> version,
    std::int64_t until
) {
    const auto seen = PORTICO_TRY(look(shopper, id));
    PORTICO_TRY(must_be_open(seen.basket));
    if (version && *version != seen.basket.version) return changed_meanwhile();
    const auto held =
        PORTICO_TRY(checker_.hold(shopper.company, seen.checked, until, shopper.deadline));
    return change(shopper, id, seen.basket.version, [&held](Basket& basket) -> Status {
        basket.quote = held.quote;
        basket.held_until = held.until;
        return {};
    });
}

Status BasketBook::merge(const Shopper& shopper, std::string_view into, std::string_view from) {
    if (into == from) return invalid("A basket can't be merged with itself.");
    return database_.write([&](Transaction& transaction) -> Status {
        BasketStore store{transaction, shopper.company};
        auto target = PORTICO_TRY(store.load(into));
        auto source = PORTICO_TRY(store.load(from));
        if (!target) return no_such_basket(into);
        if (!source) return no_such_basket(from);
        PORTICO_TRY(must_be_open(*target));
        PORTICO_TRY(must_be_open(*source));
        PORTICO_TRY(merge_heads(*target, *source));
        PORTICO_TRY(put_lines(*target, std::move(source->lines)));
        ++target->version;
        target->updated_at = microseconds_of(clock_.now());
        PORTICO_TRY(store.replace(*target));
        PORTICO_TRY(store.erase(from));
        PORTICO_TRY(publish(transaction, shopper.company, from));
        return publish(transaction, shopper.company, into);
    });
}

Result<std::vector<std::string>> BasketBook::split(const Shopper& shopper, std::string_view id) {
    std::vector<std::string> ids;
    PORTICO_TRY(database_.write([&](Transaction& transaction) -> Status {
        BasketStore store{transaction, shopper.company};
        auto basket = PORTICO_TRY(store.load(id));
        if (!basket) return no_such_basket(id);
        PORTICO_TRY(must_be_open(*basket));
        auto groups = take_other_days(*basket);
        const auto open = PORTICO_TRY(store.count_open());
        if (static_cast<std::size_t>(open) + groups.size() > open_baskets_max) {
            return Error{Code::quota, "There would be more than 100 open baskets."};
        }
        basket->updated_at = microseconds_of(clock_.now());
        ++basket->version;
        PORTICO_TRY(store.replace(*basket));
        for (auto& group : groups) {
            auto part = *basket;
            part.id = new_id('b');
            part.version = 1;
            part.created_at = basket->updated_at;
            part.head.requested_at = group.requested_at;
            part.lines = std::move(group.lines);
            PORTICO_TRY(store.insert(part));
            PORTICO_TRY(publish(transaction, shopper.company, part.id));
            ids.push_back(std::move(part.id));
        }
        return publish(transaction, shopper.company, id);
    }));
    return ids;
}

Status BasketBook::erase(const Shopper& shopper, std::string_view id) {
    return database_.write([&](Transaction& transaction) -> Status {
        BasketStore store{transaction, shopper.company};
        const auto basket = PORTICO_TRY(store.load(id));
        if (!basket) return no_such_basket(id);
        PORTICO_TRY(must_be_open(*basket));
        PORTICO_TRY(store.erase(id));
        return publish(transaction, shopper.company, id);
    });
}

/// What is submitted, if that is what the shopper saw.
Result<std::string> BasketBook::order_of(const Shopper& shopper, const WantedOrder& wanted) {
    const auto seen = PORTICO_TRY(look(shopper, wanted.basket));
    PORTICO_TRY(must_be_open(seen.basket));
    if (seen.basket.version != wanted.version) return changed_meanwhile();
    if (seen.basket.lines.empty()) return conflict("The basket is empty.");
    PORTICO_TRY(must_be_whole(seen));
    PORTICO_TRY(must_be_of_one_day(seen.basket));
    const auto total = seen.checked.total();
    if (!total) return conflict("The total does not fit 18 digits. Order in parts.");
    const auto expected = PORTICO_TRY(Decimal::parse(wanted.total));
    if (*total != expected) {
        return conflict(
            "The total is " + total->text() + " " + seen.checked.currency +
            " now, not the one that you saw. Look again, then repeat."
        );
    }
    return order_text(seen.checked, PORTICO_TRY(head_of(seen.basket, seen.checked)));
}

/// Writes down what is submitted before anybody is sent it: whoever comes later, or after a kill,
/// sends the same.
Result<Basket> BasketBook::fix_order(const Shopper& shopper, const WantedOrder& wanted) {
    auto basket = PORTICO_TRY(load(shopper.company, wanted.basket));
    if (basket.state != BasketState::open) return basket;
    auto order = order_of(shopper, wanted);
    PORTICO_TRY(database_.write([&](Transaction& transaction) -> Status {
        BasketStore store{transaction, shopper.company};
        auto now = PORTICO_TRY(store.load(wanted.basket));
        if (!now) return no_such_basket(wanted.basket);
        if (now->state == BasketState::open) {
            if (!order.ok()) return order.error();
            if (now->version != wanted.version) return changed_meanwhile();
            now->state = BasketState::submitting;
            now->order_json = std::move(order).value();
            now->updated_at = microseconds_of(clock_.now());
            PORTICO_TRY(store.replace_state(*now));
        }
        basket = std::move(*now);
        return {};
    }));
    return basket;
}

/// A refusal opens the basket again; of a failure nobody knows whether the order was taken. Of two
/// who submitted at once one may have been refused for what was true a moment later: an order that
/// was taken counts, whatever state the other one left.
Status BasketBook::end(
    const Shopper& shopper, const Basket& basket, const Result<std::string>& sent
) {
    const auto code = sent.ok() ? Code::internal : sent.error().code;
    const bool is_refused = !sent.ok() && (code == Code::invalid || code == Code::conflict ||
                                           code == Code::not_found || code == Code::denied);
    if (!sent.ok() && !is_refused) return {};
    return database_.write([&](Transaction& transaction) -> Status {
        BasketStore store{transaction, shopper.company};
        auto now = PORTICO_TRY(store.load(basket.id));
        if (!now || now->state == BasketState::submitted) return {};
        if (!sent.ok() && now->state != BasketState::submitting) return {};
        now->state = sent.ok() ? BasketState::submitted : BasketState::open;
        if (sent.ok()) {
            now->order_id = id_in(*sent);
            now->order_json = basket.order_json;
        } else {
            now->order_json.clear();
        }
        ++now->version;
        now->updated_at = microseconds_of(clock_.now());
        PORTICO_TRY(store.replace_state(*now));
        return publish(transaction, shopper.company, basket.id);
    });
}

Result<std::string> BasketBook::submit(const Shopper& shopper, const WantedOrder& wanted) {
    auto sent = submit_once(shopper, wanted);
    if (!sent.ok()) meter_.not_submitted(sent.error().code);
    return sent;
}

Result<std::string> BasketBook::submit_once(const Shopper& shopper, const WantedOrder& wanted) {
    const auto basket = PORTICO_TRY(fix_order(shopper, wanted));
    if (basket.state == BasketState::submitted) {
        return orders_.state(shopper.company, basket.order_id);
    }
    const auto key = "basket-" + basket.id + "-" + std::to_string(basket.version);
    auto sent = orders_.submit({shopper.company, shopper.member, key, basket.order_json});
    PORTICO_TRY(end(shopper, basket, sent));
    if (sent.ok()) meter_.submitted();
    return sent;
}

}  // namespace portico::reorder
