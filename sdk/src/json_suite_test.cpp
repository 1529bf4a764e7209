// Every file of JSONTestSuite, when PORTICO_TEST_DATA names a folder that has it.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <gtest/gtest.h>

#include <portico/json.hpp>

namespace portico::json {
namespace {

namespace files = std::filesystem;

class Folder {
public:
    Folder() {
        std::string name = (files::temp_directory_path() / "portico-json-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) std::abort();
        path = name;
    }

    ~Folder() { files::remove_all(path); }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    files::path path;
};

std::string content(const files::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST(JsonTestSuite, AcceptsEachValidAndRefusesEachInvalidFile) {
    const char* place = std::getenv("PORTICO_TEST_DATA");
    const auto archive =
        files::path{place == nullptr ? "" : place} / "malformed-json/json-a.tar.xz";
    if (place == nullptr || !files::exists(archive)) {
        GTEST_SKIP() << "set PORTICO_TEST_DATA to a folder with malformed-json/json-a.tar.xz";
    }
    const Folder folder;
    const auto unpack = "tar -xJf '" + archive.string() + "' -C '" + folder.path.string() + "'";
    ASSERT_EQ(std::system(unpack.c_str()), 0);

    // Valid JSON that we refuse on purpose.
    const std::array refused_by_choice{
        "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"};
    int accepted = 0;
    int refused = 0;
    for (const auto& entry : files::recursive_directory_iterator{folder.path}) {
        if (!entry.is_regular_file()) continue;
        const auto name = entry.path().filename().string();
        const auto by_choice = std::find(refused_by_choice.begin(), refused_by_choice.end(), name);
        const auto parsed = parse(content(entry.path()));
        if (name.starts_with("y_") && by_choice == refused_by_choice.end()) {
            EXPECT_TRUE(parsed.ok()) << name << ": " << parsed.error().message;
            ++accepted;
        } else if (name.starts_with("n_") || by_choice != refused_by_choice.end()) {
            EXPECT_FALSE(parsed.ok()) << name;
            ++refused;
        }
    }
    EXPECT_GT(accepted + refused, 100);
}

}  // namespace
}  // namespace portico::json
