#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <portico/http.hpp>
#include <portico/result.hpp>

#include "domain/index.hpp"

namespace portico::catalogue {

enum class ListFormat : std::uint8_t { json, csv, xlsx, pdf };

std::string_view media_type(ListFormat format);

/// The end of a file's name, without a point.
std::string_view suffix(ListFormat format);

/// GET /api/v1/catalogue/price-list, read.
struct PriceListRequest {
    ListFormat format = ListFormat::json;
    std::optional<std::uint32_t> category;
};

/// `format` decides, else the first type of Accept that is known and not refused with q=0.
/// Errors: Code::invalid with a sentence that names the parameter.
Result<PriceListRequest> read_price_list_request(const Request& request, const Index& index);

/// The format that an Accept header asks for; JSON where anything will do. Errors: Code::invalid.
Result<ListFormat> accepted_format(std::string_view accept);

/// Content-Disposition with a name that any system can keep, and the same in the caller's language:
/// price-list-c-7-2026-03-01.pdf and прайс-лист-Компанія-2026-03-01.pdf.
std::string disposition(
    std::string_view company, std::string_view shown_name, std::string_view day, ListFormat format
);

}  // namespace portico::catalogue
