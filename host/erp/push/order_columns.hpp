#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "erp/push/order_row.hpp"
#include "ports/database.hpp"

namespace portico::erp {

/// The columns of order_push in the order of read_order().
#define PORTICO_ORDER_COLUMNS                                                                    \
    "company_id, id, sequence, member_id, channel, client_key, request_hash, client_reference, " \
    "record, state, due_at, uncertain, attempts, failures, verified, erp_id, erp_number, "       \
    "erp_status, reason, submitted_at, accepted_at, updated_at, version"

/// A row of PORTICO_ORDER_COLUMNS.
OrderRow read_order(ports::Row row);

/// Keeps the row, or the last of several.
ports::RowSink into(std::optional<OrderRow>& found);

/// A column of text, of a number (0 for NULL), of a time or NULL.
std::string text_at(ports::Row row, std::size_t column);
std::int64_t number_at(ports::Row row, std::size_t column);
std::optional<std::int64_t> time_at(ports::Row row, std::size_t column);

}  // namespace portico::erp
