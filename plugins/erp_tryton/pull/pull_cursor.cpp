#include "pull/pull_cursor.hpp"

#include <array>

#include <portico/json.hpp>

namespace portico::erp_tryton {
namespace {

constexpr std::int64_t version = 1;
constexpr std::array<std::string_view, 3> phase_names{"full", "changes", "gone"};

Result<Phase> phase_named(std::string_view name) {
    for (std::size_t i = 0; i < phase_names.size(); ++i) {
        if (phase_names[i] == name) return static_cast<Phase>(i);
    }
    return invalid("The cursor names no phase.");
}

}  // namespace

std::string PullCursor::text() const {
    std::string text;
    json::Writer writer{text};
    writer.begin_object().key("v").integer(version);
    writer.member("phase", phase_names.at(static_cast<std::size_t>(phase)));
    if (is_running) {
        writer.key("running").boolean(true);
        writer.key("feed").integer(static_cast<std::int64_t>(feed));
        writer.key("source").integer(static_cast<std::int64_t>(source));
        writer.key("after").integer(after);
        writer.key("started").integer(started_us);
        if (is_wide) writer.key("wide").boolean(true);
    }
    writer.key("full_at").integer(full_us).key("checked_at").integer(checked_us);
    writer.key("company").integer(company).member("basis", basis);
    writer.key("windows").begin_array();
    for (const auto& sources : windows) {
        writer.begin_array();
        for (const auto& window : sources) window.append_to(writer);
        writer.end_array();
    }
    writer.end_array().end_object();
    return text;
}

Result<PullCursor> PullCursor::parse(std::string_view text) {
    PullCursor cursor;
    if (text.empty()) return cursor;
    const auto document = PORTICO_TRY(json::parse(text));
    const auto root = document.root();
    if (PORTICO_TRY(root["v"].integer()) != version)
        return invalid("The cursor is of another version.");
    cursor.phase = PORTICO_TRY(phase_named(root["phase"].text()));
    cursor.is_running = root["running"].boolean();
    if (cursor.is_running) {
        cursor.feed = static_cast<std::size_t>(PORTICO_TRY(root["feed"].integer()));
        cursor.source = static_cast<std::size_t>(PORTICO_TRY(root["source"].integer()));
        cursor.after = PORTICO_TRY(root["after"].integer());
        cursor.started_us = PORTICO_TRY(root["started"].integer());
        cursor.is_wide = root["wide"].boolean();
    }
    cursor.full_us = PORTICO_TRY(root["full_at"].integer());
    cursor.checked_us = PORTICO_TRY(root["checked_at"].integer());
    cursor.company = read_id(root["company"]);
    cursor.basis = root["basis"].string();
    for (const auto sources : root["windows"]) {
        auto& windows = cursor.windows.emplace_back();
        for (const auto window : sources) {
            windows.push_back(PORTICO_TRY(ChangeWindow::parse(window)));
        }
    }
    return cursor;
}

}  // namespace portico::erp_tryton
