#include "store/snapshot.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

#include "domain/engine.hpp"
#include "store/live_index.hpp"
#include "store/mirror_changes.hpp"
#include "store/program_id.hpp"

namespace portico::pricing {
namespace {

constexpr std::chrono::seconds patience{20};

/// A mirror with one company and a rule, and no plugin running.
class SnapshotTest : public testing::Test {
protected:
    SnapshotTest() {
        settings.currency = *Currency::parse("EUR");
        const auto started = host.start([](PluginContext&) -> Status { return {}; });
        EXPECT_TRUE(started.ok());
        host.mirror().company({.id = "c-7"});
        host.mirror().product({.sku = "A-1", .base_price = "12.00"});
        rule("10.50");
    }

    void rule(const std::string& value) {
        host.mirror().insert(
            "price_rule",
            {{"company_id", "c-7"},
             {"id", "r-1"},
             {"holder_kind", "company"},
             {"holder_id", "c-7"},
             {"sku", "A-1"},
             {"min_quantity", "0"},
             {"kind", "fixed"},
             {"currency", "EUR"},
             {"value", value}}
        );
    }

    /// As it can't happen: without a moment. Shows whether the rule is read from the mirror.
    void change_silently(const std::string& value) {
        host.mirror().execute("UPDATE price_rule SET value = '" + value + "'");
    }

    Database& database() { return host.context().database; }

    Result<LoadedIndex> load() {
        auto mirror = PORTICO_TRY(database().begin(Access::read));
        auto loaded = PORTICO_TRY(load_index(mirror, settings));
        PORTICO_TRY(mirror.commit());
        return loaded;
    }

    /// Makes an index of the mirror and keeps it.
    void keep() {
        const auto loaded = load();
        ASSERT_TRUE(loaded.ok()) << loaded.error().message;
        const auto kept =
            write_snapshot(database(), loaded->index, loaded->seen, [] { return false; });
        ASSERT_TRUE(kept.ok()) << kept.error().message;
    }

    static std::string price(const Index& index) {
        auto engine = Engine::create(index, {"c-7", 0, {}});
        if (!engine.ok()) return engine.error().message;
        return engine->price({"A-1", Decimal::whole(1), {}}, Lookahead::none)
            .unit_price.trimmed()
            .text();
    }

    /// The price by what was kept; "none" if that can't be used.
    std::string kept_price() {
        const auto snapshot = read_snapshot(database(), settings);
        EXPECT_TRUE(snapshot.ok()) << snapshot.error().message;
        if (!snapshot.ok() || !*snapshot) return "none";
        return price((*snapshot)->index);
    }

    std::int64_t count(const char* sql) {
        const auto found = database().query_one(sql, [](const Row& row) { return row.integer(0); });
        EXPECT_TRUE(found.ok());
        return found.ok() ? found->value_or(-1) : -1;
    }

    void wait_for_snapshot() {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (count("SELECT COUNT(*) FROM index_snapshot") == 0) {
            ASSERT_LT(std::chrono::steady_clock::now(), end);
            std::this_thread::yield();
        }
    }

