#include "plugins/services/storage_table.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "plugins/services/test_plugin.hpp"

namespace portico::plugins {
namespace {

class StorageTableTest : public ::testing::Test {
protected:
    void SetUp() override {
        const std::vector<ports::Migration> migrations = {
            {1,
             "0001_note",
             "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY, text TEXT, raw BLOB, size REAL)"}};
        const auto status = plugin.instance->migrate(migrations);
        ASSERT_TRUE(status.ok()) << status.error().message;
    }

    portico_handle begin(std::int32_t mode) {
        portico_handle handle = 0;
        EXPECT_EQ(storage.begin(storage.self, mode, &handle), PORTICO_OK) << plugin.last_error();
        return handle;
    }

    std::int64_t count() {
        std::int64_t rows = -1;
        const portico_rows sink{
            &rows, [](void* context, const portico_value* values, std::uint64_t) noexcept {
                *static_cast<std::int64_t*>(context) = values[0].integer;
                return portico_status{PORTICO_OK};
            }};
        EXPECT_EQ(
            storage.execute(
                storage.self, 0, to_view("SELECT COUNT(*) FROM note"), nullptr, 0, sink, nullptr
            ),
            PORTICO_OK
        );
        return rows;
    }

    TestHost host;
    TestPlugin plugin{host, TestPlugin::description()};
    const portico_storage& storage = plugin.storage();
};

TEST_F(StorageTableTest, CarriesEachTypeThereAndBack) {
    portico_value args[4]{};
    args[0] = {PORTICO_INTEGER, 0, -7, 0, {}};
    args[1] = {PORTICO_TEXT, 0, 0, 0, to_view("\xc3\xbc")};
    args[2] = {PORTICO_BYTES, 0, 0, 0, to_view(std::string_view{"a\0b", 3})};
    args[3] = {PORTICO_REAL, 0, 0, 2.5, {}};
    std::int64_t changed = 0;
    ASSERT_EQ(
        storage.execute(
            storage.self,
            0,
            to_view("INSERT INTO note (id, text, raw, size) VALUES ($1, $2, $3, $4)"),
            args,
            4,
            {},
            &changed
        ),
        PORTICO_OK
    ) << plugin.last_error();
    EXPECT_EQ(changed, 1);
    const portico_rows rows{
        nullptr, [](void*, const portico_value* values, std::uint64_t columns) noexcept {
            EXPECT_EQ(columns, 5U);
            EXPECT_EQ(values[0].integer, -7);
            EXPECT_EQ(from_view(values[1].bytes), "\xc3\xbc");
            EXPECT_EQ(values[2].type, PORTICO_BYTES);
            EXPECT_EQ(values[2].bytes.len, 3U);
            EXPECT_EQ(values[3].real, 2.5);
            EXPECT_EQ(values[4].type, PORTICO_NULL);
            return portico_status{PORTICO_QUOTA};
        }};
    // What the row callback answers ends the statement, which answers the same.
    EXPECT_EQ(
        storage.execute(
            storage.self,
            0,
            to_view("SELECT id, text, raw, size, NULL FROM note"),
            nullptr,
            0,
            rows,
            nullptr
        ),
        PORTICO_QUOTA
    );
}

TEST_F(StorageTableTest, CommitsAndRollsBack) {
    auto transaction = begin(PORTICO_WRITE);
    EXPECT_EQ(plugin.execute(transaction, "INSERT INTO note (id) VALUES (1)"), PORTICO_OK);
    EXPECT_EQ(storage.rollback(storage.self, transaction), PORTICO_OK);
    EXPECT_EQ(storage.commit(storage.self, transaction), PORTICO_NOT_FOUND);
    transaction = begin(PORTICO_WRITE);
    EXPECT_EQ(plugin.execute(transaction, "INSERT INTO note (id) VALUES (2)"), PORTICO_OK);
    EXPECT_EQ(storage.commit(storage.self, transaction), PORTICO_OK);
    EXPECT_EQ(count(), 1);
}

TEST_F(StorageTableTest, RollsBackWhatARequestLeftOpen) {
    const auto status = plugin.activate([&] {
        return plugin.route("POST", "/api/v1/probe/x", [&](const portico_request& request) {
            const auto transaction = begin(PORTICO_WRITE);
            EXPECT_EQ(plugin.execute(transaction, "INSERT INTO note (id) VALUES (1)"), PORTICO_OK);
            return plugin.reply(request, 200, "{}");
        });
    });
    ASSERT_TRUE(status.ok());
    EXPECT_EQ(host.router.call("POST /api/v1/probe/x").status, 200);
    EXPECT_EQ(plugin.instance->transactions_left_open(), 1U);
    EXPECT_EQ(host.log.count("a call left a transaction open"), 1U);
    EXPECT_EQ(count(), 0);
    // The writer is free again.
    EXPECT_EQ(plugin.execute(0, "INSERT INTO note (id) VALUES (3)"), PORTICO_OK);
}

TEST_F(StorageTableTest, OpensAtMostSixteen) {
    std::vector<portico_handle> open;
    for (int index = 0; index < 16; ++index) open.push_back(begin(PORTICO_READ));
    portico_handle one_more = 0;
    EXPECT_EQ(storage.begin(storage.self, PORTICO_READ, &one_more), PORTICO_QUOTA);
    for (const auto handle : open) EXPECT_EQ(storage.rollback(storage.self, handle), PORTICO_OK);
    EXPECT_EQ(storage.rollback(storage.self, begin(PORTICO_READ)), PORTICO_OK);
}

TEST_F(StorageTableTest, LetsMoreThreadsThanTransactionsWait) {
    std::atomic<int> done{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 48; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                portico_handle transaction = 0;
                const auto status = storage.begin(storage.self, PORTICO_READ, &transaction);
                if (status != PORTICO_OK) continue;
                plugin.execute(transaction, "SELECT COUNT(*) FROM note");
                if (storage.commit(storage.self, transaction) == PORTICO_OK) ++done;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(done, 48 * 20);
}

TEST_F(StorageTableTest, KeepsATransactionOnItsThread) {
    const auto transaction = begin(PORTICO_READ);
    std::thread{[&] {
        EXPECT_EQ(plugin.execute(transaction, "SELECT 1"), PORTICO_CONFLICT);
        EXPECT_EQ(storage.commit(storage.self, transaction), PORTICO_CONFLICT);
    }}.join();
    EXPECT_EQ(storage.commit(storage.self, transaction), PORTICO_OK);
}

TEST_F(StorageTableTest, DoesNotEndATransactionUnderItsRunningStatement) {
    struct Attempt {
        const portico_storage& storage;
        portico_handle transaction;
    } attempt{storage, begin(PORTICO_READ)};

    const portico_rows rows{
        &attempt, [](void* context, const portico_value*, std::uint64_t) noexcept {
            auto& self = *static_cast<Attempt*>(context);
            return self.storage.commit(self.storage.self, self.transaction);
        }};
    EXPECT_EQ(
        storage.execute(
            storage.self, attempt.transaction, to_view("SELECT 1"), nullptr, 0, rows, nullptr
        ),
        PORTICO_CONFLICT
    );
    EXPECT_EQ(storage.commit(storage.self, attempt.transaction), PORTICO_OK);
}

TEST_F(StorageTableTest, RefusesMalformedInput) {
    portico_handle handle = 0;
    EXPECT_EQ(storage.begin(storage.self, 7, &handle), PORTICO_INVALID);
    EXPECT_EQ(storage.begin(storage.self, PORTICO_READ, nullptr), PORTICO_INVALID);
    const portico_value unknown{99, 0, 0, 0, {}};
    EXPECT_EQ(
        storage.execute(storage.self, 0, to_view("SELECT $1"), &unknown, 1, {}, nullptr),
        PORTICO_INVALID
    );
    EXPECT_EQ(
        storage.execute(storage.self, 0, {nullptr, 9}, nullptr, 0, {}, nullptr), PORTICO_INVALID
    );
    EXPECT_EQ(plugin.execute(4711, "SELECT 1"), PORTICO_NOT_FOUND);
    EXPECT_EQ(plugin.execute(0, "SELEC 1"), PORTICO_INVALID);
    EXPECT_FALSE(plugin.last_error().empty());
}

TEST_F(StorageTableTest, SweepsWhatAThreadOfThePluginLeft) {
    begin(PORTICO_READ);
    EXPECT_EQ(plugin.instance->sweep().transactions, 1U);
    EXPECT_EQ(plugin.instance->sweep().total(), 0U);
}

}  // namespace
}  // namespace portico::plugins
