#include "erp/shadow/price_comparer.hpp"

#include <gmock/gmock.h>

#include <portico/json.hpp>

#include "erp/shadow/comparison_job.hpp"
#include "erp/testing/fakes.hpp"
#include "erp/testing/jobs.hpp"

namespace portico::erp {
namespace {

using ::testing::HasSubstr;
using testing::record;
using ::testing::SizeIs;

/// An ERP that knows every price, but not the same as ours.
class PricingErp final : public ports::Connector {
public:
    Result<ports::ConnectorDescription> describe() override {
        return ports::ConnectorDescription{};
    }

    Result<ports::PullPage>
    pull(std::string_view, std::string_view, std::uint32_t, ports::RecordSink&) override {
        return ports::PullPage{};
    }

    Result<std::string> probe() override { return std::string{}; }

    Result<std::vector<ports::ErpPrice>> price(const std::vector<ports::PriceSample>& samples
    ) override {
        batches.push_back(samples.size());
        if (on_batch) on_batch();
        if (!can_price) return ports::Connector::price(samples);
        if (batches.size() > batches_until_failure) return unavailable("The ERP went away.");
        std::vector<ports::ErpPrice> prices;
        for (const auto& sample : samples) {
            prices.push_back(
                {.unit_price = sample.sku == dear_sku ? "11.00" : "10.000000000000000",
                 .currency = "EUR",
                 .source = "price list 3, line 7",
                 .error = {}}
            );
        }
        return prices;
    }

    std::vector<std::size_t> batches;
    std::size_t batches_until_failure = 1000;
    std::string dear_sku = "none";
    bool can_price = true;
    std::function<void()> on_batch;
};

class KeptWatcher final : public ComparisonWatcher {
public:
    void progress(const ComparisonReport& so_far) override {
        seen.push_back(so_far.sum().compared);
    }

    [[nodiscard]] bool cancelled() const override { return seen.size() >= stops_after; }

    std::vector<std::int64_t> seen;
    std::size_t stops_after = 1000;
};

class EventsOfHost final : public ports::Events {
public:
    Status publish(std::span<const ports::NewEvent> events) override {
        for (const auto& event : events) published.push_back(event.type + " " + event.json);
        return {};
    }

    Status publish_in(ports::Transaction&, std::span<const ports::NewEvent>) override { return {}; }

    void committed(ports::Database&) override {}

    Status adopt(std::string_view, std::shared_ptr<ports::Database>) override { return {}; }

    Result<std::unique_ptr<ports::Subscription>> subscribe(
        std::string, std::vector<std::string>, std::size_t, ports::EventHandler
    ) override {
        return Error{Code::unsupported, "Not in this fake."};
    }

    std::vector<std::string> published;
};

class PriceComparerTest : public testing::BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        connector_->pages["company"] = {{{record(R"({"id":"c1","name":"A","currency":"EUR"})")}}};
        connector_->pages["product"] = {
            {{record(R"({"sku":"A-1","name":"Bolt","unit":"pcs"})"),
              record(R"({"sku":"B-2","name":"Nut","unit":"pcs"})")}}};
        ASSERT_TRUE(sync().ok());
        host_ = databases_->open("host", false).value();
        store_ = ReportStore::create(host_).value();
        make_comparer();
    }

    void make_comparer(std::chrono::seconds deadline = std::chrono::seconds{600}) {
        comparer_ = std::make_unique<PriceComparer>(
            ComparerParts{
                .mirror = mirror_,
                .connectors = erps_,
                .quote =
                    [this](std::string_view company, std::string_view request) {
                        requests_.push_back(std::string{company} + " " + std::string{request});
                        return quote_;
                    },
                .store = *store_,
                .events = bus_,
                .clock = clock_,
                .log = log_,
                .metrics = metrics_,
                .rest = [this](std::chrono::milliseconds time) { rests_.push_back(time); }},
            ComparerConfig{.connector = "fake", .scale = 4, .deadline = deadline}
        );
    }

    Result<ComparisonReport> compare(std::size_t samples, std::uint64_t seed = 1) {
        return comparer_->compare({"x1", samples, seed, {}}, watch_);
    }

