#pragma once

#include <memory>
#include <vector>

#include "pull/feed.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

class Complaints;
class Currencies;
class Customers;

/// What the connector gives, in the order in which it is pulled: what others refer to comes first.
/// A new entity is one line here and one file beside.
std::vector<Entity> make_entities(const Settings& settings);

std::unique_ptr<Feed> make_company_feed(std::shared_ptr<Customers> customers);
std::unique_ptr<Feed> make_member_feed(std::shared_ptr<Customers> customers);
std::unique_ptr<Feed> make_product_feed();
std::unique_ptr<Feed> make_price_list_feed();
std::unique_ptr<Feed> make_stock_feed();
std::unique_ptr<Feed> make_order_feed(
    std::shared_ptr<Currencies> currencies, std::shared_ptr<Complaints> complaints
);
std::unique_ptr<Feed> make_order_line_feed(std::shared_ptr<Currencies> currencies);
std::unique_ptr<Feed> make_price_rule_feed(const Settings& settings);
std::unique_ptr<Feed> make_last_rule_feed();
std::unique_ptr<Feed> make_delivery_feed();
std::unique_ptr<Feed> make_return_feed();
std::unique_ptr<Feed> make_invoice_feed(
    std::shared_ptr<Currencies> currencies, std::shared_ptr<Complaints> complaints
);

std::unique_ptr<Feed> make_payment_feed(std::shared_ptr<Currencies> currencies);
std::unique_ptr<Feed> make_sale_status_feed();
std::unique_ptr<Feed> make_invoice_status_feed();
std::unique_ptr<Feed> make_delivery_status_feed();
std::unique_ptr<Feed> make_return_status_feed();
std::unique_ptr<Feed> make_attachment_feed(std::shared_ptr<Customers> customers);
std::unique_ptr<Feed> make_invoice_report_feed();
std::unique_ptr<Feed> make_delivery_note_feed();
std::unique_ptr<Feed> make_sale_report_feed();

}  // namespace portico::erp_tryton
