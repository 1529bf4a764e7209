#include "http/routes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "http/quote_reply.hpp"
#include "http/quote_request.hpp"

namespace portico::pricing {
namespace {

struct Caller {
    std::string_view company;
    std::string_view language;
};

QuoteContext context_of(
    const QuoteDesk& desk, const Caller& caller, std::string_view id, Moment now
) {
    return {id, caller.company, caller.language, now, desk.prices.as_of(now)};
}

Result<std::string> quote(const QuoteDesk& desk, const Caller& caller, std::string_view body) {
    const auto document = PORTICO_TRY(json::parse(body, quote_limits()));
    const auto request = PORTICO_TRY(read_quote_request(document.root()));
    const auto index = desk.prices.current();
    const auto now = microseconds_of(desk.clock.now());
    const auto id = desk.ids.next(now);
    return answer_quote(*index, context_of(desk, caller, id, now), request);
}

/// A misspelt parameter would be priced as if it were not there.
Status check_price_query(const Request& request) {
    constexpr std::array<std::string_view, 5> known{
        "quantity", "unit", "at", "currency", "explain"};
    std::array<bool, known.size()> is_given{};
    for (const auto& pair : request.query_pairs()) {
        const auto name = from_abi(pair.name);
        const auto found = std::find(known.begin(), known.end(), name);
        if (found == known.end()) {
            return invalid(
                "There is no parameter \"" + std::string{name} +
                "\"; known are quantity, unit, at, currency and explain."
            );
        }
        auto& is_repeated = is_given[static_cast<std::size_t>(found - known.begin())];
        if (is_repeated) return invalid("\"" + std::string{name} + "\" is given twice.");
        is_repeated = true;
    }
    return {};
}

Result<QuoteRequest> read_price_query(const Request& request) {
    PORTICO_TRY(check_price_query(request));
    QuoteRequest read;
    QuoteLine line;
    line.question.sku = request.path_param("sku");
    line.question.unit = request.query("unit").value_or("");
    read_quantity(request.query("quantity").value_or("1"), line);
    if (const auto at = request.query("at")) read.at = PORTICO_TRY(parse_time(*at));
    if (const auto code = request.query("currency")) {
        read.currency = PORTICO_TRY(Currency::parse(*code));
    }
    if (const auto explain = request.query("explain")) {
        if (*explain != "true" && *explain != "false") {
            return invalid("\"explain\" must be true or false.");
        }
        read.explain = *explain == "true";
    }
    read.lines.push_back(std::move(line));
    return read;
}

/// The moment of asking is part of the answer, so that its bytes always differ: what identifies it
/// is a hash of the rest.
Result<Response> show_price(const QuoteDesk& desk, const Request& request) {
    const auto read = PORTICO_TRY(read_price_query(request));
    const auto index = desk.prices.current();
    const auto now = microseconds_of(desk.clock.now());
    const auto id = desk.ids.next(now);
    const auto context = context_of(desk, {request.company(), request.language()}, id, now);
    auto answer = PORTICO_TRY(answer_price(*index, context, read));
    const auto known = request.header("If-None-Match");
    if (known && known->find(answer.etag) != std::string::npos) {
        return Response::json({}, 304).header("ETag", std::move(answer.etag));
    }
    return Response::json(std::move(answer.json)).header("ETag", std::move(answer.etag));
}

Result<Response> make_quote(const QuoteDesk& desk, const Request& request) {
    const Caller caller{request.company(), request.language()};
    return Response::json(PORTICO_TRY(quote(desk, caller, request.body())));
}

}  // namespace

Status add_routes(PluginContext& context, const QuoteDesk& desk) {
    PORTICO_TRY(context.router.get(
        "/api/v1/pricing/prices/{sku}",
        [desk](const Request& request) { return show_price(desk, request); },
        {.no_etag = true}
    ));
    PORTICO_TRY(context.router.post(
        "/api/v1/pricing/quotes",
        [desk](const Request& request) { return make_quote(desk, request); },
        {.body_bytes_max = quote_bytes_max}
    ));
    return context.services.provide("pricing.quote/1", [desk](const ServiceCall& call) {
        return quote(desk, {call.company, "en"}, call.request);
    });
}

}  // namespace portico::pricing
