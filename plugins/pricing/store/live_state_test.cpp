// Rules and terms of sale are shown together, whatever fails on the way.
#include <string>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

#include "domain/engine.hpp"
#include "store/live_index.hpp"
#include "terms/quantity_check.hpp"

namespace portico::pricing {
namespace {

class LiveState : public testing::Test {
protected:
    LiveState() {
        settings.currency = *Currency::parse("EUR");
        const auto started = host.start([](PluginContext&) -> Status { return {}; });
        EXPECT_TRUE(started.ok());
        host.mirror().company({.id = "c-7"});
        host.mirror().product({.sku = "A-1", .base_price = "12.00"});
    }

    void publish(const std::string& id, const std::string& kind, const std::string& value) {
        const auto written = host.context().database.execute(
            "INSERT INTO published_rule (company_id, id, version_id, holder_kind, holder_id, sku, "
            "min_quantity, kind, value, currency, sequence, known_from) "
            "VALUES ('c-7', $1, 1, 'company', 'c-7', 'A-1', '0', $2, $3, 'EUR', 0, 1000)",
            id,
            kind,
            value
        );
        ASSERT_TRUE(written.ok()) << written.error().message;
    }

    /// The price of a piece, and how many must be ordered.
    static std::string told(const LiveIndex& live) {
        const auto state = live.state();
        const auto& index = *state->prices;
        auto engine = Engine::create(index, {"c-7", 0, {}});
        if (!engine.ok()) return engine.error().message;
        const auto price = engine->price({"A-1", Decimal::whole(1), {}}, Lookahead::none);
        const BuyerTerms buyer{*state->terms, index, "c-7", 0};
        const auto limits = limits_of(buyer, {"A-1", &index.product_at(*index.product("A-1"))});
        const auto order = in_unit(limits, 1'000'000);
        return price.unit_price.trimmed().text() + " from " + std::to_string(order.minimum);
    }

    testkit::FakeHost host{testkit::plugin_under_test()};
    Settings settings;
};

TEST_F(LiveState, ChangesAsAWholeOrNotAtAll) {
    LiveIndex live{host.context().database, host.context().log, settings};
    ASSERT_TRUE(live.start(std::chrono::seconds{20}).ok());
    EXPECT_EQ(told(live), "12 from 0");
    publish("r-1", "fixed", "9");
    publish("m-1", "minimum", "5");
    int failures = 0;
    for (; failures < 100; ++failures) {
        host.fail_storage(
            {.code = Code::unavailable, .sentence = "The disk is gone.", .after = failures}
        );
        if (live.follow().ok()) break;
        ASSERT_EQ(told(live), "12 from 0") << "after " << failures << " calls";
    }
    EXPECT_GT(failures, 5) << "nothing failed, so nothing was tried";
    EXPECT_EQ(told(live), "9 from 50000");
}

TEST_F(LiveState, ShowsTermsAlsoWhereNoPriceHasChanged) {
    LiveIndex live{host.context().database, host.context().log, settings};
    ASSERT_TRUE(live.start(std::chrono::seconds{20}).ok());
    publish("m-1", "minimum", "5");
    ASSERT_TRUE(live.follow().ok());
    EXPECT_EQ(told(live), "12 from 50000");
}

}  // namespace
}  // namespace portico::pricing
