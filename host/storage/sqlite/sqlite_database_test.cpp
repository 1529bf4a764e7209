#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_databases.hpp"
#include "storage/sqlite/test_folder.hpp"

namespace portico::storage {
namespace {

using namespace std::string_view_literals;
using ports::Access;
using ports::Bytes;
using ports::Null;
using ports::Row;

class SqliteDatabaseTest : public testing::Test {
protected:
    void SetUp() override {
        auto made = SqliteDatabases::create_in_memory({.busy_wait = std::chrono::milliseconds{30}});
        ASSERT_TRUE(made.ok()) << made.error().message;
        databases = std::move(made).value();
        database = databases->open("plugin/shop", false).value();
        ASSERT_TRUE(database->execute("CREATE TABLE item (id BIGINT PRIMARY KEY, name TEXT)").ok());
    }

    std::int64_t count(std::string_view sql = "SELECT count(*) FROM item") {
        std::int64_t number = -1;
        const auto read = database->query(sql, {}, [&](Row row) -> Status {
            number = std::get<std::int64_t>(row[0]);
            return {};
        });
        EXPECT_TRUE(read.ok()) << read.error().message;
        return number;
    }

    std::unique_ptr<SqliteDatabases> databases;
    std::shared_ptr<ports::Database> database;
};

TEST_F(SqliteDatabaseTest, GivesBackEachKindOfValueAsItWas) {
    ASSERT_TRUE(database
                    ->execute("CREATE TABLE kinds (n BIGINT, a TEXT, b BYTEA, c DOUBLE PRECISION, "
                              "d BIGINT, e TEXT)")
                    .ok());
    const auto text = "caf\xc3\xa9 \0 end"sv;
    const auto bytes = "\x00\xff\x01"sv;
    ASSERT_TRUE(database
                    ->execute(
                        "INSERT INTO kinds VALUES ($1, $2, $3, $4, $5, $6)",
                        {std::int64_t{INT64_MIN}, text, Bytes{bytes}, 0.5, Null{}, ""sv}
                    )
                    .ok());
    int rows = 0;
    ASSERT_TRUE(database
                    ->query(
                        "SELECT n, a, b, c, d, e FROM kinds",
                        {},
                        [&](Row row) -> Status {
                            ++rows;
                            EXPECT_EQ(std::get<std::int64_t>(row[0]), INT64_MIN);
                            EXPECT_EQ(std::get<std::string_view>(row[1]), text);
                            EXPECT_EQ(std::get<Bytes>(row[2]).view, bytes);
                            EXPECT_EQ(std::get<double>(row[3]), 0.5);
                            EXPECT_TRUE(std::holds_alternative<Null>(row[4]));
                            EXPECT_EQ(std::get<std::string_view>(row[5]), "");
                            return {};
                        }
                    )
                    .ok());
    EXPECT_EQ(rows, 1);
}

TEST_F(SqliteDatabaseTest, TellsHowManyRowsChanged) {
    EXPECT_EQ(database->execute("INSERT INTO item VALUES (1, 'a'), (2, 'b'), (3, 'c')").value(), 3);
    EXPECT_EQ(database->execute("UPDATE item SET name = 'x' WHERE id > 1").value(), 2);
    EXPECT_EQ(database->execute("DELETE FROM item WHERE id = 9").value(), 0);
    EXPECT_EQ(database->execute("CREATE TABLE other (id BIGINT)").value(), 0);
    EXPECT_EQ(database->execute("SELECT * FROM item").value(), 0);
    EXPECT_EQ(
        database
            ->execute("WITH doomed AS (SELECT 1 AS id) DELETE FROM item WHERE id IN (SELECT id "
                      "FROM doomed)")
            .value(),
        1
    );
}

TEST_F(SqliteDatabaseTest, CommitKeepsAndDestructionForgets) {
    {
        auto transaction = database->begin(Access::write).value();
        ASSERT_TRUE(transaction->execute("INSERT INTO item VALUES (1, 'a')", {}, {}).ok());
    }
    EXPECT_EQ(count(), 0);
    auto transaction = database->begin(Access::write).value();
    ASSERT_TRUE(transaction->execute("INSERT INTO item VALUES (1, 'a')", {}, {}).ok());
    ASSERT_TRUE(transaction->commit().ok());
    EXPECT_EQ(count(), 1);
    EXPECT_EQ(transaction->execute("DELETE FROM item", {}, {}).error().code, Code::invalid);
    EXPECT_EQ(transaction->commit().error().code, Code::invalid);
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteDatabaseTest, ReaderNeverWaitsForTheWriterAndSeesOneMoment) {
    ASSERT_TRUE(database->execute("INSERT INTO item VALUES (1, 'a')").ok());
    auto reading = database->begin(Access::read).value();
    auto writing = database->begin(Access::write).value();
    ASSERT_TRUE(writing->execute("INSERT INTO item VALUES (2, 'b')", {}, {}).ok());
    EXPECT_EQ(count(), 1);
    ASSERT_TRUE(writing->commit().ok());
    EXPECT_EQ(count(), 2);
    std::int64_t seen = 0;
    ASSERT_TRUE(reading
                    ->execute(
                        "SELECT count(*) FROM item",
                        {},
                        [&](Row row) -> Status {
                            seen = std::get<std::int64_t>(row[0]);
                            return {};
                        }
                    )
                    .ok());
    EXPECT_EQ(seen, 1) << "the moment is that of begin, although nothing was read until now";
}

TEST_F(SqliteDatabaseTest, ReadTransactionRefusesChanges) {
    auto reading = database->begin(Access::read).value();
    EXPECT_EQ(reading->execute("DELETE FROM item", {}, {}).error().code, Code::invalid);
}

TEST_F(SqliteDatabaseTest, SecondWriterGetsTimeoutAndTheSameThreadIsToldAtOnce) {
    auto first = database->begin(Access::write).value();
    const auto own = database->begin(Access::write);
    ASSERT_FALSE(own.ok());
    EXPECT_EQ(own.error().code, Code::invalid);
    EXPECT_EQ(database->execute("DELETE FROM item").error().code, Code::invalid);
    std::thread other{
        [&] { EXPECT_EQ(database->begin(Access::write).error().code, Code::timeout); }};
    other.join();
    first->rollback();
    EXPECT_TRUE(database->begin(Access::write).ok());
}

TEST_F(SqliteDatabaseTest, ConstraintIsConflictAndLeavesTheTransactionUsable) {
    auto transaction = database->begin(Access::write).value();
    ASSERT_TRUE(transaction->execute("INSERT INTO item VALUES (1, 'a')", {}, {}).ok());
    EXPECT_EQ(
        transaction->execute("INSERT INTO item VALUES (1, 'b')", {}, {}).error().code,
        Code::conflict
    );
    ASSERT_TRUE(transaction->execute("INSERT INTO item VALUES (2, 'b')", {}, {}).ok());
    ASSERT_TRUE(transaction->commit().ok());
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteDatabaseTest, ForeignKeysHold) {
    ASSERT_TRUE(
        database
            ->execute(
                "CREATE TABLE part (item BIGINT REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED)"
            )
            .ok()
    );
    auto transaction = database->begin(Access::write).value();
    ASSERT_TRUE(transaction->execute("INSERT INTO part VALUES (7)", {}, {}).ok());
    EXPECT_EQ(transaction->commit().error().code, Code::conflict);
    EXPECT_EQ(count("SELECT count(*) FROM part"), 0);
    EXPECT_TRUE(database->execute("INSERT INTO item VALUES (7, '')").ok()) << "the writer is free";
}

TEST_F(SqliteDatabaseTest, SinkEndsTheStatementAndUndoesItsChange) {
    ASSERT_TRUE(database->execute("INSERT INTO item VALUES (1, 'a'), (2, 'b')").ok());
    int rows = 0;
    const auto stopped = database->query("SELECT id FROM item", {}, [&](Row) -> Status {
        ++rows;
        return Error{Code::quota, "enough"};
    });
    EXPECT_EQ(stopped.error(), (Error{Code::quota, "enough"}));
    EXPECT_EQ(rows, 1);
    const auto undone = database->query("DELETE FROM item RETURNING id", {}, [](Row) -> Status {
        return invalid("no");
    });
    EXPECT_EQ(undone.error().message, "no");
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteDatabaseTest, SinkThatThrowsBecomesAnError) {
    ASSERT_TRUE(database->execute("INSERT INTO item VALUES (1, 'a')").ok());
    for (int i = 0; i < 40; ++i) {  // more often than there are readers: none gets lost
        const auto result = database->query("SELECT id FROM item", {}, [](Row) -> Status {
            throw std::runtime_error{"boom"};
        });
        ASSERT_EQ(result.error().code, Code::internal);
    }
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteDatabaseTest, SinkMayUseTheSameStatementAgain) {
    ASSERT_TRUE(database->execute("INSERT INTO item VALUES (1, 'a'), (2, 'b')").ok());
    auto transaction = database->begin(Access::read).value();
    int inner = 0;
    ASSERT_TRUE(
        transaction
            ->execute(
                "SELECT id FROM item",
                {},
                [&](Row) -> Status {
                    PORTICO_TRY(transaction->execute("SELECT id FROM item", {}, [&](Row) -> Status {
                        ++inner;
                        return {};
                    }));
                    return {};
                }
            )
            .ok()
    );
    EXPECT_EQ(inner, 4);
}

TEST_F(SqliteDatabaseTest, ReadersAreBounded) {
    std::vector<std::unique_ptr<ports::Transaction>> open;
    for (int i = 0; i < 16; ++i) open.push_back(database->begin(Access::read).value());
    EXPECT_EQ(database->begin(Access::read).error().code, Code::timeout);
    open.pop_back();
    EXPECT_TRUE(database->begin(Access::read).ok());
}

TEST_F(SqliteDatabaseTest, FullDiskIsQuotaAndTakesNothingHalf) {
    auto small = SqliteDatabases::create_in_memory({.page_count_max = 40}).value();
    database = small->open("host", false).value();
    ASSERT_TRUE(database->execute("CREATE TABLE item (id BIGINT, name TEXT)").ok());
    const std::string large(30'000, 'x');
    auto transaction = database->begin(Access::write).value();
    Result<std::int64_t> last{std::int64_t{0}};
    std::int64_t written = 0;
    while (last.ok() && written < 100) {
        last = transaction->execute(
            "INSERT INTO item VALUES ($1, $2)", std::vector<ports::SqlValue>{++written, large}, {}
        );
    }
    ASSERT_FALSE(last.ok());
    EXPECT_EQ(last.error().code, Code::quota);
    EXPECT_NE(last.error().message.find("disk is full"), std::string::npos);
    EXPECT_EQ(
        transaction->execute("INSERT INTO item VALUES (0, '')", {}, {}).error().code, Code::invalid
    ) << "what follows must not be written without what failed";
    EXPECT_FALSE(transaction->commit().ok());
    EXPECT_EQ(count(), 0);
    transaction.reset();
    EXPECT_TRUE(database->execute("DELETE FROM item").ok()) << "the writer works on";
}

TEST_F(SqliteDatabaseTest, OneObjectAName) {
    EXPECT_EQ(databases->open("plugin/shop", false).value(), database);
    EXPECT_EQ(databases->open("plugin/shop", true).error().code, Code::conflict);
    EXPECT_EQ(databases->open("plugin/../host", false).error().code, Code::invalid);
    EXPECT_EQ(databases->open("", false).error().code, Code::invalid);
    ASSERT_TRUE(databases->open("host", false).ok());
    EXPECT_EQ(databases->names(), (std::vector<std::string>{"host", "plugin/shop"}));
}

TEST_F(SqliteDatabaseTest, FilesBelongToTheOwnerOnly) {
    struct stat state {};

    for (const char* file : {"plugins/shop.sqlite", "plugins/shop.sqlite-wal"}) {
        ASSERT_EQ(::stat((databases->folder() / file).c_str(), &state), 0) << file;
        EXPECT_EQ(state.st_mode & 0777U, 0600U) << file;
    }
}

TEST_F(SqliteDatabaseTest, BackupIsTheStateOfOneMomentAndNeverOverwrites) {
    ASSERT_TRUE(database->execute("INSERT INTO item VALUES (1, 'a')").ok());
    const TestFolder folder;
    const auto copy = (folder.path() / "copy.sqlite").string();
    auto writing = database->begin(Access::write).value();
    ASSERT_TRUE(writing->execute("INSERT INTO item VALUES (2, 'b')", {}, {}).ok());
    ASSERT_TRUE(database->backup_to(copy).ok()) << "a writer does not disturb";
    ASSERT_TRUE(writing->commit().ok());
    EXPECT_EQ(database->backup_to(copy).error().code, Code::conflict);
    FileSettings settings;
    settings.file = copy;
    database = SqliteDatabase::open(settings, nullptr).value();
    EXPECT_EQ(count(), 1);
}

}  // namespace
}  // namespace portico::storage
