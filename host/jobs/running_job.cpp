#include "jobs/running_job.hpp"

namespace portico::jobs {
namespace {

constexpr std::chrono::milliseconds keep_every{100};
constexpr std::chrono::milliseconds write_every{1'000};
constexpr std::size_t text_bytes_max = 1'000;

/// Cut at a whole character of UTF-8.
std::string_view shortened(std::string_view text) {
    if (text.size() <= text_bytes_max) return text;
    std::size_t end = text_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    return text.substr(0, end);
}

}  // namespace

void RunningJob::progress(std::int64_t done, std::int64_t total, std::string_view text) {
    const auto now = clock_.monotonic();
    {
        const std::lock_guard lock{mutex_};
        const bool is_last = total > 0 && done >= total;
        if (has_progress_ && !is_last && now - kept_at_ < keep_every) return;
        progress_ = {done, total, std::string{shortened(text)}};
        kept_at_ = now;
        is_written_ = false;
        if (has_progress_ && now - written_at_ < write_every) return;
        has_progress_ = true;
        written_at_ = now;
    }
    write_progress();
}

void RunningJob::write_progress() {
    Progress progress;
    {
        const std::lock_guard lock{mutex_};
        if (is_written_) return;
        is_written_ = true;
        progress = progress_;
    }
    // Only a report: the run does not fail when it can't be written.
    static_cast<void>(store_.progress(run_.id, progress.done, progress.total, progress.text).ok());
}

void RunningJob::overlay(ports::RunReport& report) const {
    const std::lock_guard lock{mutex_};
    if (!has_progress_) return;
    report.done = progress_.done;
    report.total = progress_.total;
    report.text = progress_.text;
}

}  // namespace portico::jobs
