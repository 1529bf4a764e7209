#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::storage {
namespace {

using ports::Migration;

class MigratorTest : public testing::Test {
protected:
    std::unique_ptr<SqliteDatabases> databases = SqliteDatabases::create_in_memory().value();
    std::shared_ptr<ports::Database> database = databases->open("host", false).value();
    std::vector<Migration> list{
        {1, "0001_first", "CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('1');\n-- the end\n"},
        {2, "0002_second", "INSERT INTO a VALUES ('2');"},
    };

    std::int64_t rows() {
        std::int64_t number = -1;
        EXPECT_TRUE(database
                        ->query(
                            "SELECT count(*) FROM a",
                            {},
                            [&](ports::Row row) -> Status {
                                number = std::get<std::int64_t>(row[0]);
                                return {};
                            }
                        )
                        .ok());
        return number;
    }
};

TEST_F(MigratorTest, RunsEachOnceInOrder) {
    ASSERT_TRUE(database->migrate("events", std::span{list}.first(1)).ok());
    EXPECT_EQ(rows(), 1);
    ASSERT_TRUE(database->migrate("events", list).ok());
    ASSERT_TRUE(database->migrate("events", list).ok());
    EXPECT_EQ(rows(), 2);
}

TEST_F(MigratorTest, ComponentsCountForThemselves) {
    ASSERT_TRUE(database->migrate("events", list).ok());
    const std::vector<Migration> other{{1, "0001_jobs", "CREATE TABLE b (x TEXT)"}};
    ASSERT_TRUE(database->migrate("jobs", other).ok());
    EXPECT_TRUE(database->execute("INSERT INTO b VALUES ('x')").ok());
}

TEST_F(MigratorTest, RefusesChangedTextNewerDatabaseAndGaps) {
    ASSERT_TRUE(database->migrate("events", list).ok());
    auto changed = list;
    changed[0].sql += " ";
    EXPECT_EQ(database->migrate("events", changed).error().code, Code::conflict);
    const auto older = database->migrate("events", std::span{list}.first(1));
    EXPECT_EQ(older.error().code, Code::unsupported);
    EXPECT_NE(older.error().message.find("newer version"), std::string::npos);
    auto gap = list;
    gap.push_back({4, "0004_x", "SELECT 1"});
    EXPECT_EQ(database->migrate("events", gap).error().code, Code::invalid);
}

TEST_F(MigratorTest, AFailingOneLeavesNothingAndNamesItself) {
    list[1].sql = "INSERT INTO a VALUES ('2'); INSERT INTO missing VALUES (1);";
    const auto outcome = database->migrate("events", list);
    ASSERT_FALSE(outcome.ok());
    EXPECT_NE(outcome.error().message.find("0002_second"), std::string::npos);
    EXPECT_EQ(rows(), 1);
    list[1].sql = "INSERT INTO a VALUES ('2');";
    ASSERT_TRUE(database->migrate("events", list).ok());
    EXPECT_EQ(rows(), 2);
}

TEST_F(MigratorTest, CannotEndItsOwnTransaction) {
    list[1].sql = "INSERT INTO a VALUES ('2'); COMMIT;";
    EXPECT_EQ(database->migrate("events", list).error().code, Code::denied);
    EXPECT_EQ(rows(), 1);
}

TEST(MigrationsOf, ReadsNumbersFromFileNames) {
    using Files = std::vector<std::pair<std::string_view, std::string_view>>;
    const auto list = ports::migrations_of(Files{{"0001_a.sql", "x"}, {"0012_b_c.sql", "y"}});
    ASSERT_TRUE(list.ok());
    EXPECT_EQ(list.value()[1].number, 12);
    EXPECT_EQ(list.value()[1].name, "0012_b_c");
    EXPECT_EQ(list.value()[1].sql, "y");
    for (const char* name : {"1_a.sql", "0001a.sql", "0001_a.txt", "0001_", "abcd_x.sql"}) {
        EXPECT_FALSE(ports::migrations_of(Files{{name, "x"}}).ok()) << name;
    }
}

}  // namespace
}  // namespace portico::storage
