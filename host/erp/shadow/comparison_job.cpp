#include "erp/shadow/comparison_job.hpp"

#include <portico/json.hpp>

namespace portico::erp {
namespace {

std::string sentence_of(const ComparisonReport& report) {
    return std::to_string(report.sum().compared) + " compared, " +
           std::to_string(report.sum().mismatched) + " differ";
}

class JobWatcher final : public ComparisonWatcher {
public:
    explicit JobWatcher(ports::JobRun& run) : run_{run} {}

    void progress(const ComparisonReport& so_far) override {
        run_.progress(so_far.sum().compared, so_far.asked, "prices: " + sentence_of(so_far));
    }

    [[nodiscard]] bool cancelled() const override { return run_.cancelled(); }

private:
    ports::JobRun& run_;
};

Status run_comparison(PriceComparer& comparer, const ComparisonRhythm& rhythm, ports::JobRun& run) {
    const auto input = PORTICO_TRY(json::parse(run.input().empty() ? "{}" : run.input()));
    const auto wanted = input.root();
    ComparisonOrder order{
        .id = run.id(),
        .samples = rhythm.samples,
        .seed = static_cast<std::uint64_t>(run.due().time_since_epoch().count() / 1'000'000),
        .company = wanted["company"].string()};
    if (const auto samples = wanted["samples"]; samples.is_number()) {
        order.samples = static_cast<std::size_t>(PORTICO_TRY(samples.integer()));
    } else {
        const auto hindrance = PORTICO_TRY(rhythm.hindrance());
        if (!hindrance.empty()) {
            run.progress(0, 0, hindrance);
            return {};
        }
    }
    if (const auto seed = wanted["seed"]; seed.is_number()) {
        order.seed = static_cast<std::uint64_t>(PORTICO_TRY(seed.integer()));
    }
    JobWatcher watcher{run};
    const auto report = PORTICO_TRY(comparer.compare(order, watcher));
    run.progress(report.sum().compared, report.asked, sentence_of(report));
    if (!report.stopped.empty()) return unavailable(report.stopped);
    return {};
}

}  // namespace

Result<std::unique_ptr<ComparisonJob>> ComparisonJob::create(
    PriceComparer& comparer, ports::Jobs& jobs, ComparisonRhythm rhythm
) {
    std::unique_ptr<ComparisonJob> job{new ComparisonJob{jobs}};
    const bool is_scheduled = rhythm.every_seconds > 0 && !comparer.config().connector.empty();
    job->declared_ = PORTICO_TRY(jobs.declare(
        std::string{owner},
        std::string{name},
        is_scheduled ? "every " + std::to_string(rhythm.every_seconds) + "s" : std::string{},
        [&comparer, rhythm = std::move(rhythm)](ports::JobRun& run) {
            return run_comparison(comparer, rhythm, run);
        }
    ));
    return job;
}

Result<std::string> ComparisonJob::start(
    std::size_t samples, std::optional<std::int64_t> seed, const std::string& company
) {
    if (samples == 0 || samples > PriceComparer::samples_max) {
        return invalid(
            "samples: a whole number from 1 to " + std::to_string(PriceComparer::samples_max) + "."
        );
    }
    std::string input;
    json::Writer writer{input};
    writer.begin_object().key("samples").integer(static_cast<std::int64_t>(samples));
    if (seed) writer.key("seed").integer(*seed);
    writer.member("company", company).end_object();
    return jobs_.start(owner, name, {}, input, std::nullopt);
}

}  // namespace portico::erp
