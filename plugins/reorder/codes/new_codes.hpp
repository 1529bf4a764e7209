#pragma once

#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "codes/article_code.hpp"
#include "lines/product_index.hpp"

namespace portico::reorder {

inline constexpr std::size_t codes_at_once_max = 10'000;

/// Reads {"code", "sku", "unit", "over_sku"} and checks it: the article and its unit are there, and
/// the code is no other article's SKU unless `over_sku` says that the code counts then.
/// `code`: where the path names it; else the field does. Errors: Code::invalid, Code::conflict.
/// Pure.
Result<ArticleCode> read_article_code(
    const json::Value& value, std::string_view code, const ProductIndex& products
);

/// Reads up to 10,000 of them. Errors: the same, with the number of the first that is wrong;
/// Code::invalid where two are one code. Pure.
Result<std::vector<ArticleCode>> read_article_codes(
    const json::Value& codes, const ProductIndex& products
);

}  // namespace portico::reorder
