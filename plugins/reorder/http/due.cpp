#include "http/due.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <portico/json.hpp>
#include <portico/query.hpp>
#include <portico/time.hpp>

#include "due/reason.hpp"
#include "http/baskets.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t limit_default = 20;
constexpr std::size_t limit_max = 100;

/// The first items that the caller wants to see, without those that were never bought if he did not
/// ask for them.
Result<std::vector<const DueItem*>> choose(
    const DueList& list, const Request& request, std::size_t count
) {
    const bool suggests = PORTICO_TRY(read_flag(request, "suggest"));
    std::vector<const DueItem*> chosen;
    for (const auto& item : list.items) {
        if (chosen.size() == count) break;
        if (item.due.habit.orders > 0 || suggests) chosen.push_back(&item);
    }
    return chosen;
}

/// Pricing's answer to the proposed quantities, a line for each. Errors: those of the service,
/// Code::internal (it answered another number of lines).
Result<json::Document> ask_prices(
    const DueDesk& desk,
    const Request& request,
    const DueList& list,
    const std::vector<const DueItem*>& chosen
) {
    if (chosen.empty()) return json::parse(R"({"lines":[]})");
    std::string question;
    json::Writer writer{question};
    writer.begin_object().key("lines").begin_array();
    for (const auto* item : chosen) {
        writer.begin_object();
        writer.member("sku", list.sku(*item)).member("quantity", item->quantity.text());
        if (!item->unit.empty()) writer.member("unit", item->unit);
        writer.end_object();
    }
    writer.end_array().end_object();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        request.deadline() - desk.clock.now()
    );
    const auto reply =
        PORTICO_TRY(desk.services.call("pricing.quote/1", request.company(), question, left));
    auto prices = PORTICO_TRY(json::parse(reply));
    if (prices.root()["lines"].size() != chosen.size()) {
        return internal("pricing answered another number of lines than it was asked.");
    }
    return prices;
}

/// What the company may not buy, or what is gone, is proposed to nobody. What is not sold in the
/// usual unit any more is still due: it has no price until another unit is chosen.
bool is_offered(const json::Value& line) {
    return line["status"].text() != "error" || line["error"]["code"].text() == "unknown_unit";
}

/// A share of 1 in hundredths: more digits than are known would only look exact.
std::string probability_text(float probability) {
    const auto hundredths = static_cast<std::int64_t>(std::lround(probability * 100));
    return Decimal::scaled(hundredths, 2).text();
}

void write_price(json::Writer& writer, const json::Value& line) {
    writer.key("price");
    if (line["status"].text() != "ok") {
        writer.null();
        return;
    }
    writer.begin_object().member("unit_price", line["unit_price"].text());
    writer.member("total", line["total"].text()).end_object();
}

/// An item as it is shown.
struct Shown {
    const DueItem& item;
    Product product;
    json::Value line;  ///< pricing's
};

void write_item(
    json::Writer& writer, const Shown& shown, const DueList& list, std::string_view language
) {
    const auto& [item, product, line] = shown;
    const auto& due = item.due;
    const std::string_view unit = item.unit.empty() ? product.unit : item.unit;
    writer.begin_object();
    writer.member("sku", list.sku(item)).member("name", product.name);
    writer.member("quantity", item.quantity.text()).member("unit", unit);
    writer.member("probability", probability_text(due.probability));
    const Proposal usual{item.quantity, unit};
    writer.member("reason", reason_text(due, usual, list.today, language));
    writer.key("orders").integer(due.habit.orders);
    writer.key("days_between");
    if (due.habit.orders < 2) {
        writer.null();
    } else {
        writer.integer(std::lround(due.habit.interval()));
    }
    writer.key("days_since");
    if (due.habit.orders == 0) {
        writer.null();
    } else {
        writer.integer(list.today - due.habit.last);
    }
    write_price(writer, line);
    writer.end_object();
}

/// Which of the due articles go into a basket.
struct DueWish {
    std::string name;
    float probability = 0.5F;                      ///< at least so likely
    std::optional<std::vector<std::string>> skus;  ///< instead: these, however likely

    [[nodiscard]] bool takes(const DueItem& item, std::string_view sku) const {
        if (skus) return std::find(skus->begin(), skus->end(), sku) != skus->end();
        return item.due.habit.orders > 0 && item.due.probability >= probability;
    }
};

Error wrong_wish() {
    return invalid(
        R"(Give "name", "min_probability" from "0" to "1", or "skus": at most 500 codes.)"
    );
}

