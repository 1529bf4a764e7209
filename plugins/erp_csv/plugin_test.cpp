#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::testkit {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ErpCsvPlugin, ReadsItsFolderBehindTheBoundary) {
    std::string folder = (fs::temp_directory_path() / "portico-erp-csv-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    std::ofstream{fs::path{folder} / "stock.csv"} << "sku,available\nA-1,12.5\n";

    FakeHost host{plugin_under_test()};
    ASSERT_TRUE(host.configure(R"({"path":")" + folder + R"(","settle_ms":0})").ok());
    const auto started = host.start();
    ASSERT_TRUE(started.ok()) << started.error().message;
    const auto pulled = host.pull("stock");
    ASSERT_TRUE(pulled.ok()) << pulled.error().message;
    EXPECT_THAT(pulled->records, ElementsAre(R"({"sku":"A-1","available":"12.5"})"));
    EXPECT_TRUE(host.stop().ok());
    fs::remove_all(folder);
}

TEST(ErpCsvPlugin, SaysWhichSettingIsMissing) {
    FakeHost host{plugin_under_test()};
    const auto started = host.start();
    ASSERT_FALSE(started.ok());
    EXPECT_THAT(started.error().message, HasSubstr("plugins.erp_csv.path"));
}

}  // namespace
}  // namespace portico::testkit
