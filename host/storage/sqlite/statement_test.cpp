#include "storage/sqlite/statement.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "storage/sqlite/authorizer.hpp"

namespace portico::storage {
namespace {

using namespace std::string_view_literals;
using ports::SqlValue;

class StatementTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(sqlite3_open(":memory:", &connection), SQLITE_OK);
        authorizer.install(connection);
    }

    void TearDown() override { sqlite3_close(connection); }

    Result<Statement> compile(std::string_view sql) {
        return Statement::compile(connection, authorizer, sql, "test.sqlite");
    }

    sqlite3* connection = nullptr;
    Authorizer authorizer;
};

TEST_F(StatementTest, ParametersGoByTheirNumberNotTheirOrder) {
    auto statement = compile("SELECT $2, $1, $2").value();
    std::string seen;
    const std::vector<SqlValue> args{"one"sv, "two"sv};
    ASSERT_TRUE(statement
                    .run(
                        args,
                        [&](ports::Row row) -> Status {
                            for (const auto& value : row) seen += std::get<std::string_view>(value);
                            return {};
                        },
                        ""
                    )
                    .ok());
    EXPECT_EQ(seen, "twoonetwo");
}

TEST_F(StatementTest, RefusesOtherParametersAndAWrongNumberOfValues) {
    for (const char* sql :
         {"SELECT ?",
          "SELECT ?1",
          "SELECT :a",
          "SELECT @a",
          "SELECT $a",
          "SELECT $0",
          "SELECT $1x"}) {
        EXPECT_EQ(compile(sql).error().code, Code::invalid) << sql;
    }
    auto statement = compile("SELECT $1, $2").value();
    for (const std::size_t count : {0U, 1U, 3U}) {
        const std::vector<SqlValue> args(count, std::int64_t{1});
        EXPECT_EQ(statement.run(args, {}, "").error().code, Code::invalid) << count;
    }
}

TEST_F(StatementTest, RefusesWhatWouldLeaveItsOwnDatabase) {
    for (const char* sql :
         {"ATTACH 'x' AS y",
          "DETACH main",
          "PRAGMA journal_mode=DELETE",
          "PRAGMA user_version",
          "BEGIN",
          "COMMIT",
          "ROLLBACK",
          "SAVEPOINT a",
          "CREATE TEMP TABLE t (a)",
          "CREATE TEMP VIEW v AS SELECT 1",
          "SELECT load_extension('x')"}) {
        const auto statement = compile(sql);
        ASSERT_FALSE(statement.ok()) << sql;
        EXPECT_EQ(statement.error().code, Code::denied) << sql;
    }
}

TEST_F(StatementTest, VacuumIntoAnotherFileIsRefusedWhenItRuns) {
    auto statement = compile("VACUUM INTO '/tmp/portico-must-not-exist'").value();
    EXPECT_FALSE(statement.run({}, {}, "").ok());
}

TEST_F(StatementTest, AllowsAlteringTables) {
    for (const char* sql :
         {"CREATE TABLE t (a TEXT, b TEXT)",
          "ALTER TABLE t ADD COLUMN c BIGINT",
          "ALTER TABLE t RENAME COLUMN b TO d",
          "ALTER TABLE t DROP COLUMN d",
          "ALTER TABLE t RENAME TO u",
          "CREATE INDEX i ON u (a)",
          "DROP TABLE u"}) {
        auto statement = compile(sql);
        ASSERT_TRUE(statement.ok()) << sql << ": " << statement.error().message;
        const auto changed = statement->run({}, {}, "");
        ASSERT_TRUE(changed.ok()) << sql << ": " << changed.error().message;
        EXPECT_EQ(*changed, 0) << sql;
    }
}

TEST_F(StatementTest, CacheDropsTheOneUsedLongestAgoButNeverARunningOne) {
    StatementCache cache{2};
    cache.keep("SELECT 1", compile("SELECT 1").value()).is_running = true;
    cache.keep("SELECT 2", compile("SELECT 2").value());
    cache.keep("SELECT 3", compile("SELECT 3").value());
    EXPECT_EQ(cache.size(), 2U);
    EXPECT_NE(cache.find("SELECT 1"), nullptr);
    EXPECT_EQ(cache.find("SELECT 2"), nullptr);
    EXPECT_NE(cache.find("SELECT 3"), nullptr);
    cache.find("SELECT 1")->is_running = false;
    EXPECT_NE(cache.find("SELECT 3"), nullptr);
    cache.keep("SELECT 4", compile("SELECT 4").value());
    EXPECT_EQ(cache.find("SELECT 1"), nullptr);
}

TEST_F(StatementTest, TextOverTheLimitIsRefused) {
    EXPECT_EQ(compile("SELECT '" + std::string(1U << 20U, 'x') + "'").error().code, Code::quota);
}

}  // namespace
}  // namespace portico::storage
