// What a person sees when the file, its folder or its disk is not as it should be.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "storage/sqlite/sqlite_databases.hpp"
#include "storage/sqlite/test_folder.hpp"

namespace portico::storage {
namespace {

namespace fs = std::filesystem;

class DamageTest : public testing::Test {
protected:
    std::unique_ptr<SqliteDatabases> make() {
        return SqliteDatabases::create(
                   folder.path(),
                   {.busy_wait = std::chrono::milliseconds{30},
                    .checked_at_open_bytes_max = checked_at_open}
        )
            .value();
    }

    /// A closed host database of about 500 kB.
    void fill() {
        auto host = make()->open("host", false).value();
        ASSERT_TRUE(host->execute("CREATE TABLE t (x TEXT)").ok());
        ASSERT_TRUE(host->execute("CREATE INDEX t_x ON t (x)").ok());
        auto transaction = host->begin(ports::Access::write).value();
        for (int i = 0; i < 1'000; ++i) {
            const std::string text = std::to_string(i) + std::string(200, 'x');
            const std::vector<ports::SqlValue> row{text};
            ASSERT_TRUE(transaction->execute("INSERT INTO t VALUES ($1)", row, {}).ok());
        }
        ASSERT_TRUE(transaction->commit().ok());
    }

    void overwrite(std::streamoff offset, std::size_t bytes) {
        std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
        stream.seekp(offset);
        stream << std::string(bytes, '\x5a');
        ASSERT_TRUE(stream.good());
    }

    void expect_damaged(const Error& error) {
        EXPECT_EQ(error.code, Code::unavailable);
        EXPECT_NE(error.message.find(file.string() + " is damaged"), std::string::npos)
            << error.message;
        EXPECT_NE(error.message.find("backup"), std::string::npos) << "says what to do";
    }

