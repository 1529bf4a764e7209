#pragma once

#include <string>
#include <string_view>

#include <portico/decimal.hpp>

#include "domain/product.hpp"

namespace portico::catalogue {

/// What people read in price lists, in their language.
struct ListTexts {
    std::string_view title;
    std::string_view file_name;  ///< as the title, for the name of a file
    std::string_view sku;
    std::string_view name;
    std::string_view category;
    std::string_view unit;
    std::string_view from;  ///< the smallest quantity for a price
    std::string_view price;
    std::string_view list_price;
    std::string_view gross;
    std::string_view tax;  ///< heading of rates in percent
    std::string_view company;
    std::string_view issued;
    std::string_view valid_until;
    std::string_view currency;
    std::string_view as_of;
    std::string_view on_request;
    std::string_view other;  ///< heading of products without a category
    std::string_view page;   ///< "Page {} of {}"
};

const ListTexts& texts_in(Language language);

/// A day "2026-03-01" as the language writes it.
std::string shown_day(std::string_view day, Language language);

/// A number as the language writes it: 1 234,50 or 1,234.50.
std::string shown_number(const Decimal& number, Language language);

}  // namespace portico::catalogue