    Settings settings;
    testkit::FakeHost host{testkit::plugin_under_test()};
};

TEST_F(SnapshotTest, IsReadAsItWasWritten) {
    ASSERT_FALSE(program_id().empty());
    EXPECT_EQ(kept_price(), "none");
    keep();
    EXPECT_EQ(kept_price(), "10.5");
    change_silently("1.00");
    EXPECT_EQ(kept_price(), "10.5");  // the mirror's rules are not read
    rule("9.75");
    keep();
    EXPECT_EQ(kept_price(), "9.75");
}

TEST_F(SnapshotTest, IsPassedOverWhenAByteIsWrong) {
    keep();
    ASSERT_TRUE(
        database().execute("UPDATE index_snapshot_part SET bytes = $1", Bytes{"nonsense"}).ok()
    );
    EXPECT_EQ(kept_price(), "none");
}

TEST_F(SnapshotTest, IsPassedOverWhenAPartIsMissing) {
    keep();
    ASSERT_TRUE(database().execute("DELETE FROM index_snapshot_part").ok());
    EXPECT_EQ(kept_price(), "none");
}

TEST_F(SnapshotTest, IsPassedOverWhenAnotherOneWroteOverIt) {
    keep();
    ASSERT_TRUE(database().execute("UPDATE index_snapshot SET series = series + 1").ok());
    EXPECT_EQ(kept_price(), "none");
}

TEST_F(SnapshotTest, IsPassedOverByAnotherBuild) {
    keep();
    ASSERT_TRUE(database().execute("UPDATE index_snapshot SET program = 'another'").ok());
    EXPECT_EQ(kept_price(), "none");
}

TEST_F(SnapshotTest, IsPassedOverWithAnotherCurrency) {
    keep();
    settings.currency = *Currency::parse("UAH");
    EXPECT_EQ(kept_price(), "none");
}

TEST_F(SnapshotTest, IsPassedOverWithAnotherMirror) {
    keep();
    // The mirror was restored to an older state, and has gone on from there.
    host.mirror().execute("UPDATE price_rule SET known_since = known_since - 1, value = '8.00'");
    EXPECT_EQ(kept_price(), "none");
    host.mirror().company({.id = "c-8"});
    EXPECT_EQ(kept_price(), "none");
}

TEST_F(SnapshotTest, FitsAMirrorThatKnowsTheMomentFromItsHistory) {
    keep();
    const auto seen = count("SELECT seen_erp FROM index_snapshot");
    host.mirror().execute(
        "INSERT INTO record_history (company_id, entity, id, known_from, known_to, holder_kind, "
        "holder_id, sku, record) VALUES ('c-7', 'price_rule', 'r-1', " +
        std::to_string(seen) + ", " + std::to_string(seen + 1) + ", 'company', 'c-7', 'A-1', '{}')"
    );
    host.mirror().execute("UPDATE price_rule SET known_since = known_since + 1");
    EXPECT_EQ(kept_price(), "10.5");
}

TEST_F(SnapshotTest, IsNotThereWhenItsWritingEnds) {
    keep();
    const auto loaded = load();
    ASSERT_TRUE(loaded.ok());
    const auto kept = write_snapshot(database(), loaded->index, loaded->seen, [] { return true; });
    ASSERT_FALSE(kept.ok());
    EXPECT_EQ(kept.error().code, Code::cancelled);
    EXPECT_EQ(kept_price(), "none");
}

TEST_F(SnapshotTest, BringsTheNextStartAndItsChanges) {
    const SnapshotPolicy always{.rules_min = 1, .changes_max = 1};
    {
        LiveIndex live{database(), host.context().log, settings, always};
        ASSERT_TRUE(live.start(patience).ok());
        EXPECT_EQ(price(*live.current()), "10.5");
        wait_for_snapshot();
    }
    change_silently("1.00");
    host.mirror().product({.sku = "B-2"});
    LiveIndex live{database(), host.context().log, settings, always};
    ASSERT_TRUE(live.start(patience).ok());
    EXPECT_EQ(price(*live.current()), "10.5");
    EXPECT_TRUE(live.current()->product("B-2"));  // it came after the snapshot
    EXPECT_EQ(live.current()->rule_count(), 1U);
    rule("9.50");
    ASSERT_TRUE(live.follow().ok());
    EXPECT_EQ(price(*live.current()), "9.5");
}

TEST_F(SnapshotTest, IsWrittenAnewWhenManyRecordsOfAnyKindHaveChanged) {
    const auto loaded = load();
    ASSERT_TRUE(loaded.ok());
    const auto are_many = [&](std::size_t limit) {
        auto mirror = database().begin(Access::read);
        EXPECT_TRUE(mirror.ok());
        return are_many_changes(*mirror, loaded->seen, limit).value();
    };
    EXPECT_FALSE(are_many(1));
    host.mirror().product({.sku = "B-2"});
    EXPECT_TRUE(are_many(1));
    host.mirror().company({.id = "c-8"});
    rule("9.75");
    EXPECT_TRUE(are_many(3));
    EXPECT_FALSE(are_many(4));
}

TEST_F(SnapshotTest, IsWrittenWhilePricesAreReadAndChanged) {
    LiveIndex live{database(), host.context().log, settings, {.rules_min = 1, .changes_max = 1}};
    ASSERT_TRUE(live.start(patience).ok());
    std::atomic<bool> is_over{false};
    std::atomic<int> steps_back{0};
    const auto read = [&] {
        std::int64_t last = 0;
        while (!is_over) {
            const auto index = live.current();
            auto engine = Engine::create(*index, {"c-7", 0, {}, "A-1"});
            if (!engine.ok()) continue;
            const auto answer = engine->price({"A-1", Decimal::whole(1), {}}, Lookahead::none);
            const auto now = answer.unit_price.coefficient();
            if (now < last) ++steps_back;
            last = now;
        }
    };
    std::thread first{read};
    std::thread second{read};
    for (int value = 11; value <= 60; ++value) {
        rule(std::to_string(value));
        EXPECT_TRUE(live.follow().ok());
        EXPECT_EQ(price(*live.current()), std::to_string(value));
    }
    is_over = true;
    first.join();
    second.join();
    EXPECT_EQ(steps_back, 0);
    wait_for_snapshot();
}

TEST_F(SnapshotTest, IsNotKeptOfFewRules) {
    LiveIndex live{database(), host.context().log, settings};
    ASSERT_TRUE(live.start(patience).ok());
    live.stop();
    EXPECT_EQ(count("SELECT COUNT(*) FROM index_snapshot"), 0);
}

}  // namespace
}  // namespace portico::pricing
