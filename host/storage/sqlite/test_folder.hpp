#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace portico::storage {

/// A new empty folder on the real disk, removed at the end of the test.
class TestFolder {
public:
    TestFolder() {
        std::string pattern = testing::TempDir() + "portico-storage-XXXXXX";
        path_ = mkdtemp(pattern.data());
    }

    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace portico::storage
