#include "push/order_check.hpp"

#include <array>
#include <set>
#include <string>
#include <string_view>

#include "push/sale_draft.hpp"

namespace portico::erp_tryton {
namespace {

constexpr std::array<std::string_view, 3> needed_buttons{"quote", "confirm", "cancel"};

/// What the user may not do with sales, in words; empty: everything is allowed.
Result<std::string> forbidden_access(BusinessCalls& calls, Instant deadline) {
    constexpr std::string_view method = "model.ir.model.access.get_access";
    const auto arguments = [](json::Writer& writer) {
        writer.begin_array().string("sale.sale").string("sale.line").end_array();
    };
    const auto reply =
        PORTICO_TRY(without_fault(calls.call(method, Effect::reads, arguments, deadline), method));
    std::string words;
    for (const std::string_view right : {"create", "write"}) {
        const bool is_given = read_flag(reply.result()["sale.sale"][right]) &&
                              read_flag(reply.result()["sale.line"][right]);
        if (!is_given) words += (words.empty() ? "" : ", ") + std::string{right};
    }
    return words;
}

/// The names of the user's groups' ids that a button is kept for.
Result<std::string> forbidden_buttons(BusinessCalls& calls, Instant deadline) {
    Domain own_record;
    own_record.where("id", "=", PORTICO_TRY(calls.user(deadline)));
    const auto users = PORTICO_TRY(calls.search_read("res.user", own_record, {"groups"}, deadline));
    std::set<std::int64_t> own;
    for (const auto user : users) {
        for (const auto group : user["groups"]) own.insert(read_id(group));
    }
    Domain of_sales;
    of_sales.where("model.model", "=", "sale.sale");
    const auto buttons =
        PORTICO_TRY(calls.search_read("ir.model.button", of_sales, {"name", "groups"}, deadline));
    std::string words;
    for (const auto button : buttons) {
        const auto name = button["name"].text();
        bool is_needed = false;
        for (const auto needed : needed_buttons) is_needed = is_needed || name == needed;
        bool is_given = button["groups"].size() == 0;
        for (const auto group : button["groups"])
            is_given = is_given || own.contains(read_id(group));
        if (is_needed && !is_given) words += (words.empty() ? "" : ", ") + std::string{name};
    }
    return words;
}

ConnectionCheck check_rights(BusinessCalls& calls, Instant deadline) {
    const auto missing = missing_rights(calls, deadline);
    if (!missing.ok()) return {"orders", false, missing.error().message};
    if (missing->empty()) {
        return {"orders", true, "Orders can be made, quoted, confirmed and taken back."};
    }
    return {
        "orders",
        false,
        "The user may not do this with sales: " + *missing +
            ". Put the user into the group Sales in Tryton, or no order arrives there."};
}

ConnectionCheck check_warehouse(
    BusinessCalls& calls, const PushSettings& settings, Instant deadline
) {
    const auto warehouse = order_warehouse(calls, settings, deadline);
    if (!warehouse.ok()) return {"order warehouse", false, warehouse.error().message};
    return {
        "order warehouse",
        true,
        *warehouse == 0 ? "There is no warehouse: only services can be ordered."
                        : "Orders are taken from the warehouse with the id " +
                              std::to_string(*warehouse) + "."};
}

}  // namespace

Result<std::string> missing_rights(BusinessCalls& calls, Instant deadline) {
    const auto access = PORTICO_TRY(forbidden_access(calls, deadline));
    const auto buttons = PORTICO_TRY(forbidden_buttons(calls, deadline));
    return access + (access.empty() || buttons.empty() ? "" : ", ") + buttons;
}

std::vector<ConnectionCheck> check_orders(
    BusinessCalls& calls, const PushSettings& settings, Instant deadline
) {
    return {check_rights(calls, deadline), check_warehouse(calls, settings, deadline)};
}

}  // namespace portico::erp_tryton
