#include "entities/entities.hpp"

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
    std::vector<Entity> all;
    all.push_back(entity("price_list", make_price_list_feed()));
    all.push_back(entity("company", make_company_feed(customers)));
    all.push_back(entity("member", make_member_feed(customers)));
    all.push_back(entity("product", make_product_feed()));
    return all;
}

}  // namespace portico::erp_tryton
