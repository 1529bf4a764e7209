#include "http/due.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include <portico/json.hpp>
#include <portico/query.hpp>
#include <portico/time.hpp>

#include "due/reason.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t limit_default = 20;
constexpr std::size_t limit_max = 100;

/// An item as it is shown, before its price is known.
struct Shown {
    const DueItem* item;
    std::string_view sku;
    Product product;
    std::string_view unit;
};

Result<std::vector<Shown>> choose(
    const DueDesk& desk, const DueList& list, const Request& request, std::size_t count
) {
    const bool suggests = PORTICO_TRY(read_flag(request, "suggest"));
    std::vector<Shown> chosen;
    for (const auto& item : list.items) {
        if (chosen.size() == count) break;
        if (item.due.habit.orders == 0 && !suggests) continue;
        const auto sku = list.sku(item);
        auto product = PORTICO_TRY(desk.products.find(sku, request.language()));
        if (!product) continue;
        chosen.push_back({&item, sku, std::move(*product), item.unit});
    }
    for (auto& shown : chosen) {
        if (shown.unit.empty()) shown.unit = shown.product.unit;
    }
    return chosen;
}

/// Pricing's answer to the proposed quantities. Errors: those of the service.
Result<json::Document> ask_prices(
    const DueDesk& desk, const Request& request, const std::vector<Shown>& chosen
) {
    if (chosen.empty()) return json::parse(R"({"lines":[]})");
    std::string question;
    json::Writer writer{question};
    writer.begin_object().key("lines").begin_array();
    for (const auto& shown : chosen) {
        writer.begin_object();
        writer.member("sku", shown.sku).member("quantity", shown.item->quantity.text());
        writer.member("unit", shown.unit).end_object();
    }
    writer.end_array().end_object();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        request.deadline() - desk.clock.now()
    );
    const auto reply =
        PORTICO_TRY(desk.services.call("pricing.quote/1", request.company(), question, left));
    return json::parse(reply);
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

void write_item(
    json::Writer& writer,
    const Shown& shown,
    const json::Value& line,
    const DueList& list,
    std::string_view language
) {
    const auto& due = shown.item->due;
    writer.begin_object();
    writer.member("sku", shown.sku).member("name", shown.product.name);
    writer.member("quantity", shown.item->quantity.text()).member("unit", shown.unit);
    writer.member("probability", probability_text(due.probability));
    const Proposal usual{shown.item->quantity, shown.unit};
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

}  // namespace

Result<Response> show_due(const DueDesk& desk, const Request& request) {
    constexpr std::array<std::string_view, 2> known{"limit", "suggest"};
    PORTICO_TRY(check_query(request, known));
    const auto limit = PORTICO_TRY(read_limit(request, limit_default, limit_max));
    const auto list = PORTICO_TRY(desk.due.of(request.company()));
    const auto chosen = PORTICO_TRY(choose(desk, *list, request, 2 * limit));
    const auto prices = PORTICO_TRY(ask_prices(desk, request, chosen));
    const auto lines = prices.root()["lines"];
    if (lines.size() != chosen.size()) {
        return internal("pricing answered another number of lines than it was asked.");
    }
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("company", request.company());
    writer.key("currency").value(prices.root()["currency"]);
    writer.member("learned_at", format_time(list->forecast->learned_at));
    writer.key("learned_orders")
        .integer(static_cast<std::int64_t>(list->forecast->model->lesson_count()));
    writer.key("items").begin_array();
    std::size_t written = 0;
    auto shown = chosen.begin();
    for (const auto line : lines) {
        if (written < limit && is_offered(line)) {
            write_item(writer, *shown, line, *list, request.language());
            ++written;
        }
        ++shown;
    }
    writer.end_array().end_object();
    return Response::json(std::move(body));
}

}  // namespace portico::reorder
