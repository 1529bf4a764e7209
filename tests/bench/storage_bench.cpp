// The storage port against SQLite's own API, in one run: point read, scan, durable insert, bulk
// insert. Both sides use the same file and settings (WAL, synchronous=FULL, prepared statements);
// set TMPDIR to measure another disk.
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "storage/sqlite/sqlite_databases.hpp"

namespace {

using portico::Status;
using portico::ports::Access;
using portico::ports::Row;
using portico::ports::RowSink;
using portico::ports::SqlValue;

constexpr std::int64_t rows = 100'000;
constexpr auto create_item = "CREATE TABLE item (id BIGINT PRIMARY KEY, sku TEXT, price TEXT)";
constexpr auto select_item = "SELECT sku, price FROM item WHERE id = $1";
constexpr auto select_all = "SELECT id, sku, price FROM item";
constexpr auto insert_one = "INSERT INTO item (id, sku, price) VALUES ($1, $2, $3)";
constexpr auto create_line =
    "CREATE TABLE line (a TEXT, b TEXT, c BIGINT, d TEXT, e TEXT, f TEXT, g TEXT, h BIGINT, "
    "i BIGINT, j TEXT)";
constexpr auto insert_line = "INSERT INTO line VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

void must(bool is_good) {
    if (!is_good) std::abort();
}

/// A data folder with a filled database, once for all benchmarks.
class Fixture {
public:
    static Fixture& get() {
        static Fixture fixture;
        return fixture;
    }

    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    ~Fixture() {
        database.reset();
        mirror.reset();
        databases.reset();
        std::filesystem::remove_all(folder);
    }

    [[nodiscard]] std::string file(const char* name) const { return (folder / name).string(); }

    std::filesystem::path folder;
    std::unique_ptr<portico::storage::SqliteDatabases> databases;
    std::shared_ptr<portico::ports::Database> database;
    std::shared_ptr<portico::ports::Database> mirror;
    std::int64_t next_id = rows;

private:
    Fixture() {
        folder = std::filesystem::temp_directory_path() /
                 ("portico-bench-" + std::to_string(::getpid()));
        databases = portico::storage::SqliteDatabases::create(folder).value();
        mirror = databases->open("mirror", false).value();
        database = databases->open("plugin/bench", true).value();
        must(database->execute(create_item).ok());
        must(database->execute(create_line).ok());
        must(mirror->execute(create_line).ok());
        auto transaction = database->begin(Access::write).value();
        for (std::int64_t id = 0; id < rows; ++id) {
            const std::string sku = "SKU-" + std::to_string(id);
            const std::array<SqlValue, 3> row{id, std::string_view{sku}, std::string_view{"12.50"}};
            must(transaction->execute(insert_one, row, {}).ok());
        }
        must(transaction->commit().ok());
    }
};

/// SQLite's own API on the same file.
class Raw {
public:
    explicit Raw(const std::string& path) {
        must(
            sqlite3_open_v2(
                path.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr
            ) == SQLITE_OK
        );
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
        run("PRAGMA cache_size=-4096");
    }

    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;

    ~Raw() { sqlite3_close(connection); }