Status read_skus(const json::Value& skus, DueWish& wish) {
    if (skus.size() > DueSource::items_max) return wrong_wish();
    wish.skus.emplace();
    for (const auto sku : skus) {
        if (!sku.is_string()) return wrong_wish();
        wish.skus->push_back(sku.string());
    }
    return {};
}

Result<DueWish> read_wish(const Request& request) {
    DueWish wish;
    if (request.body().empty()) return wish;
    const auto document = PORTICO_TRY(request.json());
    const auto root = document.root();
    if (!root.is_object()) return wrong_wish();
    constexpr std::size_t name_max = 100;
    for (auto member = root.begin(); member != root.end(); ++member) {
        const auto value = *member;
        if (member.key() == "skus" && value.is_array()) {
            PORTICO_TRY(read_skus(value, wish));
        } else if (member.key() == "name" && value.is_string() && value.text().size() <= name_max) {
            wish.name = value.text();
        } else if (member.key() == "min_probability") {
            const auto least = Decimal::parse(value.text(), {1, 2});
            if (!least.ok() || least->sign() < 0 || *least > Decimal::whole(1)) return wrong_wish();
            wish.probability = approximate(*least);
        } else {
            return wrong_wish();
        }
    }
    return wish;
}

/// Nobody's wish is left out without a word.
Status all_are_due(const std::vector<std::string>& skus, const DueList& list) {
    for (const auto& sku : skus) {
        const bool is_due =
            std::any_of(list.items.begin(), list.items.end(), [&](const DueItem& item) {
                return list.sku(item) == sku;
            });
        if (!is_due) return not_found(excerpt(sku) + " is not among what is due.");
    }
    return {};
}

}  // namespace

Result<Response> show_due(const DueDesk& desk, const Request& request) {
    constexpr std::array<std::string_view, 2> known{"limit", "suggest"};
    PORTICO_TRY(check_query(request, known));
    const auto limit = PORTICO_TRY(read_limit(request, limit_default, limit_max));
    const auto list = PORTICO_TRY(desk.due.of(request.company()));
    const auto chosen = PORTICO_TRY(choose(*list, request, 2 * limit));
    const auto prices = PORTICO_TRY(ask_prices(desk, request, *list, chosen));
    const auto lines = prices.root()["lines"];
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("company", request.company());
    writer.key("currency").value(prices.root()["currency"]);
    writer.member("learned_at", format_time(list->forecast->learned_at));
    writer.key("learned_orders")
        .integer(static_cast<std::int64_t>(list->forecast->model->lesson_count()));
    writer.key("items").begin_array();
    std::size_t written = 0;
    auto item = chosen.begin();
    for (const auto line : lines) {
        const auto& due = **item++;
        if (written == limit) break;
        if (!is_offered(line)) continue;
        auto product = PORTICO_TRY(desk.products.find(list->sku(due), request.language()));
        if (!product) continue;
        write_item(writer, {due, std::move(*product), line}, *list, request.language());
        ++written;
    }
    writer.end_array().end_object();
    return Response::json(std::move(body));
}

Result<Response> order_due(const DueDesk& desk, BasketBook& book, const Request& request) {
    const auto wish = PORTICO_TRY(read_wish(request));
    const auto list = PORTICO_TRY(desk.due.of(request.company()));
    std::vector<const DueItem*> chosen;
    for (const auto& item : list->items) {
        if (wish.takes(item, list->sku(item))) chosen.push_back(&item);
    }
    if (wish.skus) PORTICO_TRY(all_are_due(*wish.skus, *list));
    const auto prices = PORTICO_TRY(ask_prices(desk, request, *list, chosen));
    std::vector<BasketLine> lines;
    auto item = chosen.begin();
    for (const auto priced : prices.root()["lines"]) {
        const auto& due = **item++;
        if (!wish.skus && !is_offered(priced)) continue;
        BasketLine line;
        line.sku = list->sku(due);
        line.quantity = due.quantity.text();
        line.unit = due.unit;
        line.added_by = request.member();
        line.is_sku = true;
        lines.push_back(std::move(line));
    }
    if (lines.empty()) return conflict("Nothing is due that can be ordered.");
    BasketHead head;
    head.name = wish.name;
    const Shopper shopper{request.company(), request.member(), request.deadline()};
    const auto id = PORTICO_TRY(book.create(shopper, head, std::move(lines)));
    return show_basket(book, request, id, 201);
}

}  // namespace portico::reorder
