#include "erp/shadow/price_comparer.hpp"

#include <algorithm>
#include <array>

#include <portico/json.hpp>

#include "erp/shadow/catalogue.hpp"
#include "erp/shadow/sampler.hpp"

namespace portico::erp {
namespace {

constexpr std::chrono::milliseconds longest_rest{5000};

std::string request_of(const ports::PriceSample& sample) {
    std::string text;
    json::Writer writer{text};
    writer.begin_object()
        .member("at", sample.date + "T12:00:00Z")  // the same day in every time zone of an ERP
        .key("explain")
        .boolean(true)
        .key("lines")
        .begin_array()
        .begin_object()
        .member("sku", sample.sku)
        .member("quantity", sample.quantity);
    if (!sample.unit.empty()) writer.member("unit", sample.unit);
    writer.end_object().end_array().end_object();
    return text;
}

}  // namespace

/// What one comparison carries along.
struct PriceComparer::Run {
    ports::Connector& connector;
    ComparisonWatcher& watcher;
    const Catalogue& catalogue;
    std::vector<ports::PriceSample> samples;
    ComparisonReport report;
};

Result<std::shared_ptr<ports::Connector>> PriceComparer::connector() {
    if (config_.connector.empty()) {
        return unavailable(
            "No ERP is connected: name a connector in the configuration, like erp.connector = "
            "\"erp_tryton\"."
        );
    }
    return parts_.connectors.lease(config_.connector);
}

Result<ComparisonReport> PriceComparer::compare(
    const ComparisonOrder& order, ComparisonWatcher& watcher
) {
    if (order.samples == 0 || order.samples > samples_max) {
        return invalid("samples: a whole number from 1 to " + std::to_string(samples_max) + ".");
    }
    const auto leased = PORTICO_TRY(connector());
    Random random{order.seed};
    const auto catalogue = PORTICO_TRY(read_catalogue(*parts_.mirror, order.company, random));
    Run run{
        .connector = *leased,
        .watcher = watcher,
        .catalogue = catalogue,
        .samples = draw_samples(catalogue, order.samples, now_us(), random),
        .report = {}};
    run.report.id = order.id;
    run.report.connector = config_.connector;
    run.report.started_at = now_us();
    run.report.seed = order.seed;
    run.report.scale = config_.scale;
    run.report.asked = static_cast<std::int64_t>(order.samples);
    const auto compared = compare_all(run);
    run.report.ended_at = now_us();
    if (!compared.ok()) {
        if (compared.error().code == Code::unsupported) {
            return Error{
                Code::unsupported,
                "The connector " + config_.connector +
                    " can't ask its ERP for prices, so there is nothing to compare with."};
        }
        const bool is_stop = compared.error().code == Code::cancelled;
        if (is_stop || run.report.sum().compared == 0) return compared.error();
        run.report.stopped = compared.error().message;
    }
    PORTICO_TRY(parts_.store.put(run.report));
    PORTICO_TRY(tell(run.report));
    return std::move(run.report);
}

Status PriceComparer::compare_all(Run& run) {
    const auto end = parts_.clock.monotonic() + config_.deadline;
    for (std::size_t at = 0; at < run.samples.size(); at += batch_max) {
        if (run.watcher.cancelled()) return Error{Code::cancelled, "The comparison was stopped."};
        const auto began = parts_.clock.monotonic();
        if (began >= end) {
            return Error{
                Code::timeout,
                "The time for a comparison, " + std::to_string(config_.deadline.count()) +
                    " s, was over before all samples were compared."};
        }
        const auto first = run.samples.begin() + static_cast<std::ptrdiff_t>(at);
        const auto count = std::min(batch_max, run.samples.size() - at);
        PORTICO_TRY(compare_batch(run, {first, first + static_cast<std::ptrdiff_t>(count)}));
        run.watcher.progress(run.report);
        const auto took = parts_.clock.monotonic() - began;
        if (at + count < run.samples.size()) {
            parts_.rest(std::min(std::chrono::ceil<std::chrono::milliseconds>(took), longest_rest));
        }
    }
    return {};
}

Status PriceComparer::compare_batch(Run& run, const std::vector<ports::PriceSample>& batch) {
    const auto theirs = PORTICO_TRY(run.connector.price(batch));
    if (theirs.size() != batch.size()) {
        return internal("The connector " + config_.connector + " answered other samples.");
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto ours = PORTICO_TRY(our_price(batch[i]));
        const auto* product = run.catalogue.find_product(batch[i].sku);
        const auto units = product == nullptr ? std::map<std::string, Decimal>{} : product->units;
        const auto finding = erp::compare(ours, theirs[i], units, config_.scale);
        run.report.add(batch[i], finding, ours, theirs[i]);
        if (finding != Finding::neither) count(finding == Finding::equal);
    }
    return {};
}

Result<OurPrice> PriceComparer::our_price(const ports::PriceSample& sample) {
    const auto reply = parts_.quote(sample.company, request_of(sample));
    if (reply.ok()) return read_quote(*reply);
    const auto code = reply.error().code;
    if (code != Code::invalid && code != Code::not_found) return reply.error();
    OurPrice none;
    none.reason = reply.error().message;
    return none;
}

void PriceComparer::count(bool is_equal) {
    const std::array<ports::Label, 1> labels{{{"outcome", is_equal ? "equal" : "mismatch"}}};
    const auto series = parts_.metrics.series(
        ports::SeriesKind::counter,
        "portico_erp_prices_compared_total",
        "Prices of Portico compared with the ERP's own",
        labels
    );
    if (series.ok()) (*series)->record(1);
}

/// Nobody watches a comparison that runs by itself.
Status PriceComparer::tell(const ComparisonReport& report) {
    const auto compared = std::to_string(report.sum().compared);
    const auto mismatched = std::to_string(report.sum().mismatched);
    if (report.sum().mismatched == 0) {
        parts_.log.info("Prices agree with the ERP", {{"compared", compared}});
        return {};
    }
    parts_.log.warning(
        "Prices differ from the ERP's: see portico erp price-comparisons",
        {{"comparison", report.id}, {"compared", compared}, {"mismatched", mismatched}}
    );
    std::string json;
    json::Writer{json}
        .begin_object()
        .member("comparison", report.id)
        .key("compared")
        .integer(report.sum().compared)
        .key("mismatched")
        .integer(report.sum().mismatched)
        .end_object();
    const std::array<ports::NewEvent, 1> events{
        {{.type = "erp.prices.mismatched",
          .company = {},
          .subject = report.id,
          .json = std::move(json)}}};
    return parts_.events.publish(events);
}

}  // namespace portico::erp
