#include "cli/terminal.hpp"

#include <algorithm>
#include <unistd.h>

namespace portico::cli {

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

Table::Table(std::vector<std::string> headings) {
    rows_.push_back(std::move(headings));
}

void Table::add(std::vector<std::string> cells) {
    cells.resize(rows_.front().size());
    rows_.push_back(std::move(cells));
}

std::string Table::print() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i]));
        }
    }
    std::string text;
    for (const auto& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - display_width(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string grouped(std::int64_t number) {
    auto digits = std::to_string(number);
    const auto first = static_cast<std::ptrdiff_t>(number < 0 ? 1 : 0);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

ProgressBar::ProgressBar(std::FILE* out) : out_{out}, is_terminal_{::isatty(::fileno(out)) == 1} {}

void ProgressBar::show(std::string_view part, std::int64_t done, std::int64_t total) {
    const auto now = std::chrono::steady_clock::now();
    const bool is_new_part = part != part_;
    if (is_new_part) {
        finish();
        part_ = part;
        part_started_ = now;
        drawn_ = {};
    }
    done_ = done;
    total_ = std::max(total, done);
    if (!is_terminal_ || now - drawn_ < std::chrono::milliseconds{50}) return;
    drawn_ = now;
    std::fprintf(out_, "\r\033[K%s", line().c_str());
    std::fflush(out_);
}

void ProgressBar::finish() {
    if (part_.empty()) return;
    std::fprintf(out_, is_terminal_ ? "\r\033[K%s\n" : "%s\n", line().c_str());
    std::fflush(out_);
    part_.clear();
}

std::string ProgressBar::line() const {
    constexpr std::int64_t width = 24;
    const auto filled = total_ > 0 ? std::clamp<std::int64_t>(done_ * width / total_, 0, width) : 0;
    const auto percent = total_ > 0 ? done_ * 100 / total_ : 100;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - part_started_;
    const auto rate =
        static_cast<std::int64_t>(static_cast<double>(done_) / std::max(elapsed.count(), 0.001));
    std::string text = part_;
    if (done_ == 0 && total_ == 0) return text + ": nothing";
    text.append(text.size() < 14 ? 14 - text.size() : 1, ' ');
    text += '[';
    text.append(static_cast<std::size_t>(filled), '#');
    text.append(static_cast<std::size_t>(width - filled), '.');
    text += "] " + std::to_string(percent) + " %  " + grouped(done_);
    if (done_ < total_) text += " of " + grouped(total_);
    if (elapsed.count() > 0.05) text += "  " + grouped(rate) + "/s";
    return text;
}

}  // namespace portico::cli
