#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "domain/product.hpp"
#include "prices/price_desk.hpp"

namespace portico::catalogue {

/// What stands above a price list.
struct PriceListHead {
    std::string supplier;  ///< may be empty
    std::string contact;   ///< may be empty
    std::string company;
    std::string company_name;
    std::string currency;
    std::string issued;       ///< a day, 2026-03-01
    std::string valid_until;  ///< a day, included; empty: the day of issue is all that is said
    std::string as_of;        ///< up to when the prices are known, RFC 3339; may be empty
    Language language = Language::en;
    bool shows_gross = false;  ///< prices are told with tax too
};

/// One product of a price list. Texts view the index.
struct PriceListRow {
    std::string_view sku;
    std::string_view name;
    std::string_view category;  ///< a path; may be empty
    std::string_view unit;
    Decimal quantity;  ///< the smallest that can be ordered: the price is for it
    ProductPrice price;
};

/// Takes the bytes of a file, piece after piece.
using Output = std::function<Status(std::string_view)>;

/// A file that is written row by row, sorted by category and name.
class PriceListWriter {
public:
    virtual ~PriceListWriter() = default;
    PriceListWriter() = default;
    PriceListWriter(const PriceListWriter&) = delete;
    PriceListWriter& operator=(const PriceListWriter&) = delete;

    virtual Status add(const PriceListRow& row) = 0;

    /// Ends the file. Nothing follows.
    virtual Status finish() = 0;
};

}  // namespace portico::catalogue
