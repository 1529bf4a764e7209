#include "erp/push/order_columns.hpp"

#include <string_view>

namespace portico::erp {

std::string text_at(ports::Row row, std::size_t column) {
    return std::string{std::get<std::string_view>(row[column])};
}

std::int64_t number_at(ports::Row row, std::size_t column) {
    const auto* number = std::get_if<std::int64_t>(&row[column]);
    return number == nullptr ? 0 : *number;
}

std::optional<std::int64_t> time_at(ports::Row row, std::size_t column) {
    if (const auto* number = std::get_if<std::int64_t>(&row[column])) return *number;
    return std::nullopt;
}

OrderRow read_order(ports::Row row) {
    return {
        .company = text_at(row, 0),
        .id = text_at(row, 1),
        .sequence = number_at(row, 2),
        .member = text_at(row, 3),
        .channel = text_at(row, 4),
        .client_key = text_at(row, 5),
        .request_hash = text_at(row, 6),
        .client_reference = text_at(row, 7),
        .record = text_at(row, 8),
        .state = order_state(std::get<std::string_view>(row[9])).value_or(OrderState::dead),
        .due_at = time_at(row, 10),
        .is_uncertain = number_at(row, 11) != 0,
        .attempts = number_at(row, 12),
        .failures = number_at(row, 13),
        .verified = number_at(row, 14),
        .erp_id = text_at(row, 15),
        .erp_number = text_at(row, 16),
        .erp_status = text_at(row, 17),
        .reason = text_at(row, 18),
        .submitted_at = number_at(row, 19),
        .accepted_at = time_at(row, 20),
        .updated_at = number_at(row, 21),
        .version = number_at(row, 22)};
}

ports::RowSink into(std::optional<OrderRow>& found) {
    return [&found](ports::Row row) -> Status {
        found = read_order(row);
        return {};
    };
}

}  // namespace portico::erp
