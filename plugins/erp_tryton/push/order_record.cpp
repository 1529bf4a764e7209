#include "push/order_record.hpp"

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::erp_tryton {
namespace {

constexpr json::Limits record_limits{.bytes_max = 16U << 20U, .values_max = 1'000'000};

Result<std::optional<std::int64_t>> read_time(json::Value value) {
    if (value.text().empty()) return std::optional<std::int64_t>{};
    return std::optional{PORTICO_TRY(parse_time(value.text()))};
}

}  // namespace

Result<OrderRecord> OrderRecord::parse(std::string_view json) {
    const auto document = PORTICO_TRY(json::parse(json, record_limits));
    const auto root = document.root();
    OrderRecord order;
    order.company = root["company"].string();
    order.currency = root["currency"].string();
    order.client_reference = root["client_reference"].string();
    order.comment = root["comment"].string();
    order.delivery_address = root["delivery_address"].string();
    order.submitted_at = PORTICO_TRY(read_time(root["submitted_at"]));
    order.requested_at = PORTICO_TRY(read_time(root["requested_at"]));
    for (const auto row : root["lines"]) {
        OrderLine line;
        line.sku = row["sku"].string();
        line.quantity = row["quantity"].string();
        line.unit = row["unit"].string();
        if (const auto price = row["unit_price"].text(); !price.empty()) {
            line.unit_price = std::string{price};
        }
        line.comment = row["comment"].string();
        if (line.sku.empty() || line.quantity.empty()) {
            return invalid("An order line has no sku or no quantity.");
        }
        order.lines.push_back(std::move(line));
    }
    if (order.company.empty()) return invalid("The order names no company.");
    if (order.lines.empty()) return invalid("The order has no lines.");
    return order;
}

}  // namespace portico::erp_tryton
