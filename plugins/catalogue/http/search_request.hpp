#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <portico/http.hpp>
#include <portico/result.hpp>

#include "domain/page.hpp"
#include "domain/search.hpp"

namespace portico::catalogue {

/// GET /api/v1/catalogue/products, read. Texts view the request.
struct SearchRequest {
    SearchQuestion question;
    std::optional<std::uint32_t> category;
    Order order;
    Language language = Language::en;
    std::size_t limit = 25;
    bool shows_breaks = false;
    std::optional<PageEnd> after;
    std::uint64_t identity = 0;  ///< of the question, for cursors
};

/// Errors: Code::invalid with a sentence that names the parameter.
Result<SearchRequest> read_search_request(const Request& request, const Index& index);

/// The category that `path` names, "" for none. Errors: Code::not_found, with what is similar.
Result<std::optional<std::uint32_t>> read_category(std::string_view path, const Index& index);

}  // namespace portico::catalogue
