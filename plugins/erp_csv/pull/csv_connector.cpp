#include "pull/csv_connector.hpp"

#include <algorithm>

#include <portico/head_source.hpp>

namespace portico::erp_csv {
namespace {

constexpr std::size_t files_max = 300;  // so that the cursor stays below 64 KiB
constexpr std::size_t header_bytes_max = 64UL * 1024;
constexpr std::uint32_t checked_rows = 100;
constexpr std::chrono::hours stale_after{24 * 31};

/// The file's first bytes, at most header_bytes_max.
Result<std::string> read_head(ByteSource& source) {
    std::string head(header_bytes_max, '\0');
    std::size_t filled = 0;
    while (filled < head.size()) {
        const auto count = PORTICO_TRY(source.read({head.data() + filled, head.size() - filled}));
        if (count == 0) break;
        filled += count;
    }
    head.resize(filled);
    return head;
}

std::string first_line(std::string_view head) {
    return std::string{head.substr(0, head.find('\n'))};
}

/// Keeps the first complaint and counts the others.
class FirstComplaint final : public Records {
public:
    Status record(std::string_view, std::string_view) override { return {}; }

    Status deleted(std::string_view, std::string_view) override { return {}; }

    Status rejected(std::string_view source, std::string_view reason, std::string_view) override {
        if (count_++ == 0) first_ = std::string{source} + ": " + std::string{reason};
        return {};
    }

    [[nodiscard]] std::string sentence() const {
        if (count_ < 2) return first_;
        return first_ + " And " + std::to_string(count_ - 1) + " more of the first " +
               std::to_string(checked_rows) + " rows.";
    }

    [[nodiscard]] bool is_empty() const { return count_ == 0; }

private:
    std::string first_;
    std::size_t count_ = 0;
};

bool is_utf_16(std::string_view head) {
    return head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
}

}  // namespace

/// One file while a page is read from it.
struct CsvConnector::Reading {
    explicit Reading(const FileContract& of) : contract{of} {}

    const FileContract& contract;
    std::unique_ptr<ExportFile> file;
    std::unique_ptr<HeadSource> head;
    std::unique_ptr<RecordWriter> writer;
    std::unique_ptr<CsvReader> rows;
    std::string source;  ///< "orders.csv:17"
    std::size_t name_bytes = 0;
    SeenFile seen;
    CsvPosition position;  ///< where to begin; offset 0: at the header
    std::uint32_t count = 0;
    bool is_at_end = false;

