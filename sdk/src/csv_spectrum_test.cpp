// Every file of csv-spectrum, when PORTICO_TEST_DATA names a folder that has it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include <portico/csv.hpp>
#include <portico/json.hpp>

namespace portico {
namespace {

namespace fs = std::filesystem;

class TextSource final : public ByteSource {
public:
    explicit TextSource(std::string text) : text_{std::move(text)} {}

    Result<std::size_t> read(std::span<char> into) override {
        const auto count = text_.copy(into.data(), into.size(), at_);
        at_ += count;
        return count;
    }

private:
    std::string text_;
    std::size_t at_ = 0;
};

std::string content(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// One file of the archive has lost the returns that its answer still has.
std::string without_returns(std::string_view text) {
    std::string out{text};
    std::erase(out, '\r');
    return out;
}

void compare(const fs::path& csv, json::Value expected) {
    TextSource source{content(csv)};
    CsvReader reader{source, {}};
    ASSERT_EQ(*reader.next(), CsvReader::Outcome::row);
    std::vector<std::string> header;
    for (const auto name : reader.fields()) header.emplace_back(name);
    for (const auto object : expected) {
        ASSERT_EQ(*reader.next(), CsvReader::Outcome::row);
        ASSERT_EQ(reader.fields().size(), header.size());
        for (std::size_t i = 0; i < header.size(); ++i) {
            EXPECT_EQ(
                without_returns(reader.fields()[i]), without_returns(object[header[i]].text())
            ) << header[i];
        }
    }
    EXPECT_EQ(*reader.next(), CsvReader::Outcome::end);
}

TEST(CsvSpectrum, ReadsEachFileAsItsAnswerSays) {
    const char* place = std::getenv("PORTICO_TEST_DATA");
    const auto archive = fs::path{place == nullptr ? "" : place} / "malformed-csv/csv-a.tar.xz";
    if (place == nullptr || !fs::exists(archive)) {
        GTEST_SKIP() << "set PORTICO_TEST_DATA to a folder with malformed-csv/csv-a.tar.xz";
    }
    std::string folder = (fs::temp_directory_path() / "portico-csv-XXXXXX").string();
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    const auto unpack = "tar -xJf '" + archive.string() + "' -C '" + folder + "'";
    ASSERT_EQ(std::system(unpack.c_str()), 0);

    int compared = 0;
    for (const auto& entry : fs::recursive_directory_iterator{folder}) {
        if (entry.path().extension() != ".csv") continue;
        SCOPED_TRACE(entry.path().filename().string());
        const auto answer = entry.path().parent_path().parent_path() / "json" /
                            entry.path().filename().replace_extension(".json");
        const auto document = json::parse(content(answer));
        ASSERT_TRUE(document.ok()) << document.error().message;
        if (!document->root().is_array()) continue;  // an answer of another file, upstream
        compare(entry.path(), document->root());
        ++compared;
    }
    EXPECT_GE(compared, 11);
    fs::remove_all(folder);
}

}  // namespace
}  // namespace portico
