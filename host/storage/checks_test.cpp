#include "storage/checks.hpp"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_databases.hpp"
#include "storage/sqlite/test_folder.hpp"

namespace portico::storage {
namespace {

class ChecksTest : public testing::Test {
protected:
    void SetUp() override {
        databases = SqliteDatabases::create(folder.path() / "data").value();
        host = databases->open("host", false).value();
        ASSERT_TRUE(host->execute("CREATE TABLE t (x TEXT)").ok());
    }

    Finding finding(std::string_view subject, const CheckLimits& limits = {}) {
        for (auto& one : examine(folder.path() / "data", limits)) {
            if (one.subject == subject) return one;
        }
        ADD_FAILURE() << "nothing about " << subject;
        return {};
    }

    const TestFolder folder;
    std::unique_ptr<SqliteDatabases> databases;
    std::shared_ptr<ports::Database> host;
};

TEST_F(ChecksTest, ASoundFolderIsGoodWhileInUse) {
    for (const auto& one :
         examine(folder.path() / "data", {.free_bytes_warning = 1, .free_bytes_bad = 1})) {
        EXPECT_EQ(one.severity, Severity::good) << one.subject << ": " << one.sentence;
    }
    EXPECT_EQ(finding("database host").severity, Severity::good);
}

TEST_F(ChecksTest, FindsLittleSpaceALongLogAndOpenFolders) {
    EXPECT_EQ(
        finding("free disk space", {.free_bytes_warning = UINTMAX_MAX}).severity, Severity::warning
    );
    EXPECT_EQ(finding("free disk space", {.free_bytes_bad = UINTMAX_MAX}).severity, Severity::bad);
    EXPECT_EQ(finding("database host", {.wal_bytes_warning = 100}).severity, Severity::warning);
    std::filesystem::permissions(
        folder.path() / "data",
        std::filesystem::perms::others_read,
        std::filesystem::perm_options::add
    );
    EXPECT_EQ(finding("data folder").severity, Severity::warning);
    EXPECT_EQ(examine(folder.path() / "nowhere")[0].severity, Severity::bad);
}

TEST_F(ChecksTest, FindsADamagedDatabaseAndGoesOn) {
    std::ofstream{folder.path() / "data/mirror.sqlite"}
        << "no database at all, but long enough to look like one";
    const auto mirror = finding("database mirror");
    EXPECT_EQ(mirror.severity, Severity::bad);
    EXPECT_NE(mirror.sentence.find("is damaged"), std::string::npos) << mirror.sentence;
    EXPECT_EQ(finding("database host").severity, Severity::good);
}

}  // namespace
}  // namespace portico::storage