    std::string_view source_at(std::uint64_t line) {
        source.resize(name_bytes);
        source += std::to_string(line);
        return source;
    }
};

Result<CsvSettings> CsvSettings::parse(json::Value config) {
    CsvSettings settings;
    settings.path = config["path"].string();
    if (settings.path.empty()) {
        return invalid("path is not set: name the folder of the exports, plugins.erp_csv.path.");
    }
    settings.orders_path = config["orders_path"].string();
    if (settings.orders_path.empty()) settings.orders_path = settings.path;
    const auto encoding = config["encoding"].text();
    if (encoding == "windows-1251") {
        settings.encoding = Encoding::windows_1251;
    } else if (!encoding.empty() && encoding != "utf-8") {
        return invalid("encoding: use utf-8 or windows-1251.");
    }
    const auto separator = config["separator"].text();
    if (separator.size() == 1) {
        settings.separator = separator.front();
    } else if (separator == "tab") {
        settings.separator = '\t';
    } else if (!separator.empty() && separator != "auto") {
        return invalid("separator: use auto, `,`, `;` or tab.");
    }
    if (const auto settle = config["settle_ms"]; settle.is_number()) {
        settings.settle = std::chrono::milliseconds{PORTICO_TRY(settle.integer())};
    }
    settings.is_full = config["full"].boolean();
    return settings;
}

CsvConnector::CsvConnector(CsvSettings settings, Pace pace)
    : settings_{std::move(settings)},
      pace_{std::move(pace)},
      folder_{settings_.path},
      orders_{settings_.orders_path, pace_.now} {}

Result<ConnectorDescription> CsvConnector::describe() {
    ConnectorDescription description;
    for (const auto& contract : file_contracts()) {
        description.entities.emplace_back(contract.entity);
    }
    description.push = {"order"};
    description.description = "CSV exports in " + settings_.path;
    return description;
}

Error CsvConnector::no_files() const {
    return unavailable(
        "The export folder " + settings_.path +
        " holds no file of the contract, such as companies.csv: check plugins.erp_csv.path."
    );
}

Result<std::string> CsvConnector::probe() {
    std::size_t count = 0;
    for (const auto& contract : file_contracts()) {
        count += PORTICO_TRY(folder_.list(contract.stem)).size();
    }
    if (count == 0) return no_files();
    return "The export folder " + settings_.path + " holds " + std::to_string(count) + " files.";
}

Result<std::vector<ConnectionCheck>> CsvConnector::check(Instant) {
    const auto listed = folder_.list(file_contracts().front().stem);
    if (!listed.ok())
        return std::vector<ConnectionCheck>{{"folder", false, listed.error().message}};
    std::vector<ConnectionCheck> checks{
        {"folder", true, "The export folder " + settings_.path + " can be read."}};
    std::string absent;
    std::optional<FileFacts> newest;
    std::vector<ConnectionCheck> complaints;
    for (const auto& contract : file_contracts()) {
        const auto files = PORTICO_TRY(folder_.list(contract.stem));
        if (files.empty()) {
            absent += (absent.empty() ? "" : ", ") + std::string{contract.stem} + ".csv";
            continue;
        }
        const auto& last = files.back();
        if (!newest || last.changed_ns > newest->changed_ns) newest = last;
        FirstComplaint complaint;
        const auto looked = look_into(contract, last, complaint);
        if (!looked.ok()) complaints.push_back({last.name, false, looked.error().message});
        if (!complaint.is_empty()) complaints.push_back({last.name, false, complaint.sentence()});
    }
    if (!newest) {
        checks.push_back({"files", false, no_files().message});
        return checks;
    }
    checks.push_back(
        {"files",
         true,
         absent.empty() ? "Every file of the contract is there."
                        : "Not exported, so Portico does not know it: " + absent + "."}
    );
    if (complaints.empty()) {
        complaints.push_back(
            {"content", true, "Columns, encoding and first rows of the files are as they should."}
        );
    }
    checks.insert(checks.end(), complaints.begin(), complaints.end());
    checks.push_back(check_age(*newest));
    return checks;
}

/// Header and first rows of one file.
Status CsvConnector::look_into(
    const FileContract& contract, const FileFacts& facts, Records& records
) {
    Reading reading{contract};
    reading.seen.facts = facts;
    if (!PORTICO_TRY(open_reading(reading, records))) return {};
    return read_rows(reading, checked_rows, records);
}

ConnectionCheck CsvConnector::check_age(const FileFacts& newest) const {
    const auto age = pace_.now() - std::chrono::nanoseconds{newest.changed_ns};
    const auto hours =
        std::max<std::int64_t>(0, std::chrono::floor<std::chrono::hours>(age).count());
    const auto written = "The newest file, " + newest.name + ", was written " +
                         (hours < 1    ? std::string{"within the last hour."}
                          : hours < 48 ? std::to_string(hours) + " hours ago."
                                       : std::to_string(hours / 24) + " days ago.");
    if (age <= stale_after) return {"age", true, written};
    return {"age", false, written + " Look whether the ERP's export still runs."};
}

Result<PushOutcome> CsvConnector::push(const PushRequest& request) {
    if (request.entity != "order") {
        return Error{
            Code::unsupported,
            "Only orders go out through the folder, no " + std::string{request.entity} + "."};
    }
    return request.is_verify ? orders_.verify(request.key)
                             : orders_.push(request.key, request.json);
}

Result<PullPage> CsvConnector::pull(const PullRequest& request, Records& records) {
    const auto* contract = find_contract(request.entity);
    if (contract == nullptr) {
        return invalid("No file brings the entity " + std::string{request.entity} + ".");
    }
    auto cursor = PORTICO_TRY(PullCursor::parse(request.cursor));
    const auto files = PORTICO_TRY(folder_.list(contract->stem));
    if (files.size() > files_max) {
        return invalid(
            "There are more than " + std::to_string(files_max) + " files for " +
            std::string{contract->stem} + ": move the delta files that were read elsewhere."
        );
    }
    cursor.keep_only(files);
    if (cursor.current) {
        const bool is_same =
            std::find(files.begin(), files.end(), cursor.current->facts) != files.end();
        if (is_same) return read_page(*contract, std::move(cursor), request, records);
        // Begins anew: a page that is no snapshot makes the bridge forget the rows of the old
        // state.
        cursor.current.reset();
        return PullPage{.next_cursor = cursor.text(), .more = true};
    }
    cursor.current = PORTICO_TRY(next_file(cursor, files));
    if (!cursor.current) return PullPage{.next_cursor = cursor.text(), .remaining = 0};
    cursor.position = {};
    return read_page(*contract, std::move(cursor), request, records);
}

/// The first file that is still and whose content was not read yet.
Result<std::optional<SeenFile>> CsvConnector::next_file(
    PullCursor& cursor, const std::vector<FileFacts>& files
) {
    for (const auto& facts : files) {
        const auto* done = cursor.find_done(facts.name);
        if (done != nullptr && done->facts == facts) continue;
        if (!PORTICO_TRY(is_still(facts))) continue;
        auto file = folder_.open(facts.name);
        if (!file.ok()) {
            if (file.error().code == Code::not_found) continue;
            return file.error();
        }
        SeenFile seen{.facts = facts, .content = PORTICO_TRY((*file)->content_hash())};
        if (PORTICO_TRY((*file)->facts()) != facts) continue;  // written to while it was hashed
        if (done != nullptr && done->content == seen.content) {
            cursor.mark_done(std::move(seen));  // touched, not changed
            continue;
        }
        return std::optional{std::move(seen)};
    }
    return std::optional<SeenFile>{};
}

/// Waits out the rest of the settling time of a file that was just written, at most once.
Result<bool> CsvConnector::is_still(const FileFacts& facts) {
    const auto settle = std::chrono::nanoseconds{settings_.settle};
    const auto age = pace_.now() - std::chrono::nanoseconds{facts.changed_ns};
    if (age >= settle) return true;
    const auto rest = std::clamp(settle - age, std::chrono::nanoseconds{0}, settle);
    pace_.wait(std::chrono::ceil<std::chrono::milliseconds>(rest));
    const auto file = folder_.open(facts.name);
    if (!file.ok()) return false;
    return PORTICO_TRY((*file)->facts()) == facts;
}

Result<PullPage> CsvConnector::read_page(
    const FileContract& contract, PullCursor cursor, const PullRequest& request, Records& records
) {
    Reading reading{contract};
    reading.seen = *cursor.current;
    reading.position = cursor.position;
    const bool is_snapshot = settings_.is_full && !is_delta(reading.seen.facts.name);
    const bool is_readable = PORTICO_TRY(open_reading(reading, records));
    if (is_readable) {
        PORTICO_TRY(read_rows(reading, std::max(request.limit, 1U), records));
        if (PORTICO_TRY(reading.file->facts()) != reading.seen.facts) {
            return conflict(
                reading.seen.facts.name +
                " changed while it was read: it is read again with the next sync."
            );
        }
    }
    PullPage page{.more = true};
    page.snapshot = is_readable && is_snapshot;
    if (!is_readable || reading.is_at_end) {
        page.complete = page.snapshot;
        page.whole = is_readable && !is_delta(reading.seen.facts.name);
        cursor.mark_done(reading.seen);
        cursor.current.reset();
    } else {
        cursor.position = reading.rows->position();
        const auto passed = cursor.position.offset - reading.position.offset;
        const auto left = reading.seen.facts.bytes - cursor.position.offset;
        const auto row_bytes = std::max<std::uint64_t>(passed / std::max(reading.count, 1U), 1);
        page.remaining = static_cast<std::int64_t>(left / row_bytes);
    }
    page.next_cursor = cursor.text();
    return page;
}

/// Opens the file, reads its header and stands where the page begins. False when the header is
/// wrong, which is said to `records`.
Result<bool> CsvConnector::open_reading(Reading& reading, Records& records) {
    const auto& name = reading.seen.facts.name;
    reading.source = name + ":";
    reading.name_bytes = reading.source.size();
    reading.file = PORTICO_TRY(folder_.open(name));

    auto head = PORTICO_TRY(read_head(*reading.file));
    const auto refuse = [&](std::string_view why) -> Result<bool> {
        PORTICO_TRY(records.rejected(reading.source_at(1), why, first_line(head)));
        return false;
    };
    if (head.empty()) return refuse("The file is empty: not even a header is there.");
    if (is_utf_16(head)) return refuse("The file is UTF-16: export it as UTF-8.");
    const char separator =
        settings_.separator != '\0' ? settings_.separator : detect_separator(first_line(head));
    const CsvDialect dialect{separator, settings_.encoding};
    reading.head = std::make_unique<HeadSource>(head, *reading.file);
    reading.rows = std::make_unique<CsvReader>(*reading.head, dialect);
    const auto outcome = PORTICO_TRY(reading.rows->next());
    if (outcome == CsvReader::Outcome::end) return refuse("The file has no header.");
    if (outcome == CsvReader::Outcome::fault) return refuse(reading.rows->fault().reason);

    auto layout = read_header(reading.contract, reading.rows->fields());
    if (!layout.ok()) return refuse(layout.error().message);
    reading.writer = std::make_unique<RecordWriter>(
        reading.contract,
        *std::move(layout),
        [this](const std::string& path) { return folder_.document_size(path); }
    );
    if (reading.position.offset == 0) return true;
    PORTICO_TRY(reading.file->seek(reading.position.offset));
    reading.rows = std::make_unique<CsvReader>(*reading.file, dialect, reading.position);
    return true;
}

Status CsvConnector::read_rows(Reading& reading, std::uint32_t limit, Records& records) {
    for (; reading.count < limit; ++reading.count) {
        switch (PORTICO_TRY(reading.rows->next())) {
            case CsvReader::Outcome::end:
                reading.is_at_end = true;
                return {};
            case CsvReader::Outcome::fault:
                PORTICO_TRY(give_fault(reading, records));
                break;
            case CsvReader::Outcome::row:
                PORTICO_TRY(give_row(reading, records));
                break;
        }
    }
    return {};
}

Status CsvConnector::give_fault(Reading& reading, Records& records) {
    const auto& fault = reading.rows->fault();
    std::string why = fault.reason;
    if (fault.field != CsvFault::no_field) {
        const auto column = reading.writer->column_name(fault.field);
        const auto number = std::to_string(fault.field + 1);
        why = (column.empty() ? "Field " + number : std::string{column}) + ": " + why;
    }
    return records.rejected(reading.source_at(reading.rows->row_start().line), why, fault.raw);
}

Status CsvConnector::give_row(Reading& reading, Records& records) {
    const auto source = reading.source_at(reading.rows->row_start().line);
    const auto fields = reading.rows->fields();
    const auto record = reading.writer->write(fields);
    if (record.ok()) return records.record(*record, source);
    std::string raw;
    for (const auto field : fields) {
        if (!raw.empty()) raw += settings_.separator == '\0' ? ',' : settings_.separator;
        raw += field.substr(0, 4096);
        if (raw.size() > 16UL * 1024) break;
    }
    return records.rejected(source, record.error().message, raw);
}

}  // namespace portico::erp_csv
