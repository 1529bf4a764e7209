#include "http/routes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "http/price_desk.hpp"
#include "http/quote_request.hpp"

namespace portico::pricing {
namespace {

/// A misspelt parameter would be priced as if it were not there.
Status check_price_query(const Request& request) {
    constexpr std::array<std::string_view, 7> known{
        "quantity", "unit", "at", "known_at", "currency", "explain", "language"};
    std::array<bool, known.size()> is_given{};
    for (const auto& pair : request.query_pairs()) {
        const auto name = from_abi(pair.name);
        const auto found = std::find(known.begin(), known.end(), name);
        if (found == known.end()) {
            return invalid(
                "There is no parameter \"" + std::string{name} +
                "\"; known are quantity, unit, at, known_at, currency, explain and language."
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
    if (const auto at = request.query("known_at")) read.known_at = PORTICO_TRY(parse_time(*at));
    if (const auto code = request.query("currency")) {
        read.currency = PORTICO_TRY(Currency::parse(*code));
    }
    if (const auto explain = request.query("explain")) {
        if (*explain != "true" && *explain != "false") {
            return invalid("\"explain\" must be true or false.");
        }
        read.explain = *explain == "true";
    }
    if (const auto language = request.query("language");
        language && *language != "en" && *language != "uk" && *language != "ru") {
        return invalid("\"language\" must be en, uk or ru.");
    }
    read.lines.push_back(std::move(line));
    return read;
}

/// Of the sentences: what the parameter says, else what the caller's browser prefers.
std::string language_of(const Request& request) {
    return std::string{request.query("language").value_or(request.language())};
}

/// The moment of asking is part of the answer, so that its bytes always differ: what identifies it
/// is a hash of the rest.
Result<Response> answer_price(PriceDesk& desk, const Caller& caller, const Request& request) {
    const auto read = PORTICO_TRY(read_price_query(request));
    auto answer = PORTICO_TRY(desk.price(caller, read));
    const auto known = request.header("If-None-Match");
    if (known && known->find(answer.etag) != std::string::npos) {
        return Response::json({}, 304).header("ETag", std::move(answer.etag));
    }
    return Response::json(std::move(answer.json)).header("ETag", std::move(answer.etag));
}

Result<Response> show_price(PriceDesk& desk, const Request& request) {
    const auto language = language_of(request);
    return answer_price(desk, {request.company(), language}, request);
}

/// An operator sees any company's price, and who published what.
Result<Response> show_any_price(PriceDesk& desk, const Request& request) {
    const auto language = language_of(request);
    const Caller caller{request.path_param("company"), language, ProofReader::operator_staff};
    return answer_price(desk, caller, request);
}

Result<Response> make_quote(PriceDesk& desk, const Request& request) {
    const auto document = PORTICO_TRY(json::parse(request.body(), quote_limits()));
    const auto read = PORTICO_TRY(read_quote_request(document.root()));
    if (!read.order_key.empty()) {
        return invalid("Only the host prices orders: leave \"order_key\" out.");
    }
    const Caller caller{
        request.company(), read.language.empty() ? request.language() : read.language};
    return Response::json(PORTICO_TRY(desk.quote(caller, read, request.body())));
}

Result<Response> show_quote(PriceDesk& desk, const Request& request) {
    return Response::json(PORTICO_TRY(desk.repeat(request.company(), request.path_param("id"))));
}

Result<std::string> serve(PriceDesk& desk, const ServiceCall& call) {
    const auto document = PORTICO_TRY(json::parse(call.request, quote_limits()));
    const auto read = PORTICO_TRY(read_quote_request(document.root()));
    const auto language = read.language.empty() ? std::string_view{"en"} : read.language;
    const Caller caller{call.company, language, ProofReader::buyer, call.caller};
    // A hold is for a company: it is kept as its own quotes are.
    if (read.hold_until && !call.company.empty()) return desk.quote(caller, read, call.request);
    return desk.price_lines(caller, read);
}

}  // namespace

Status add_routes(PluginContext& context, PriceDesk& desk) {
    PORTICO_TRY(context.router.get(
        "/api/v1/pricing/prices/{sku}",
        [&desk](const Request& request) { return show_price(desk, request); },
        {.no_etag = true}
    ));
    PORTICO_TRY(context.router.get(
        "/admin/api/v1/pricing/prices/{company}/{sku}",
        [&desk](const Request& request) { return show_any_price(desk, request); },
        {.no_etag = true}
    ));
    PORTICO_TRY(context.router.post(
        "/api/v1/pricing/quotes",
        [&desk](const Request& request) { return make_quote(desk, request); },
        {.body_bytes_max = quote_bytes_max}
    ));
    PORTICO_TRY(context.router.get("/api/v1/pricing/quotes/{id}", [&desk](const Request& request) {
        return show_quote(desk, request);
    }));
    return context.services.provide("pricing.quote/1", [&desk](const ServiceCall& call) {
        return serve(desk, call);
    });
}

}  // namespace portico::pricing