    std::shared_ptr<PricingErp> erp_ = std::make_shared<PricingErp>();
    testing::FakeConnectors erps_{erp_};
    std::shared_ptr<ports::Database> host_;
    std::unique_ptr<ReportStore> store_;
    std::vector<std::string> requests_;
    Result<std::string> quote_ = std::string{
        R"({"currency":"EUR","lines":[{"status":"ok","unit_price":"10.00","rule":"r1","proof":)"
        R"({"winner":{"rule":"r1","holder":{"kind":"list","id":"L1"}},"losers":[{"rule":"r2"}]}}]})"};
    EventsOfHost bus_;
    std::vector<std::chrono::milliseconds> rests_;
    KeptWatcher watch_;
    std::unique_ptr<PriceComparer> comparer_;
};

TEST_F(PriceComparerTest, AgreesWhenBothSayTheSame) {
    const auto report = compare(120);
    ASSERT_TRUE(report.ok()) << report.error().message;
    EXPECT_EQ(report->sum().compared, 120);
    EXPECT_EQ(report->sum().mismatched, 0);
    EXPECT_EQ(report->stopped, "");
    EXPECT_THAT(bus_.published, SizeIs(0));
    EXPECT_EQ(metrics_.value("portico_erp_prices_compared_total{outcome=equal}"), 120);
    EXPECT_THAT(requests_[0], HasSubstr(R"(T12:00:00Z","explain":true,"lines":[{"sku":")"));
}

TEST_F(PriceComparerTest, LeavesTheErpAloneBetweenSmallBatches) {
    erp_->on_batch = [this] { clock_.advance(std::chrono::seconds{2}); };
    ASSERT_TRUE(compare(120).ok());
    EXPECT_EQ(erp_->batches, (std::vector<std::size_t>{50, 50, 20}));
    EXPECT_EQ(rests_, (std::vector<std::chrono::milliseconds>(2, std::chrono::seconds{2})));
    EXPECT_EQ(watch_.seen, (std::vector<std::int64_t>{50, 100, 120}));
}

TEST_F(PriceComparerTest, ShowsBothProofsOfAMismatchAndWhatTheyShare) {
    erp_->dear_sku = "B-2";
    const auto report = compare(60);
    ASSERT_TRUE(report.ok());
    const auto mismatched = report->sum().mismatched;
    EXPECT_GT(mismatched, 0);
    EXPECT_LT(mismatched, 60);
    const auto kept = store_->find("x1");
    ASSERT_TRUE(kept.ok());
    const auto document = json::parse(*kept).value();
    const auto root = document.root();
    EXPECT_EQ(root["mismatched"].integer().value(), mismatched);
    const auto first = *root["mismatches"].begin();
    EXPECT_EQ(first["sku"].text(), "B-2");
    EXPECT_EQ(first["cause"].text(), "price");
    EXPECT_EQ(first["portico"]["unit_price"].text(), "10.00");
    EXPECT_EQ(first["portico"]["decided_by"].text(), "rule r1");
    EXPECT_EQ((*first["portico"]["proof"]["losers"].begin())["rule"].text(), "r2");
    EXPECT_EQ(first["erp"]["unit_price"].text(), "11.00");
    EXPECT_EQ(first["erp"]["source"].text(), "price list 3, line 7");
    std::vector<std::string> groups;
    for (const auto group : root["groups"]) {
        groups.push_back(group["kind"].string() + " " + group["key"].string());
        EXPECT_EQ(group["mismatched"].integer().value(), mismatched);
        EXPECT_EQ(group["compared"].integer().value(), 60);
    }
    EXPECT_THAT(groups, ::testing::UnorderedElementsAre("company c1", "list L1", "rule r1"));
    EXPECT_THAT(bus_.published, SizeIs(1));
    EXPECT_THAT(bus_.published[0], HasSubstr(R"(erp.prices.mismatched {"comparison":"x1")"));
    EXPECT_EQ(
        metrics_.value("portico_erp_prices_compared_total{outcome=mismatch}"), double(mismatched)
    );
}

TEST_F(PriceComparerTest, SaysInTheReportWhyItIsNotWhole) {
    erp_->batches_until_failure = 1;
    auto report = compare(120);
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->sum().compared, 50);
    EXPECT_EQ(report->stopped, "The ERP went away.");
    EXPECT_THAT(store_->find("x1").value(), HasSubstr(R"("stopped":"The ERP went away.")"));

    erp_->batches_until_failure = 0;
    report = compare(120);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().message, "The ERP went away.");
}

