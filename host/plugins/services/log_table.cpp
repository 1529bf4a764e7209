#include <algorithm>
#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/plain_tables.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::uint64_t text_bytes_max = 4096;
constexpr std::uint64_t field_count_max = 32;
constexpr std::uint32_t lines_per_second_max = 1000;
constexpr std::int64_t ns_per_second = 1'000'000'000;

/// At most `text_bytes_max`, without half a UTF-8 character at the end.
std::string_view cut(portico_str view) {
    if (view.ptr == nullptr) return {};
    if (view.len <= text_bytes_max) return from_view(view);
    auto end = text_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(view.ptr[end]) & 0xc0U) == 0x80U) --end;
    return {view.ptr, end};
}

ports::Level level_of(std::int32_t level) {
    switch (level) {
        case PORTICO_LOG_DEBUG:
            return ports::Level::debug;
        case PORTICO_LOG_INFO:
            return ports::Level::info;
        case PORTICO_LOG_WARNING:
            return ports::Level::warning;
        default:
            return ports::Level::error;
    }
}

}  // namespace

LogTable::LogTable(InstanceContext& instance)
    : table{sizeof(portico_log), this, write}, instance_{instance} {}

bool LogTable::may_write() {
    std::uint64_t dropped_before = 0;
    {
        const std::lock_guard lock{mutex_};
        const auto second = instance_.ports.clock.monotonic().count() / ns_per_second;
        if (second != second_) {
            second_ = second;
            lines_ = 0;
            dropped_before = std::exchange(dropped_in_second_, 0);
        }
        if (lines_ >= lines_per_second_max) {
            ++dropped_in_second_;
            dropped_.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
        ++lines_;
    }
    if (dropped_before > 0) {
        const auto count = std::to_string(dropped_before);
        instance_.ports.log.warning(
            "a plugin wrote over 1,000 log lines in a second; the rest was dropped",
            {{"plugin", instance_.id()}, {"dropped", count}}
        );
    }
    return true;
}

void LogTable::write(
    void* self,
    std::int32_t level,
    portico_str text,
    const portico_pair* fields,
    std::uint64_t field_count
) noexcept {
    auto& log = *static_cast<LogTable*>(self);
    try {
        if (!log.may_write()) return;
        ports::Field lines[field_count_max + 2];
        std::size_t count = 0;
        lines[count++] = {"plugin", log.instance_.id()};
        const auto* const frame = CallFrame::innermost_of(log.instance_);
        if (frame != nullptr && !frame->request_id.empty()) {
            lines[count++] = {"request_id", frame->request_id};
        }
        if (fields == nullptr) field_count = 0;
        for (std::uint64_t index = 0; index < std::min(field_count, field_count_max); ++index) {
            lines[count++] = {cut(fields[index].name), cut(fields[index].value)};
        }
        log.instance_.ports.log.write(level_of(level), cut(text), {lines, count});
    } catch (...) {
        // A log line is never worth a failure.
        return;
    }
}

}  // namespace portico::plugins
