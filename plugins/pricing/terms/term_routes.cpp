#include "terms/term_routes.hpp"

#include <string>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "terms/term_index.hpp"
#include "terms/visibility.hpp"

namespace portico::pricing {
namespace {

std::string render(const FloorAlarms& alarms) {
    std::string out;
    json::Writer writer{out};
    writer.begin_object().key("items").begin_array();
    for (const auto& alarm : alarms.newest()) {
        writer.begin_object().member("company", alarm.company).member("sku", alarm.sku).key("rule");
        alarm.rule.empty() ? writer.null() : writer.string(alarm.rule);
        writer.member("reason", name_of(alarm.reason)).member("unit", alarm.unit);
        writer.member("quantity", alarm.quantity.trimmed().text());
        writer.member("wanted", alarm.wanted.trimmed().text()).key("floor");
        const bool is_told = alarm.reason != FloorReason::cost_in_other_currency;
        is_told ? writer.string(alarm.floor.trimmed().text()) : writer.null();
        writer.member("currency", alarm.currency.code());
        writer.key("raised").boolean(alarm.is_raised).key("count").integer(alarm.count);
        writer.member("first_seen", format_time(alarm.first_seen));
        writer.member("last_seen", format_time(alarm.last_seen)).end_object();
    }
    writer.end_array().end_object();
    return out;
}

Result<std::string> serve_visibility(const TermRoutesParts& parts, const ServiceCall& call) {
    const auto document = PORTICO_TRY(json::parse(call.request));
    const auto state = parts.prices.state();
    const auto& index = *state->prices;
    if (index.version() == 0) return unavailable("Prices are being loaded. Try again.");
    const BuyerTerms buyer{*state->terms, index, call.company, microseconds_of(parts.clock.now())};
    return render_visibility(buyer, document.root()["known"].text());
}

}  // namespace

Status add_term_routes(PluginContext& context, const TermRoutesParts& parts) {
    PORTICO_TRY(context.router.get("/admin/api/v1/pricing/floor-alarms", [parts](const Request&) {
        return Result<Response>{Response::json(render(parts.alarms))};
    }));
    return context.services.provide("pricing.visibility/1", [parts](const ServiceCall& call) {
        return serve_visibility(parts, call);
    });
}

}  // namespace portico::pricing