TEST_F(PriceComparerTest, EndsAtItsDeadlineAndWhenStopped) {
    make_comparer(std::chrono::seconds{3});
    erp_->on_batch = [this] { clock_.advance(std::chrono::seconds{2}); };
    const auto report = compare(500);
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->sum().compared, 100);
    EXPECT_THAT(report->stopped, HasSubstr("3 s, was over"));

    watch_.seen.clear();
    watch_.stops_after = 1;
    const auto stopped = compare(500);
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().code, Code::cancelled);
}

TEST_F(PriceComparerTest, SaysWhatItCanNotDo) {
    erp_->can_price = false;
    EXPECT_EQ(
        compare(10).error().message,
        "The connector fake can't ask its ERP for prices, so there is nothing to compare with."
    );
    EXPECT_EQ(compare(0).error().code, Code::invalid);
    EXPECT_EQ(compare(10'001).error().code, Code::invalid);
    erp_->can_price = true;
    quote_ = unavailable("nobody provides service pricing.quote/1 now");
    EXPECT_EQ(compare(10).error().code, Code::unavailable);
    // One company that pricing does not know is one price that is missing.
    quote_ = not_found("No company c1.");
    const auto report = compare(10);
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->sum().mismatched, 10);
    EXPECT_EQ(report->mismatches()[0].finding, Finding::only_erp);
}

TEST_F(PriceComparerTest, KeepsTheNewestReports) {
    for (int i = 0; i < 60; ++i) {
        ComparisonReport report;
        report.id = "r" + std::to_string(i);
        report.started_at = i;
        ASSERT_TRUE(store_->put(report).ok());
    }
    const auto kept = ReportStore::create(host_).value()->list(100);
    ASSERT_THAT(*kept, SizeIs(50));
    EXPECT_THAT(kept->front(), HasSubstr(R"("id":"r59")"));
    EXPECT_THAT(kept->back(), HasSubstr(R"("id":"r10")"));
    EXPECT_EQ(store_->find("r9").error().code, Code::not_found);
}

TEST_F(PriceComparerTest, RunsAsAJobByItselfUnlessTheErpIsToBeLeftAlone) {
    testing::KeptJobs jobs;
    std::string hindrance;
    const auto job = ComparisonJob::create(
                         *comparer_,
                         jobs,
                         {.every_seconds = 3600,
                          .samples = 30,
                          .hindrance = [&]() -> Result<std::string> { return hindrance; }}
    ).value();
    EXPECT_EQ(jobs.schedule, "every 3600s");
    testing::FakeRun run;
    ASSERT_TRUE(jobs.work(run).ok());
    EXPECT_EQ(erp_->batches, std::vector<std::size_t>{30});
    EXPECT_EQ(run.text, "30 compared, 0 differ");
    EXPECT_TRUE(store_->find("run").ok());

    hindrance = "Paused.";
    testing::FakeRun hindered;
    ASSERT_TRUE(jobs.work(hindered).ok());
    EXPECT_EQ(hindered.text, "Paused.");
    EXPECT_THAT(erp_->batches, SizeIs(1));

    ASSERT_TRUE(job->start(7, 42, "c1").ok());
    EXPECT_EQ(jobs.starts[0].input, R"({"samples":7,"seed":42,"company":"c1"})");
    testing::FakeRun asked{jobs.starts[0].input};
    ASSERT_TRUE(jobs.work(asked).ok());
    EXPECT_EQ(erp_->batches.back(), 7U);
    EXPECT_THAT(store_->find("run").value(), HasSubstr(R"("seed":42)"));
    EXPECT_FALSE(job->start(0, {}, {}).ok());
}

}  // namespace
}  // namespace portico::erp
