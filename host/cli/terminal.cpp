#include "cli/terminal.hpp"

#include <algorithm>
#include <termios.h>
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

namespace {

/// Keeps a terminal from showing what is typed.
class Unseen {
public:
    Unseen() {
        if (::tcgetattr(STDIN_FILENO, &former_) != 0) return;
        auto unseen = former_;
        unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen) == 0;
    }

    ~Unseen() {
        if (is_changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &former_);
    }

    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    termios former_{};
    bool is_changed_ = false;
};

/// Standard input until its end, or until the end of a line.
std::string read_input(bool is_one_line, std::size_t bytes_max) {
    std::string text;
    char piece = 0;
    while (text.size() <= bytes_max && ::read(STDIN_FILENO, &piece, 1) == 1) {
        text += piece;
        if (is_one_line && piece == '\n') break;
    }
    return text;
}

}  // namespace

Result<std::string> read_secret(const std::string& prompt) {
    constexpr std::size_t bytes_max = 32U * 1024U;
    std::string text;
    if (::isatty(STDIN_FILENO) == 1) {
        const Unseen unseen;  // before anybody is asked to type
        std::fprintf(stderr, "%s: ", prompt.c_str());
        text = read_input(true, bytes_max + 2);
        std::fprintf(stderr, "\n");
    } else {
        text = read_input(false, bytes_max + 2);
    }
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) return invalid("no secret was given: type it, or send it to standard input");
    if (text.size() > bytes_max) return invalid("a secret has at most 32 KiB");
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