    const TestFolder folder;
    const fs::path file = folder.path() / "host.sqlite";
    std::uintmax_t checked_at_open = 16U << 20U;
};

TEST_F(DamageTest, AFileThatIsNoDatabase) {
    std::ofstream{file} << "This is a letter to a friend, and certainly not a database. "
                        << std::string(5'000, '.');
    expect_damaged(make()->open("host", false).error());
}

TEST_F(DamageTest, OverwrittenPages) {
    fill();
    overwrite(40'960, 8'192);
    expect_damaged(make()->open("host", false).error());
}

TEST_F(DamageTest, ATruncatedFile) {
    fill();
    fs::resize_file(file, fs::file_size(file) / 2);
    expect_damaged(make()->open("host", false).error());
}

TEST_F(DamageTest, ALargeFileIsCheckedInTheBackgroundAndRefusedFromThenOn) {
    fill();
    overwrite(40'960, 8'192);
    checked_at_open = 1'000;
    auto host = make()->open("host", false);
    ASSERT_TRUE(host.ok()) << host.error().message;
    static_cast<SqliteDatabase&>(**host).wait_for_check();
    expect_damaged(host.value()->begin(ports::Access::read).error());
    expect_damaged(host.value()->execute("SELECT 1").error());
    expect_damaged(host.value()->execute("INSERT INTO t VALUES ('x')").error());
    expect_damaged(host.value()->check_integrity().error());
}

TEST_F(DamageTest, ALargeSoundFileStaysUsableAndClosingDoesNotWaitForTheCheck) {
    fill();
    checked_at_open = 1'000;
    for (int i = 0; i < 10; ++i) {
        auto host = make()->open("host", false).value();
        EXPECT_TRUE(host->execute("INSERT INTO t VALUES ('x')").ok());
        if (i == 0) static_cast<SqliteDatabase&>(*host).wait_for_check();
        EXPECT_TRUE(host->execute("SELECT count(*) FROM t").ok());
    }
}

TEST_F(DamageTest, ADatabaseThatAnotherProgramLocks) {
    fill();
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(
        sqlite3_exec(
            other, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", nullptr, nullptr, nullptr
        ),
        SQLITE_OK
    );
    const auto locked = make()->open("host", false);
    ASSERT_FALSE(locked.ok());
    EXPECT_EQ(locked.error().code, Code::unavailable);
    EXPECT_NE(locked.error().message.find("locked by another program"), std::string::npos)
        << locked.error().message;
    sqlite3_close(other);
    EXPECT_TRUE(make()->open("host", false).ok());
}

TEST_F(DamageTest, AnotherProgramThatWritesForTooLongIsATimeout) {
    fill();
    const auto databases = make();
    auto host = databases->open("host", false).value();
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(host->execute("DELETE FROM t").error().code, Code::timeout);
    EXPECT_TRUE(host->execute("SELECT count(*) FROM t").ok()) << "reading goes on";
    sqlite3_close(other);
    EXPECT_TRUE(host->execute("DELETE FROM t").ok());
}

TEST_F(DamageTest, AFolderThatCannotBeWritten) {
    fill();
    const bool is_root = ::geteuid() == 0;
    if (is_root) {
        ASSERT_EQ(::seteuid(65'534), 0);  // root may write everywhere
    }
    const auto closed = SqliteDatabases::create(folder.path());
    const auto missing = SqliteDatabases::create(folder.path() / "new");
    if (is_root) {
        ASSERT_EQ(::seteuid(0), 0);
    } else {
        GTEST_SKIP() << "the owner of a folder can make it writable again; run as root";
    }
    for (const auto* outcome : {&closed, &missing}) {
        ASSERT_FALSE(outcome->ok());
        EXPECT_EQ(outcome->error().code, Code::unavailable);
        EXPECT_NE(outcome->error().message.find("chown"), std::string::npos)
            << outcome->error().message;
    }
}

TEST_F(DamageTest, AFileThatCannotBeWritten) {
    fill();
    fs::remove(file);
    fs::create_directory(file);
    const auto outcome = make()->open("host", false);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, Code::unavailable);
    EXPECT_NE(outcome.error().message.find("write permission"), std::string::npos);
}

TEST_F(DamageTest, WhatWasCommittedSurvivesAKillInTheMiddleOfWriting) {
    { ASSERT_TRUE(make()->open("host", false).value()->execute("CREATE TABLE t (n BIGINT)").ok()); }
    int channel[2];
    ASSERT_EQ(::pipe(channel), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        auto databases = make();
        auto host = databases->open("host", false).value();
        for (std::int64_t n = 1;; ++n) {
            if (!host->execute("INSERT INTO t VALUES ($1)", {n}).ok()) ::_exit(1);
            if (::write(channel[1], &n, sizeof n) != sizeof n) ::_exit(1);
        }
    }
    std::int64_t reported = 0;
    while (reported < 20) ASSERT_EQ(::read(channel[0], &reported, sizeof reported), 8);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(channel[1]);
    while (::read(channel[0], &reported, sizeof reported) == sizeof reported) {
    }
    ::close(channel[0]);
    auto databases = make();
    auto host = databases->open("host", false).value();
    std::int64_t count = 0;
    std::int64_t last = 0;
    ASSERT_TRUE(host->query(
                        "SELECT count(*), max(n) FROM t",
                        {},
                        [&](ports::Row row) -> Status {
                            count = std::get<std::int64_t>(row[0]);
                            last = std::get<std::int64_t>(row[1]);
                            return {};
                        }
    ).ok());
    EXPECT_EQ(count, last) << "no row is missing in between";
    EXPECT_GE(last, reported);
}

TEST_F(DamageTest, TwoProcessesWriteOneDatabaseWithoutLosingAnything) {
    { ASSERT_TRUE(make()->open("host", false).value()->execute("CREATE TABLE t (n BIGINT)").ok()); }
    const auto write_rows = [&] {
        auto databases = SqliteDatabases::create(folder.path()).value();
        auto host = databases->open("host", false).value();
        for (int i = 0; i < 40; ++i) {
            if (!host->execute("INSERT INTO t SELECT count(*) FROM t").ok()) return false;
        }
        return true;
    };
    const pid_t child = ::fork();
    if (child == 0) ::_exit(write_rows() ? 0 : 1);
    EXPECT_TRUE(write_rows());
    int outcome = -1;
    ::waitpid(child, &outcome, 0);
    EXPECT_EQ(outcome, 0);
    auto databases = make();
    auto host = databases->open("host", false).value();
    std::int64_t distinct = 0;
    ASSERT_TRUE(host->query(
                        "SELECT count(DISTINCT n) FROM t",
                        {},
                        [&](ports::Row row) -> Status {
                            distinct = std::get<std::int64_t>(row[0]);
                            return {};
                        }
    ).ok());
    EXPECT_EQ(distinct, 80);
}

TEST_F(DamageTest, AKilledProcessLeavesItsCommittedRows) {
    // What kill -9 leaves: file and WAL as they are, copied while the database is open.
    const TestFolder after;
    {
        auto databases = make();
        auto host = databases->open("host", false).value();
        ASSERT_TRUE(host->execute("CREATE TABLE t (x TEXT)").ok());
        ASSERT_TRUE(host->execute("INSERT INTO t VALUES ('committed')").ok());
        auto transaction = host->begin(ports::Access::write).value();
        ASSERT_TRUE(transaction->execute("INSERT INTO t VALUES ('not')", {}, {}).ok());
        fs::copy(file, after.path() / "host.sqlite");
        fs::copy(fs::path{file} += "-wal", after.path() / "host.sqlite-wal");
    }
    auto databases = SqliteDatabases::create(after.path()).value();
    auto host = databases->open("host", false).value();
    std::string rows;
    ASSERT_TRUE(host->query(
                        "SELECT x FROM t",
                        {},
                        [&](ports::Row row) -> Status {
                            rows += std::get<std::string_view>(row[0]);
                            return {};
                        }
    ).ok());
    EXPECT_EQ(rows, "committed");
}

}  // namespace
}  // namespace portico::storage
