#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <portico/connector.hpp>
#include <portico/csv.hpp>

#include "domain/columns.hpp"
#include "files/export_folder.hpp"
#include "pull/pull_cursor.hpp"
#include "push/order_drop.hpp"
#include "records/record_writer.hpp"

namespace portico::erp_csv {

struct CsvSettings {
    std::string path;
    std::string orders_path;  ///< where orders go out; as `path` where not set
    Encoding encoding = Encoding::utf_8;
    char separator = '\0';  ///< '\0': look at each header
    std::chrono::milliseconds settle{1000};
    bool is_full = false;  ///< a row that left `<stem>.csv` is gone

    /// From the plugin's configuration. Errors: Code::invalid that names the key.
    static Result<CsvSettings> parse(json::Value config);
};

/// Time as the connector needs it, so that tests can move it.
struct Pace {
    std::function<std::chrono::nanoseconds()> now;  ///< since 1970
    std::function<void(std::chrono::milliseconds)> wait;
};

/// A folder of CSV files as a connector. One pull at a time; pushes at any time.
class CsvConnector final : public Connector {
public:
    CsvConnector(CsvSettings settings, Pace pace);

    Result<ConnectorDescription> describe() override;
    Result<PullPage> pull(const PullRequest& request, Records& records) override;
    Result<std::string> probe() override;
    Result<PushOutcome> push(const PushRequest& request) override;

    /// The folder, which files are there, the columns and first rows of the newest of each kind,
    /// and when the ERP last wrote.
    Result<std::vector<ConnectionCheck>> check(Instant deadline) override;

private:
    struct Reading;

    Result<std::optional<SeenFile>> next_file(
        PullCursor& cursor, const std::vector<FileFacts>& files
    );
    [[nodiscard]] Result<bool> is_still(const FileFacts& facts);
    Result<PullPage> read_page(
        const FileContract& contract,
        PullCursor cursor,
        const PullRequest& request,
        Records& records
    );
    Result<bool> open_reading(Reading& reading, Records& records);
    Status read_rows(Reading& reading, std::uint32_t limit, Records& records);
    Status give_row(Reading& reading, Records& records);
    Status give_fault(Reading& reading, Records& records);
    [[nodiscard]] Error no_files() const;
    Status look_into(const FileContract& contract, const FileFacts& facts, Records& records);
    [[nodiscard]] ConnectionCheck check_age(const FileFacts& newest) const;

    CsvSettings settings_;
    Pace pace_;
    ExportFolder folder_;
    OrderDrop orders_;
};

}  // namespace portico::erp_csv
