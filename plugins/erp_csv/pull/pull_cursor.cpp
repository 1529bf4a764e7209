#include "pull/pull_cursor.hpp"

#include <algorithm>
#include <charconv>

#include <portico/json.hpp>

namespace portico::erp_csv {
namespace {

void write_file(json::Writer& writer, const SeenFile& file) {
    // 64-bit hashes as text: JSON integers are signed.
    writer.begin_object()
        .member("name", file.facts.name)
        .key("bytes")
        .integer(static_cast<std::int64_t>(file.facts.bytes))
        .key("changed_ns")
        .integer(file.facts.changed_ns)
        .member("content", std::to_string(file.content))
        .end_object();
}

Result<SeenFile> read_file(json::Value value) {
    SeenFile file;
    file.facts.name = value["name"].string();
    file.facts.bytes = static_cast<std::uint64_t>(PORTICO_TRY(value["bytes"].integer()));
    file.facts.changed_ns = PORTICO_TRY(value["changed_ns"].integer());
    const auto text = value["content"].text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), file.content);
    if (file.facts.name.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return invalid("The cursor names no file.");
    }
    return file;
}

}  // namespace

const SeenFile* PullCursor::find_done(std::string_view name) const {
    const auto found = std::find_if(done.begin(), done.end(), [name](const SeenFile& file) {
        return file.facts.name == name;
    });
    return found == done.end() ? nullptr : &*found;
}

void PullCursor::mark_done(SeenFile file) {
    std::erase_if(done, [&file](const SeenFile& other) {
        return other.facts.name == file.facts.name;
    });
    done.push_back(std::move(file));
}

void PullCursor::keep_only(const std::vector<FileFacts>& files) {
    std::erase_if(done, [&files](const SeenFile& seen) {
        return std::none_of(files.begin(), files.end(), [&seen](const FileFacts& file) {
            return file.name == seen.facts.name;
        });
    });
}

std::string PullCursor::text() const {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().key("done").begin_array();
    for (const auto& file : done) write_file(writer, file);
    writer.end_array();
    if (current) {
        writer.key("current");
        write_file(writer, *current);
        writer.key("offset").integer(static_cast<std::int64_t>(position.offset));
        writer.key("line").integer(static_cast<std::int64_t>(position.line));
    }
    writer.end_object();
    return text;
}

Result<PullCursor> PullCursor::parse(std::string_view text) {
    PullCursor cursor;
    if (text.empty()) return cursor;
    const auto document = PORTICO_TRY(json::parse(text));
    for (const auto file : document.root()["done"]) {
        cursor.done.push_back(PORTICO_TRY(read_file(file)));
    }
    if (const auto current = document.root()["current"]; !current.is_missing()) {
        cursor.current = PORTICO_TRY(read_file(current));
        const auto root = document.root();
        cursor.position = {
            .offset = static_cast<std::uint64_t>(PORTICO_TRY(root["offset"].integer())),
            .line = static_cast<std::uint64_t>(PORTICO_TRY(root["line"].integer()))};
    }
    return cursor;
}

}  // namespace portico::erp_csv
