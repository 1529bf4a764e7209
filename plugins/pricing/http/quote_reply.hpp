#pragma once

#include <string>

#include <portico/result.hpp>

#include "domain/index.hpp"
#include "http/quote_context.hpp"
#include "http/quote_request.hpp"

namespace portico::pricing {

/// Prices a request and renders the whole answer as JSON: names and order as in openapi.yaml.
/// Errors: Code::not_found (the company), Code::invalid (the total does not fit 18 digits), those
/// of the stories.
Result<std::string> answer_quote(
    const Index& index, const QuoteContext& context, const QuoteRequest& request
);

/// The answer to a single line, and a text that changes when the price does and only then.
struct PriceAnswer {
    std::string json;
    std::string etag;
};

/// Prices the one line of `request` and renders it with the head fields beside it.
/// Errors: Code::not_found (the company or the SKU), Code::invalid (quantity, unit).
Result<PriceAnswer> answer_price(
    const Index& index, const QuoteContext& context, const QuoteRequest& request
);

}  // namespace portico::pricing
