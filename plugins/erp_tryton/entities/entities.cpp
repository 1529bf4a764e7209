#include "entities/entities.hpp"

#include "entities/complaints.hpp"
#include "entities/currencies.hpp"
#include "entities/customers.hpp"

namespace portico::erp_tryton {
namespace {

template <class... Feeds>
Entity entity(std::string_view name, Feeds... feeds) {
    Entity one{.name = name, .feeds = {}};
    (one.feeds.push_back(std::move(feeds)), ...);
    return one;
}

}  // namespace

std::vector<Entity> make_entities(const Settings& settings) {
    const auto customers = std::make_shared<Customers>(settings);
    const auto currencies = std::make_shared<Currencies>();
    const auto complaints = std::make_shared<Complaints>(settings);
    std::vector<Entity> all;
    all.push_back(entity("price_list", make_price_list_feed()));
    all.push_back(entity("company", make_company_feed(customers)));
    all.push_back(entity("member", make_member_feed(customers)));
    all.push_back(entity("product", make_product_feed()));
    all.push_back(entity("price_rule", make_price_rule_feed(settings), make_last_rule_feed()));
    all.push_back(entity("stock", make_stock_feed()));
    all.push_back(entity("order", make_order_feed(currencies, complaints)));
    all.push_back(entity("order_line", make_order_line_feed(currencies)));
    all.push_back(entity("shipment", make_delivery_feed(), make_return_feed()));
    all.push_back(entity("invoice", make_invoice_feed(currencies, complaints)));
    all.push_back(entity("payment", make_payment_feed(currencies)));
    all.push_back(entity(
        "status_change",
        make_sale_status_feed(),
        make_invoice_status_feed(),
        make_delivery_status_feed(),
        make_return_status_feed()
    ));
    all.back().is_snapshot = false;
    all.push_back(entity(
        "document",
        make_attachment_feed(customers),
        make_invoice_report_feed(),
        make_delivery_note_feed(),
        make_sale_report_feed()
    ));
    return all;
}

}  // namespace portico::erp_tryton
