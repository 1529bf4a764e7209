#include "pull/csv_connector.hpp"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include <gmock/gmock.h>

namespace portico::erp_csv {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view header = "id,name,currency\n";

class Kept final : public Records {
public:
    Status record(std::string_view json, std::string_view source) override {
        records.push_back(std::string{source} + " " + std::string{json});
        if (on_record) on_record();
        return {};
    }

    Status deleted(std::string_view, std::string_view) override { return {}; }

    Status rejected(std::string_view source, std::string_view reason, std::string_view) override {
        rejections.push_back(std::string{source} + " " + std::string{reason});
        return {};
    }

    std::vector<std::string> records;
    std::vector<std::string> rejections;
    std::function<void()> on_record;
};

/// A folder of exports, and a time that stands still unless the connector waits.
class CsvConnectorTest : public ::testing::Test {
protected:
    CsvConnectorTest() {
        std::string pattern = (fs::temp_directory_path() / "portico-erp-csv-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        settings_.path = folder_.string();
    }

    ~CsvConnectorTest() override { fs::remove_all(folder_); }

    void write(const std::string& name, std::string_view text) const {
        std::ofstream{folder_ / name, std::ios::binary} << text;
    }

    void append(const std::string& name, std::string_view text) const {
        std::ofstream{folder_ / name, std::ios::binary | std::ios::app} << text;
    }

    CsvConnector connector() {
        return CsvConnector{
            settings_,
            {.now = [this] { return now_; },
             .wait =
                 [this](std::chrono::milliseconds time) {
                     waits_.push_back(time);
                     now_ += time;
                     if (on_wait_) on_wait_();
                 }}};
    }

    /// Pulls pages until there are no more; keeps the cursor. Each page as "more snapshot
    /// complete".
    std::vector<std::string> pull_all(Kept& kept, std::uint32_t limit = 100) {
        std::vector<std::string> pages;
        auto source = connector();
        for (bool more = true; more;) {
            const auto page = source.pull({"company", cursor_, limit}, kept);
            EXPECT_TRUE(page.ok()) << page.error().message;
            if (!page.ok()) return pages;
            cursor_ = page->next_cursor;
            more = page->more;
            std::string flags = more ? "more" : "end";
            if (page->snapshot) flags += " snapshot";
            if (page->complete) flags += " complete";
            if (page->whole) flags += " whole";
            pages.push_back(flags);
        }
        return pages;
    }

    fs::path folder_;
    CsvSettings settings_;
    std::chrono::nanoseconds now_ =
        std::chrono::system_clock::now().time_since_epoch() + std::chrono::hours{1};
    std::vector<std::chrono::milliseconds> waits_;
    std::function<void()> on_wait_;
    std::string cursor_;
};

TEST_F(CsvConnectorTest, GivesEachRowOnceWithItsSource) {
    write("companies.csv", std::string{header} + "c1,A,EUR\n\nc2,B,USD\n");
    Kept kept;
    EXPECT_THAT(pull_all(kept), ElementsAre("more whole", "end"));
    EXPECT_THAT(
        kept.records,
        ElementsAre(
            R"(companies.csv:2 {"id":"c1","name":"A","currency":"EUR"})",
            R"(companies.csv:4 {"id":"c2","name":"B","currency":"USD"})"
        )
    );
    Kept second;
    EXPECT_THAT(pull_all(second), ElementsAre("end"));
    EXPECT_THAT(second.records, IsEmpty());
}

TEST_F(CsvConnectorTest, PagesInsideAFileAndSurvivesARestartBetweenPages) {
    settings_.is_full = true;
    std::string text{header};
    for (int i = 1; i <= 5; ++i) text += "c" + std::to_string(i) + ",\"A\nB\",EUR\n";
    write("companies.csv", text);
    Kept kept;
    EXPECT_THAT(
        pull_all(kept, 2),
        ElementsAre("more snapshot", "more snapshot", "more snapshot complete whole", "end")
    );
    ASSERT_THAT(kept.records, SizeIs(5));
    EXPECT_THAT(kept.records[4], HasSubstr("companies.csv:10 {\"id\":\"c5\""));
}

TEST_F(CsvConnectorTest, ReadsAChangedFileAgainAndATouchedOneNot) {
    write("companies.csv", std::string{header} + "c1,A,EUR\n");
    Kept first;
    pull_all(first);
    fs::last_write_time(folder_ / "companies.csv", fs::file_time_type::clock::now());
    Kept touched;
    pull_all(touched);
    EXPECT_THAT(touched.records, IsEmpty());
    append("companies.csv", "c2,B,EUR\n");
    Kept changed;
    pull_all(changed);
    EXPECT_THAT(changed.records, SizeIs(2));
}

TEST_F(CsvConnectorTest, ReadsDeltasWithoutDeleting) {
    settings_.is_full = true;
    write("companies.csv", std::string{header} + "c1,A,EUR\n");
    write("companies.2026-01-02.delta.csv", std::string{header} + "c2,B,EUR\n");
    write("companies.csv.partial", std::string{header} + "c3,C,EUR\n");
    write("companies-old.csv", std::string{header} + "c4,D,EUR\n");
    write("companies_2.delta.csv", std::string{header} + "c5,E,EUR\n");
    Kept kept;
    EXPECT_THAT(pull_all(kept), ElementsAre("more snapshot complete whole", "more", "end"));
    ASSERT_THAT(kept.records, SizeIs(2));
    EXPECT_THAT(kept.records[1], HasSubstr("companies.2026-01-02.delta.csv:2"));
}

TEST_F(CsvConnectorTest, WaitsUntilAFileIsStill) {
    write("companies.csv", std::string{header} + "c1,A,EUR\n");
    now_ = std::chrono::system_clock::now().time_since_epoch();
    settings_.settle = std::chrono::hours{1};
    Kept kept;
    pull_all(kept);
    EXPECT_THAT(waits_, SizeIs(1));
    EXPECT_THAT(kept.records, SizeIs(1));
}

TEST_F(CsvConnectorTest, LeavesAGrowingFileForTheNextSync) {
    write("companies.csv", std::string{header} + "c1,A,EUR\n");
    now_ = std::chrono::system_clock::now().time_since_epoch();
    settings_.settle = std::chrono::hours{1};
    on_wait_ = [this] { append("companies.csv", "c2,half a ro"); };
    Kept kept;
    EXPECT_THAT(pull_all(kept), ElementsAre("end"));
    EXPECT_THAT(kept.records, IsEmpty());

    on_wait_ = {};
    append("companies.csv", "w,EUR\n");
    pull_all(kept);
    EXPECT_THAT(kept.records, SizeIs(2));
}

TEST_F(CsvConnectorTest, RefusesThePageWhenTheFileChangesWhileItIsRead) {
    write("companies.csv", std::string{header} + "c1,A,EUR\nc2,B,EUR\n");
    Kept kept;
    kept.on_record = [this] { append("companies.csv", "c3,C,EUR\n"); };
    auto source = connector();
    const auto page = source.pull({"company", "", 100}, kept);
    ASSERT_FALSE(page.ok());
    EXPECT_EQ(page.error().code, Code::conflict);
    EXPECT_THAT(page.error().message, HasSubstr("companies.csv changed while it was read"));
}

TEST_F(CsvConnectorTest, BeginsAnewWhenTheFileChangedBetweenPages) {
    settings_.is_full = true;
    write("companies.csv", std::string{header} + "c1,A,EUR\nc2,B,EUR\n");
    Kept kept;
    auto source = connector();
    cursor_ = source.pull({"company", "", 1}, kept)->next_cursor;
    write("companies.csv", std::string{header} + "c9,Z,EUR\n");
    Kept after;
    EXPECT_THAT(pull_all(after), ElementsAre("more", "more snapshot complete whole", "end"));
    ASSERT_THAT(after.records, SizeIs(1));
    EXPECT_THAT(after.records[0], HasSubstr("\"c9\""));
}

TEST_F(CsvConnectorTest, RefusesAFileWithWrongColumnsAsAWhole) {
    settings_.is_full = true;
    write("companies.csv", "id,title\nc1,A\n");
    Kept kept;
    EXPECT_THAT(pull_all(kept), ElementsAre("more", "end"));
    EXPECT_THAT(kept.records, IsEmpty());
    EXPECT_THAT(
        kept.rejections,
        ElementsAre(HasSubstr("companies.csv:1 The columns name and currency are missing"))
    );
    write("companies.csv", std::string{header} + "c1,A,EUR\n");
    EXPECT_THAT(pull_all(kept), ElementsAre("more snapshot complete whole", "end"));
    EXPECT_THAT(kept.records, SizeIs(1));
}

TEST_F(CsvConnectorTest, SaysWhichColumnOfABadRowIsWrong) {
    write(
        "companies.csv", std::string{header} + "c1,\xD2\xE5,EUR\nc2,B,EUR\nc3,\"x\"y,EUR\nc4,B\n"
    );
    Kept kept;
    pull_all(kept);
    EXPECT_THAT(kept.records, SizeIs(1));
    EXPECT_THAT(
        kept.rejections,
        ElementsAre(
            HasSubstr("companies.csv:2 name: The text is not UTF-8"),
            HasSubstr("companies.csv:4 name: Behind a closing quote"),
            HasSubstr("companies.csv:5 The row has 2 fields, the header has 3")
        )
    );
}

TEST_F(CsvConnectorTest, ReadsSemicolonsTabsMarksAndWindows1251) {
    write("companies.csv", "\xEF\xBB\xBFid;name;currency\r\nc1;A,B;EUR\r\n");
    Kept kept;
    pull_all(kept);
    write("companies.csv", "id\tname\tcurrency\nc2\tA;B\tEUR\n");
    pull_all(kept);
    settings_.encoding = Encoding::windows_1251;
    write("companies.csv", "id,name,currency\nc3,\xCA\xE8\xBF\xE2,UAH\n");
    pull_all(kept);
    EXPECT_THAT(kept.records, ElementsAre(HasSubstr("A,B"), HasSubstr("A;B"), HasSubstr("Київ")));
}

TEST_F(CsvConnectorTest, RefusesUtf16EmptyAndUnclosedHeaders) {
    const struct {
        std::string_view text;
        const char* reason;
    } cases[] = {
        {std::string_view{"\xFF\xFEi\0d\0", 6}, "UTF-16"},
        {"", "The file is empty"},
        {"\n\n", "The file has no header"},
        {"\"id,name\n", "A quote is opened and never closed"},
    };

    for (const auto& [text, reason] : cases) {
        SCOPED_TRACE(reason);
        cursor_.clear();
        write("companies.csv", text);
        Kept kept;
        EXPECT_THAT(pull_all(kept), ElementsAre("more", "end"));
        EXPECT_THAT(kept.rejections, ElementsAre(HasSubstr(reason)));
    }
}

TEST_F(CsvConnectorTest, SaysWhatIsWrongWithTheFolder) {
    EXPECT_THAT(connector().probe().error().message, HasSubstr("holds no file of the contract"));
    write("stock.csv", "sku,available\n");
    EXPECT_TRUE(connector().probe().ok());
    settings_.path = (folder_ / "missing").string();
    EXPECT_THAT(connector().probe().error().message, HasSubstr("check plugins.erp_csv.path"));
    Kept kept;
    auto source = connector();
    EXPECT_EQ(source.pull({"company", "", 1}, kept).error().code, Code::unavailable);
}

TEST_F(CsvConnectorTest, PassesOverAPipeWithAFilesName) {
    ASSERT_EQ(mkfifo((folder_ / "companies.csv").c_str(), 0600), 0);
    Kept kept;
    EXPECT_THAT(pull_all(kept), ElementsAre("end"));
}

TEST_F(CsvConnectorTest, RefusesACursorThatItDidNotWrite) {
    write("companies.csv", header);
    Kept kept;
    auto source = connector();
    for (const char* cursor :
         {"x", "[]x", R"({"done":[{}]})", R"({"done":[],"current":{"name":"a"}})"}) {
        EXPECT_FALSE(source.pull({"company", cursor, 1}, kept).ok()) << cursor;
    }
}

TEST_F(CsvConnectorTest, KeepsItsCursorSmall) {
    for (int i = 0; i < 300; ++i) {
        write("companies.2026-01-01-" + std::to_string(1000 + i) + ".delta.csv", header);
    }
    Kept kept;
    pull_all(kept);
    EXPECT_LT(cursor_.size(), 64U * 1024);
    write("companies.csv", header);
    auto source = connector();
    EXPECT_THAT(
        source.pull({"company", cursor_, 1}, kept).error().message, HasSubstr("more than 300 files")
    );
}

/// "ok name: sentence" or "-- name: sentence".
std::vector<std::string> lines_of(const Result<std::vector<ConnectionCheck>>& checks) {
    std::vector<std::string> lines;
    if (!checks.ok()) return {checks.error().message};
    for (const auto& check : *checks) {
        lines.push_back((check.is_ok ? "ok " : "-- ") + check.name + ": " + check.sentence);
    }
    return lines;
}

TEST_F(CsvConnectorTest, ChecksAGoodFolder) {
    write("companies.csv", std::string{header} + "c1,Acme,EUR\n");
    now_ = std::chrono::system_clock::now().time_since_epoch() + std::chrono::hours{30};
    const auto lines = lines_of(connector().check({}));
    ASSERT_THAT(lines, SizeIs(4));
    EXPECT_THAT(lines[0], HasSubstr("ok folder: "));
    EXPECT_THAT(
        lines[1], HasSubstr("ok files: Not exported, so Portico does not know it: members")
    );
    EXPECT_THAT(lines[2], HasSubstr("ok content: "));
    EXPECT_EQ(lines[3], "ok age: The newest file, companies.csv, was written 30 hours ago.");
}

TEST_F(CsvConnectorTest, ChecksSayWhatIsMissing) {
    write("companies.csv", "id,name\nc1,Acme\n");
    write("stock.csv", "sku,available\nA-1,12\n\xFF\xFE\xFA,12\nA-3\n");
    now_ = std::chrono::system_clock::now().time_since_epoch() + std::chrono::hours{24 * 40};
    const auto lines = lines_of(connector().check({}));
    ASSERT_THAT(lines, SizeIs(5));
    EXPECT_THAT(lines[2], HasSubstr("-- companies.csv: companies.csv:1: "));
    EXPECT_THAT(lines[2], HasSubstr("currency"));
    EXPECT_THAT(lines[3], HasSubstr("-- stock.csv: stock.csv:3: sku: "));
    EXPECT_THAT(lines[3], HasSubstr("And 1 more of the first 100 rows."));
    EXPECT_THAT(lines[4], HasSubstr("-- age: "));
    EXPECT_THAT(lines[4], HasSubstr("40 days ago. Look whether the ERP's export still runs."));
}

TEST_F(CsvConnectorTest, ChecksStopWithoutFilesOrFolder) {
    auto lines = lines_of(connector().check({}));
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_THAT(lines[1], HasSubstr("-- files: "));
    EXPECT_THAT(lines[1], HasSubstr("plugins.erp_csv.path"));
    settings_.path += "/nowhere";
    lines = lines_of(connector().check({}));
    ASSERT_THAT(lines, SizeIs(1));
    EXPECT_THAT(lines[0], HasSubstr("-- folder: "));
}

}  // namespace
}  // namespace portico::erp_csv
