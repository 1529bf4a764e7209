#include "cells/data_lock.hpp"

#include <sys/stat.h>

#include <gtest/gtest.h>

namespace portico::cells {
namespace {

std::filesystem::path fresh_folder(const char* name) {
    const auto path = std::filesystem::path{testing::TempDir()} / name;
    std::filesystem::remove_all(path);
    return path;
}

TEST(DataLock, IsHeldByOneAtATime) {
    const auto data = fresh_folder("data_lock_one");
    {
        const auto first = DataLock::take(data);
        ASSERT_TRUE(first.ok()) << first.error().message;
        const auto second = DataLock::take(data);
        ASSERT_FALSE(second.ok());
        EXPECT_EQ(second.error().code, Code::conflict);
        EXPECT_NE(
            second.error().message.find("process " + std::to_string(getpid())), std::string::npos
        ) << second.error().message;
    }
    EXPECT_TRUE(DataLock::take(data).ok());
}

TEST(DataLock, MakesAFolderForItsOwnerAlone) {
    const auto data = fresh_folder("data_lock_mode") / "deep";
    ASSERT_TRUE(DataLock::take(data).ok());

    struct stat status {};

    ASSERT_EQ(::stat(data.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST(DataLock, SaysWhyAFolderCannotBeUsed) {
    const auto lock = DataLock::take("/proc/portico-data");
    ASSERT_FALSE(lock.ok());
    EXPECT_EQ(lock.error().code, Code::unavailable);
    EXPECT_NE(lock.error().message.find("/proc/portico-data"), std::string::npos);
}

}  // namespace
}  // namespace portico::cells
