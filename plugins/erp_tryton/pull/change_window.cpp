#include "pull/change_window.hpp"

#include <algorithm>
#include <charconv>

namespace portico::erp_tryton {
namespace {

/// A wide pass begins so many overlaps earlier.
constexpr int wide_factor = 30;

/// Mixed, so that 48 bits of it are enough among some hundred rows.
std::uint64_t mark_of(std::int64_t id, NaiveTime written) {
    auto mixed = static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15ULL ^
                 static_cast<std::uint64_t>(written);
    mixed = (mixed ^ (mixed >> 31U)) * 0xBF58476D1CE4E5B9ULL;
    return (mixed ^ (mixed >> 29U)) & 0xFFFFFFFFFFFFULL;
}

void write_marks(json::Writer& writer, const std::vector<std::uint64_t>& marks) {
    writer.begin_array();
    for (const auto mark : marks) writer.integer(static_cast<std::int64_t>(mark));
    writer.end_array();
}

Result<std::vector<std::uint64_t>> read_marks(json::Value list) {
    std::vector<std::uint64_t> marks;
    if (list.size() > ChangeWindow::seen_max) return invalid("The cursor has too many marks.");
    for (const auto mark : list) {
        marks.push_back(static_cast<std::uint64_t>(PORTICO_TRY(mark.integer())));
    }
    return marks;
}

}  // namespace

NaiveTime ChangeWindow::begin(std::int64_t overlap_us) const {
    return is_settled_ ? top_ : top_ - overlap_us;
}

NaiveTime ChangeWindow::begin_wide(Instant started, std::int64_t overlap_us) const {
    const auto wide_us = wide_factor * overlap_us;
    const bool is_long_ago = microseconds_of(started) - top_since_us_ > 2 * wide_us;
    return is_long_ago ? begin(overlap_us) : top_ - wide_us;
}

bool ChangeWindow::is_new(std::int64_t id, NaiveTime written) {
    highest_ = std::max(highest_, written);
    const auto mark = mark_of(id, written);
    if (current_.size() < seen_max) current_.push_back(mark);
    return std::find(seen_.begin(), seen_.end(), mark) == seen_.end();
}

void ChangeWindow::forget(std::int64_t id, NaiveTime written) {
    std::erase(current_, mark_of(id, written));
}

void ChangeWindow::end_pass(Instant started, std::int64_t overlap_us) {
    auto highest = highest_;
    if (limit_ != 0) highest = std::min(highest, limit_);
    const auto now = microseconds_of(started);
    if (highest > top_) {
        top_ = highest;
        top_since_us_ = now;
        is_settled_ = overlap_us == 0;
    } else if (now - top_since_us_ >= overlap_us || now < top_since_us_) {
        is_settled_ = now >= top_since_us_;
        top_since_us_ = std::min(top_since_us_, now);
    }
    seen_ = is_settled_ ? std::vector<std::uint64_t>{} : std::move(current_);
    current_.clear();
    limit_ = 0;
    highest_ = 0;
}

void ChangeWindow::begin_at(NaiveTime newest, Instant now) {
    *this = {};
    top_ = newest;
    top_since_us_ = microseconds_of(now);
}

void ChangeWindow::append_to(json::Writer& writer) const {
    writer.begin_object().key("top").integer(top_).key("since").integer(top_since_us_);
    if (is_settled_) writer.key("settled").boolean(true);
    if (limit_ != 0) writer.key("limit").integer(limit_);
    if (highest_ != 0) writer.key("highest").integer(highest_);
    if (!seen_.empty()) write_marks(writer.key("seen"), seen_);
    if (!current_.empty()) write_marks(writer.key("current"), current_);
    writer.end_object();
}

Result<ChangeWindow> ChangeWindow::parse(json::Value value) {
    ChangeWindow window;
    window.top_ = PORTICO_TRY(value["top"].integer());
    window.top_since_us_ = PORTICO_TRY(value["since"].integer());
    window.is_settled_ = value["settled"].boolean();
    window.limit_ = read_integer(value["limit"]).value_or(0);
    window.highest_ = read_integer(value["highest"]).value_or(0);
    window.seen_ = PORTICO_TRY(read_marks(value["seen"]));
    window.current_ = PORTICO_TRY(read_marks(value["current"]));
    return window;
}

}  // namespace portico::erp_tryton
