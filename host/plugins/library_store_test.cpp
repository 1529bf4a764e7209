#include "plugins/library_store.hpp"

#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace portico::plugins {
namespace {

std::string sum(std::span<const std::byte> bytes) {
    std::size_t total = bytes.size();
    for (const auto byte : bytes) total = total * 31 + static_cast<std::size_t>(byte);
    return std::to_string(total);
}

class LibraryStoreTest : public ::testing::Test {
protected:
    LibraryStoreTest() : folder_{testing::TempDir() + "store_" + std::to_string(::getpid())} {}

    ~LibraryStoreTest() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
    std::vector<std::byte> bytes_ = std::vector<std::byte>(100'000, std::byte{7});
};

TEST_F(LibraryStoreTest, KeepsBytesUnderTheirHashForTheOwnerAlone) {
    auto store = LibraryStore::open(folder_, sum).value();
    const auto path = store.put(bytes_, sum(bytes_));
    ASSERT_TRUE(path.ok()) << path.error().message;
    EXPECT_EQ(std::filesystem::file_size(*path), bytes_.size());

    struct stat status {};

    ::stat(path->c_str(), &status);
    EXPECT_EQ(status.st_mode & 0777U, 0400U);
    ::stat(folder_.c_str(), &status);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
    const auto inode = status.st_ino;
    EXPECT_EQ(*store.put(bytes_, sum(bytes_)), *path);
    ::stat(folder_.c_str(), &status);
    EXPECT_EQ(status.st_ino, inode);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder_}, {}), 1);
}

TEST_F(LibraryStoreTest, RefusesAFileThatIsNotWhatItsNameSays) {
    auto store = LibraryStore::open(folder_, sum).value();
    std::ofstream{folder_ / (sum(bytes_) + ".so")} << "something else";
    const auto path = store.put(bytes_, sum(bytes_));
    ASSERT_FALSE(path.ok());
    EXPECT_NE(
        path.error().message.find("is not what its name says: remove that file"), std::string::npos
    );
}

TEST_F(LibraryStoreTest, SaysWhatToDoWithoutAFolder) {
    const auto store = LibraryStore::open("/proc/nowhere", sum);
    ASSERT_FALSE(store.ok());
    EXPECT_EQ(store.error().code, Code::unavailable);
}

}  // namespace
}  // namespace portico::plugins
