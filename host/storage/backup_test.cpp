#include "storage/backup.hpp"

#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_databases.hpp"
#include "storage/sqlite/test_folder.hpp"

namespace portico::storage {
namespace {

namespace fs = std::filesystem;

constexpr ports::Instant now{std::chrono::microseconds{1'767'225'600'000'000}};

class BackupTest : public testing::Test {
protected:
    void SetUp() override {
        databases = SqliteDatabases::create(folder.path() / "data").value();
        for (const char* name : {"host", "mirror", "plugin/pricing"}) {
            auto database = databases->open(name, false).value();
            ASSERT_TRUE(database->execute("CREATE TABLE t (x TEXT)").ok());
            ASSERT_TRUE(
                database->execute("INSERT INTO t VALUES ($1)", {std::string_view{name}}).ok()
            );
            open.push_back(std::move(database));
        }
    }

    const TestFolder folder;
    const fs::path target = folder.path() / "backup";
    std::unique_ptr<SqliteDatabases> databases;
    std::vector<std::shared_ptr<ports::Database>> open;
};

TEST_F(BackupTest, CopiesAllDatabasesWhileTheyAreInUseAndTheyCanBeOpenedAgain) {
    auto writing = open[0]->begin(ports::Access::write).value();
    ASSERT_TRUE(writing->execute("INSERT INTO t VALUES ('not committed')", {}, {}).ok());
    const auto backup = back_up(folder.path() / "data", target, now);
    ASSERT_TRUE(backup.ok()) << backup.error().message;
    ASSERT_TRUE(writing->commit().ok());

    auto restored = SqliteDatabases::create(target).value();
    EXPECT_EQ(restored->names(), (std::vector<std::string>{"host", "mirror", "plugin/pricing"}));
    for (const auto& name : restored->names()) {
        std::vector<std::string> rows;
        auto database = restored->open(name, name.starts_with("plugin")).value();
        ASSERT_TRUE(database
                        ->query(
                            "SELECT x FROM t",
                            {},
                            [&](ports::Row row) -> Status {
                                rows.emplace_back(std::get<std::string_view>(row[0]));
                                return {};
                            }
                        )
                        .ok());
        EXPECT_EQ(rows, (std::vector<std::string>{name}));
    }
}

TEST_F(BackupTest, ManifestTellsWhatIsThereAndVerifies) {
    ASSERT_TRUE(back_up(folder.path() / "data", target, now).ok());
    const auto verified = verify_backup(target);
    ASSERT_TRUE(verified.ok()) << verified.error().message;
    EXPECT_EQ(verified->made_at, now);
    ASSERT_EQ(verified->databases.size(), 3U);
    EXPECT_EQ(verified->databases[2].name, "plugin/pricing");
    EXPECT_EQ(verified->databases[2].file, "plugins/pricing.sqlite");

    struct stat state {};

    ASSERT_EQ(::stat(target.c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 0777U, 0700U);
}

TEST_F(BackupTest, VerificationFindsWhatChanged) {
    ASSERT_TRUE(back_up(folder.path() / "data", target, now).ok());
    const auto file = target / "host.sqlite";
    const auto bytes = fs::file_size(file);
    fs::resize_file(file, bytes - 4096);
    EXPECT_EQ(verify_backup(target).error().code, Code::unavailable);
    fs::resize_file(file, bytes);  // the right size, the wrong content
    const auto damaged = verify_backup(target);
    ASSERT_FALSE(damaged.ok());
    EXPECT_NE(damaged.error().message.find("damaged"), std::string::npos)
        << damaged.error().message;
    fs::remove(file);
    EXPECT_NE(verify_backup(target).error().message.find("lacks"), std::string::npos);
    std::ofstream{target / "backup.json"} << "{}";
    EXPECT_FALSE(verify_backup(target).ok());
    EXPECT_FALSE(verify_backup(folder.path() / "nowhere").ok());
}

TEST_F(BackupTest, RefusesToOverwriteAndLeavesNothingHalf) {
    fs::create_directory(target);
    EXPECT_EQ(back_up(folder.path() / "data", target, now).error().code, Code::conflict);
    EXPECT_EQ(
        back_up(folder.path() / "nothing", folder.path() / "b2", now).error().code, Code::not_found
    );
    open.clear();
    databases.reset();
    std::ofstream{folder.path() / "data/plugins/pricing.sqlite"} << "no database at all";
    EXPECT_FALSE(back_up(folder.path() / "data", folder.path() / "b3", now).ok());
    std::size_t entries = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator{folder.path()}) ++entries;
    EXPECT_EQ(entries, 2U) << "data and the folder that was there: no partial one";
}

}  // namespace
}  // namespace portico::storage
