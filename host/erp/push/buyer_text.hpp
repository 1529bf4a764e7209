#pragma once

#include <string>
#include <string_view>

#include "erp/push/order_row.hpp"

namespace portico::erp {

// What buyers read of an order. The ERP's own sentence only where it is meant for them, a refusal;
// other reasons are for the admin (addresses, rights, texts of databases), and buyers get a plain
// sentence in "en", "uk" or "ru" (another language: English). Pure and thread-safe.

/// Why it is refused, waits, needs a person or was cancelled; empty in other states.
std::string buyer_reason(const OrderRow& row, std::string_view language);

/// What is told of a step; empty: its name is enough.
std::string buyer_detail(const OrderStep& step, std::string_view language);

/// In `language` ("en", "uk" or "ru"), as the next two.
std::string price_on_request_sentence(std::string_view sku, std::string_view language);
std::string no_price_sentence(std::string_view sku, std::string_view language);

/// `count` lines have another price than the buyer saw.
std::string prices_changed_sentence(std::size_t count, std::string_view language);

}  // namespace portico::erp
