// Run under ThreadSanitizer too: many threads on one database.
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_databases.hpp"
#include "storage/sqlite/test_folder.hpp"

namespace portico::storage {
namespace {

using ports::Access;
using ports::Row;

class StorageConcurrency : public testing::Test {
protected:
    void SetUp() override {
        mirror = databases->open("mirror", false).value();
        plugin = databases->open("plugin/shop", true).value();
        ASSERT_TRUE(mirror->execute("CREATE TABLE pair (a BIGINT, b BIGINT)").ok());
        ASSERT_TRUE(mirror->execute("INSERT INTO pair VALUES (0, 0)").ok());
        ASSERT_TRUE(plugin->execute("CREATE TABLE counter (n BIGINT)").ok());
        ASSERT_TRUE(plugin->execute("INSERT INTO counter VALUES (0)").ok());
    }

    template <class Source>
    static std::int64_t number(Source& source, std::string_view sql) {
        std::int64_t result = -1;
        const auto read = source.execute(sql, {}, ports::RowSink{[&](Row row) -> Status {
                                             result = std::get<std::int64_t>(row[0]);
                                             return {};
                                         }});
        EXPECT_TRUE(read.ok()) << read.error().message;
        return result;
    }

    std::unique_ptr<SqliteDatabases> databases =
        SqliteDatabases::create_in_memory({.readers_max = 4}).value();
    std::shared_ptr<ports::Database> mirror;
    std::shared_ptr<ports::Database> plugin;
};

TEST_F(StorageConcurrency, NoIncrementIsLostAndReadersSeeWholeStates) {
    constexpr int rounds = 60;
    std::atomic<bool> is_over{false};
    std::vector<std::thread> writers;
    for (int i = 0; i < 3; ++i) {
        writers.emplace_back([&] {
            for (int round = 0; round < rounds; ++round) {
                auto transaction = plugin->begin(Access::write);
                ASSERT_TRUE(transaction.ok()) << transaction.error().message;
                const auto before = number(**transaction, "SELECT n FROM counter");
                const std::vector<ports::SqlValue> next{before + 1};
                ASSERT_TRUE((*transaction)->execute("UPDATE counter SET n = $1", next, {}).ok());
                ASSERT_TRUE((*transaction)->commit().ok());
            }
        });
    }
    writers.emplace_back([&] {
        for (int round = 0; round < rounds; ++round) {
            ASSERT_TRUE(mirror->execute("UPDATE pair SET a = a + 1, b = b + 1").ok());
        }
    });
    std::vector<std::thread> readers;
    for (int i = 0; i < 6; ++i) {  // more than there are reader connections
        readers.emplace_back([&, i] {
            while (!is_over) {
                if (i % 2 == 0) {
                    EXPECT_EQ(number(*plugin, "SELECT a - b FROM erp.pair"), 0);
                    continue;
                }
                auto transaction = plugin->begin(Access::read);
                ASSERT_TRUE(transaction.ok()) << transaction.error().message;
                const auto first = number(**transaction, "SELECT a FROM erp.pair");
                const auto second = number(**transaction, "SELECT b FROM erp.pair");
                EXPECT_EQ(first, second);
            }
        });
    }
    for (auto& thread : writers) thread.join();
    is_over = true;
    for (auto& thread : readers) thread.join();
    EXPECT_EQ(number(*plugin, "SELECT n FROM counter"), 3 * rounds);
    EXPECT_LE(static_cast<SqliteDatabase&>(*plugin).readers_open(), 4U);
}

TEST_F(StorageConcurrency, WritersComeInTheOrderOfTheirArrival) {
    auto gate = std::make_unique<WriterGate>();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    ASSERT_TRUE(gate->enter(deadline).ok());
    std::vector<int> order;
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; ++i) {
        threads.emplace_back([&, i] {
            ASSERT_TRUE(gate->enter(deadline).ok());
            order.push_back(i);  // guarded by the gate
            gate->leave();
        });
        while (gate->waiting() != static_cast<std::size_t>(i) + 1) std::this_thread::yield();
    }
    gate->leave();
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST_F(StorageConcurrency, WritersThatGaveUpLeaveTheGateUsable) {
    WriterGate gate;
    ASSERT_TRUE(gate.enter(std::chrono::steady_clock::now()).ok());
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            EXPECT_EQ(gate.enter(std::chrono::steady_clock::now()).error().code, Code::timeout);
        });
    }
    for (auto& thread : threads) thread.join();
    gate.leave();
    EXPECT_TRUE(gate.enter(std::chrono::steady_clock::now()).ok());
    gate.leave();
}

TEST_F(StorageConcurrency, BackupAndMigrationBesideWork) {
    const TestFolder folder;
    std::thread writer{[&] {
        for (int i = 0; i < 60; ++i)
            EXPECT_TRUE(plugin->execute("UPDATE counter SET n = n + 1").ok());
    }};
    std::thread migrator{[&] {
        const std::vector<ports::Migration> list{{1, "0001_a", "CREATE TABLE a (x TEXT)"}};
        for (int i = 0; i < 10; ++i) EXPECT_TRUE(plugin->migrate("a", list).ok());
    }};
    for (int i = 0; i < 10; ++i) {
        const auto copy = folder.path() / (std::to_string(i) + ".sqlite");
        EXPECT_TRUE(plugin->backup_to(copy.string()).ok());
        EXPECT_TRUE(plugin->check_integrity().ok());
    }
    writer.join();
    migrator.join();
    EXPECT_EQ(number(*plugin, "SELECT n FROM counter"), 60);
}

TEST_F(StorageConcurrency, OpeningTheSameNameGivesTheSameObject) {
    std::vector<std::shared_ptr<ports::Database>> found(6);
    std::vector<std::thread> threads;
    for (auto& one : found) {
        threads.emplace_back([&] { one = databases->open("plugin/new", true).value(); });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& one : found) EXPECT_EQ(one, found[0]);
}

}  // namespace
}  // namespace portico::storage
