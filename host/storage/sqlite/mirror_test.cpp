#include <string>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::storage {
namespace {

using ports::Access;
using ports::Row;

class MirrorTest : public testing::Test {
protected:
    void SetUp() override {
        databases = SqliteDatabases::create_in_memory().value();
        plugin = databases->open("plugin/pricing", true).value();
        mirror = databases->open("mirror", false).value();
        ASSERT_TRUE(mirror->execute("CREATE TABLE company (id TEXT PRIMARY KEY, name TEXT)").ok());
        ASSERT_TRUE(mirror->execute("INSERT INTO company VALUES ('c1', 'Acme')").ok());
        ASSERT_TRUE(plugin->execute("CREATE TABLE note (company_id TEXT, text TEXT)").ok());
    }

    template <class Source>
    static std::int64_t count(Source& source, std::string_view sql) {
        std::int64_t number = -1;
        const auto read = source.execute(sql, {}, ports::RowSink{[&](Row row) -> Status {
                                             number = std::get<std::int64_t>(row[0]);
                                             return {};
                                         }});
        EXPECT_TRUE(read.ok()) << read.error().message;
        return number;
    }

    std::unique_ptr<SqliteDatabases> databases;
    std::shared_ptr<ports::Database> plugin;
    std::shared_ptr<ports::Database> mirror;
};

TEST_F(MirrorTest, IsReadBesideThePluginsOwnTables) {
    ASSERT_TRUE(plugin->execute("INSERT INTO note SELECT id, name FROM erp.company").ok());
    EXPECT_EQ(
        count(*plugin, "SELECT count(*) FROM note n JOIN erp.company c ON c.id = n.company_id"), 1
    );
}

TEST_F(MirrorTest, IsReadableByAllWhileTheBridgeWrites) {
    auto sync = mirror->begin(Access::write).value();
    ASSERT_TRUE(sync->execute("INSERT INTO company VALUES ('c2', 'Beta')", {}, {}).ok());
    EXPECT_EQ(count(*plugin, "SELECT count(*) FROM erp.company"), 1);
    auto writing = plugin->begin(Access::write);
    ASSERT_TRUE(writing.ok()) << writing.error().message;
    EXPECT_EQ(count(**writing, "SELECT count(*) FROM erp.company"), 1);
    ASSERT_TRUE(sync->commit().ok());
    ASSERT_TRUE((*writing)->commit().ok());
    EXPECT_EQ(count(*plugin, "SELECT count(*) FROM erp.company"), 2);
}

TEST_F(MirrorTest, ReadTransactionSeesOneMomentOfIt) {
    auto reading = plugin->begin(Access::read).value();
    ASSERT_TRUE(mirror->execute("INSERT INTO company VALUES ('c2', 'Beta')").ok());
    EXPECT_EQ(count(*reading, "SELECT count(*) FROM erp.company"), 1);
}

TEST_F(MirrorTest, FollowsSchemaChanges) {
    EXPECT_EQ(count(*plugin, "SELECT count(*) FROM erp.company"), 1);
    ASSERT_TRUE(mirror->execute("ALTER TABLE company ADD COLUMN region TEXT").ok());
    EXPECT_EQ(count(*plugin, "SELECT count(*) FROM erp.company WHERE region IS NULL"), 1);
}

TEST_F(MirrorTest, CannotBeWrittenByAPlugin) {
    for (const char* sql :
         {"INSERT INTO erp.company VALUES ('x', 'x')",
          "UPDATE erp.company SET name = ''",
          "DELETE FROM erp.company",
          "CREATE TABLE erp.t (a TEXT)",
          "DROP TABLE erp.company",
          "CREATE INDEX erp.i ON company (name)",
          "ALTER TABLE erp.company RENAME TO firm",
          "ALTER TABLE erp.company ADD COLUMN x TEXT",
          "DELETE FROM company",
          "WITH x AS (SELECT 1) DELETE FROM erp.company"}) {
        const auto outcome = plugin->execute(sql);
        ASSERT_FALSE(outcome.ok()) << sql;
        EXPECT_EQ(outcome.error().code, Code::denied) << sql << ": " << outcome.error().message;
    }
    EXPECT_EQ(count(*mirror, "SELECT count(*) FROM company WHERE name = 'Acme'"), 1);
}

TEST_F(MirrorTest, AFullMirrorSnapshotSurvivesACheckpoint) {
    auto reading = plugin->begin(Access::read).value();
    for (int i = 0; i < 50; ++i) {
        const std::string id = "n" + std::to_string(i);
        ASSERT_TRUE(mirror
                        ->execute(
                            "INSERT INTO company VALUES ($1, $2)",
                            {std::string_view{id}, std::string_view{id}}
                        )
                        .ok());
    }
    EXPECT_EQ(count(*reading, "SELECT count(*) FROM erp.company"), 1);
}

}  // namespace
}  // namespace portico::storage