    void run(const char* sql) const {
        must(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    }

    [[nodiscard]] sqlite3_stmt* prepare(const char* sql) const {
        sqlite3_stmt* statement = nullptr;
        must(
            sqlite3_prepare_v3(
                connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr
            ) == SQLITE_OK
        );
        return statement;
    }

    sqlite3* connection = nullptr;
};

void point_read_raw(benchmark::State& state) {
    const Raw raw{Fixture::get().file("plugins/bench.sqlite")};
    auto* statement = raw.prepare(select_item);
    std::int64_t id = 0;
    for (auto _ : state) {
        sqlite3_bind_int64(statement, 1, id = (id + 7919) % rows);
        must(sqlite3_step(statement) == SQLITE_ROW);
        benchmark::DoNotOptimize(sqlite3_column_text(statement, 0));
        benchmark::DoNotOptimize(sqlite3_column_text(statement, 1));
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

void point_read_port(benchmark::State& state) {
    auto& database = *Fixture::get().database;
    std::int64_t id = 0;
    const RowSink sink = [](Row row) -> Status {
        benchmark::DoNotOptimize(std::get_if<std::string_view>(&row[0])->data());
        benchmark::DoNotOptimize(std::get_if<std::string_view>(&row[1])->data());
        return {};
    };
    for (auto _ : state) {
        const std::array<SqlValue, 1> args{id = (id + 7919) % rows};
        must(database.execute(select_item, args, sink).ok());
    }
}

void scan_raw(benchmark::State& state) {
    const Raw raw{Fixture::get().file("plugins/bench.sqlite")};
    auto* statement = raw.prepare(select_all);
    std::int64_t count = 0;
    for (auto _ : state) {
        while (sqlite3_step(statement) == SQLITE_ROW) {
            benchmark::DoNotOptimize(sqlite3_column_int64(statement, 0));
            benchmark::DoNotOptimize(sqlite3_column_text(statement, 1));
            benchmark::DoNotOptimize(sqlite3_column_text(statement, 2));
            ++count;
        }
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    state.SetItemsProcessed(count);
}

void scan_port(benchmark::State& state) {
    auto& database = *Fixture::get().database;
    std::int64_t count = 0;
    const RowSink sink = [&](Row row) -> Status {
        benchmark::DoNotOptimize(std::get_if<std::string_view>(&row[1])->data());
        benchmark::DoNotOptimize(std::get_if<std::string_view>(&row[2])->data());
        ++count;
        return {};
    };
    for (auto _ : state) must(database.execute(select_all, {}, sink).ok());
    state.SetItemsProcessed(count);
}

void insert_raw(benchmark::State& state) {
    auto& fixture = Fixture::get();
    const Raw raw{fixture.file("plugins/bench.sqlite")};
    auto* statement = raw.prepare(insert_one);
    for (auto _ : state) {
        sqlite3_bind_int64(statement, 1, ++fixture.next_id);
        sqlite3_bind_text(statement, 2, "sku", 3, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, "12.50", 5, SQLITE_STATIC);
        must(sqlite3_step(statement) == SQLITE_DONE);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

void insert_port(benchmark::State& state) {
    auto& fixture = Fixture::get();
    using namespace std::string_view_literals;
    for (auto _ : state) {
        must(fixture.database->execute(insert_one, {++fixture.next_id, "sku"sv, "12.50"sv}).ok());
    }
}

constexpr std::int64_t bulk_rows = 50'000;

void bulk_raw(benchmark::State& state) {
    const Raw raw{Fixture::get().file("plugins/bench.sqlite")};
    auto* statement = raw.prepare(insert_line);
    for (auto _ : state) {
        raw.run("BEGIN IMMEDIATE");
        for (std::int64_t n = 0; n < bulk_rows; ++n) {
            for (int column = 1; column <= 10; ++column) {
                if (column == 3 || column == 8 || column == 9) {
                    sqlite3_bind_int64(statement, column, n);
                } else {
                    sqlite3_bind_text(statement, column, "order-12345", 11, SQLITE_STATIC);
                }
            }
            must(sqlite3_step(statement) == SQLITE_DONE);
            sqlite3_reset(statement);
        }
        raw.run("COMMIT");
        state.PauseTiming();
        raw.run("DELETE FROM line");
        state.ResumeTiming();
    }
    sqlite3_finalize(statement);
    state.SetItemsProcessed(state.iterations() * bulk_rows);
}

void bulk(benchmark::State& state, portico::ports::Database& database) {
    const std::string_view text{"order-12345"};
    for (auto _ : state) {
        auto transaction = database.begin(Access::write).value();
        for (std::int64_t n = 0; n < bulk_rows; ++n) {
            const std::array<SqlValue, 10> row{text, text, n, text, text, text, text, n, n, text};
            must(transaction->execute(insert_line, row, {}).ok());
        }
        must(transaction->commit().ok());
        state.PauseTiming();
        must(database.execute("DELETE FROM line").ok());
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * bulk_rows);
}

void bulk_port(benchmark::State& state) {
    bulk(state, *Fixture::get().database);
}

void bulk_port_mirror(benchmark::State& state) {
    bulk(state, *Fixture::get().mirror);
}

void commit_port_mirror(benchmark::State& state) {
    auto& mirror = *Fixture::get().mirror;
    for (auto _ : state) {
        must(mirror.execute("INSERT INTO line (c) VALUES ($1)", {std::int64_t{1}}).ok());
    }
}

void integrity_check(benchmark::State& state) {
    auto& fixture = Fixture::get();
    for (auto _ : state) must(fixture.database->check_integrity().ok());
    const auto bytes = std::filesystem::file_size(fixture.file("plugins/bench.sqlite"));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

BENCHMARK(point_read_raw);
BENCHMARK(point_read_port);
BENCHMARK(scan_raw)->Unit(benchmark::kMillisecond);
BENCHMARK(scan_port)->Unit(benchmark::kMillisecond);
BENCHMARK(insert_raw)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(insert_port)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(commit_port_mirror)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(bulk_raw)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bulk_port)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(bulk_port_mirror)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(integrity_check)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
