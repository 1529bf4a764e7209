#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

#include "test_manifest.hpp"

namespace portico::testkit {
namespace {

constexpr auto schema =
    "CREATE TABLE t (id BIGINT PRIMARY KEY, a TEXT, b DOUBLE PRECISION, c BYTEA);";

class VeneerDatabase : public testing::Test {
protected:
    std::int64_t count() {
        const auto number = [](const Row& row) { return row.integer(0); };
        const auto found = database.query_one("SELECT count(*) FROM t", number);
        return found.ok() ? found->value_or(-1) : -2;
    }

    FakeHost host{everything, {schema}};
    Database& database = host.context().database;
};

TEST_F(VeneerDatabase, BindsAndReadsEachType) {
    const auto instant = host.clock().now();
    const auto price = Decimal::parse("12.50");
    ASSERT_TRUE(price.ok());
    const std::string bytes{"\0\xFFx", 3};
    ASSERT_TRUE(
        database.execute("INSERT INTO t VALUES ($1, $2, $3, $4)", 1, *price, 1.5, Bytes{bytes}).ok()
    );
    ASSERT_TRUE(database
                    .execute(
                        "INSERT INTO t VALUES ($1, $2, $3, $4)",
                        instant,
                        std::optional<Decimal>{*price},
                        nullptr,
                        std::optional<std::string>{}
                    )
                    .ok());
    const auto rows = database.query("SELECT id, a, b, c FROM t ORDER BY id", [](const Row& row) {
        return row.string(0) + std::to_string(row.integer(0)) + "|" + row.string(1) + "|" +
               std::to_string(row.real(2)) + "|" + std::string{row.text(3)} + "|" +
               (row.is_null(3) ? "null" : "set");
    });
    ASSERT_TRUE(rows.ok()) << rows.error().message;
    ASSERT_EQ(rows->size(), 2U);
    EXPECT_EQ((*rows)[0], "1|12.50|1.500000|" + bytes + "|set");
    EXPECT_EQ((*rows)[1], std::to_string(microseconds_of(instant)) + "|12.50|0.000000||null");
}

TEST_F(VeneerDatabase, GivesTheMappersErrorAndWhatItThrows) {
    ASSERT_TRUE(database.execute("INSERT INTO t (id, a) VALUES (1, 'x')").ok());
    const auto parsed =
        database.query("SELECT a FROM t", [](const Row& row) { return row.decimal(0); });
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.error().code, Code::invalid);
    EXPECT_NE(parsed.error().message.find("\"x\" is not a number"), std::string::npos);

    const auto thrown = database.query("SELECT a FROM t", [](const Row&) -> int {
        throw std::runtime_error{"thrown in a row"};
    });
    ASSERT_FALSE(thrown.ok());
    EXPECT_EQ(thrown.error(), internal("thrown in a row"));
}

TEST_F(VeneerDatabase, SaysWhatIsWrongWithAStatement) {
    const auto wrong = database.execute("INSERT INTO nowhere VALUES (1)");
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().code, Code::invalid);
    EXPECT_NE(wrong.error().message.find("nowhere"), std::string::npos) << wrong.error().message;
    ASSERT_TRUE(database.execute("INSERT INTO t (id) VALUES (1)").ok());
    const auto twice = database.execute("INSERT INTO t (id) VALUES (1)");
    ASSERT_FALSE(twice.ok());
    EXPECT_EQ(twice.error().code, Code::conflict);
}

TEST_F(VeneerDatabase, KeepsATransactionWholeOrNotAtAll) {
    const auto insert = [](Transaction& transaction) -> Status {
        PORTICO_TRY(transaction.execute("INSERT INTO t (id) VALUES (1)"));
        return {};
    };
    EXPECT_FALSE(database
                     .write([&](Transaction& transaction) -> Status {
                         PORTICO_TRY(insert(transaction));
                         return invalid("changed my mind");
                     })
                     .ok());
    EXPECT_EQ(count(), 0);
    {
        auto left = database.begin(Access::write);
        ASSERT_TRUE(left.ok());
        ASSERT_TRUE(insert(*left).ok());
    }
    EXPECT_EQ(count(), 0) << "rolled back when it was destroyed";
    EXPECT_TRUE(database.write(insert).ok());
    EXPECT_EQ(count(), 1);

    auto ended = database.begin(Access::read);
    ASSERT_TRUE(ended.ok());
    EXPECT_TRUE(ended->commit().ok());
    EXPECT_EQ(ended->commit().error().code, Code::conflict);
}

TEST_F(VeneerDatabase, CarriesEventsWithTheTransaction) {
    auto& context = host.context();
    const Event event{.type = "probe.done", .json = "{}"};
    EXPECT_FALSE(database
                     .write([&](Transaction& transaction) -> Status {
                         PORTICO_TRY(context.events.publish(transaction, event));
                         return invalid("no");
                     })
                     .ok());
    EXPECT_TRUE(host.events().empty());
    EXPECT_TRUE(database
                    .write([&](Transaction& transaction) {
                        return context.events.publish(transaction, event);
                    })
                    .ok());
    EXPECT_EQ(host.events().size(), 1U);
    const auto foreign = context.events.publish({.type = "erp.x", .json = "{}"});
    ASSERT_FALSE(foreign.ok());
    EXPECT_EQ(foreign.error().code, Code::denied);
}

TEST_F(VeneerDatabase, FailsOnDemandOnce) {
    host.fail_storage({.code = Code::quota, .sentence = "full", .after = 1});
    EXPECT_TRUE(database.execute("INSERT INTO t (id) VALUES (1)").ok());
    const auto failed = database.execute("INSERT INTO t (id) VALUES (2)");
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error(), (Error{Code::quota, "full"}));
    EXPECT_TRUE(database.execute("INSERT INTO t (id) VALUES (3)").ok());
    EXPECT_EQ(count(), 2);
}

TEST_F(VeneerDatabase, ReadsTheMirrorAndDoesNotWriteIt) {
    host.mirror().company({.id = "acme", .name = "Acme"});
    host.mirror().insert("stock", {{"sku", "A-1"}, {"warehouse", "W"}, {"available", "7.5"}});
    host.mirror().synchronized("stock", host.clock().now(), "ERP down");
    const auto row = database.query_one(
        "SELECT s.available, c.name, y.error FROM erp.stock s, erp.company c, erp.sync_state y",
        [](const Row& read) { return read.string(0) + read.string(1) + read.string(2); }
    );
    ASSERT_TRUE(row.ok()) << row.error().message;
    EXPECT_EQ(row->value_or(""), "7.5AcmeERP down");
    EXPECT_FALSE(database.execute("UPDATE erp.company SET name = 'x'").ok());
}

}  // namespace
}  // namespace portico::testkit
