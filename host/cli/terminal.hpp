#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::cli {

/// Rows under headings, in columns that fit their widest cell. Text is UTF-8.
class Table {
public:
    explicit Table(std::vector<std::string> headings);

    void add(std::vector<std::string> cells);

    /// Lines with two blanks between columns; the last column is not padded.
    [[nodiscard]] std::string print() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

/// Code points of a UTF-8 text: its width in most terminals.
std::size_t display_width(std::string_view text);

/// One line that follows long work: "order_line  [#####.....]  52 %  78,000 of 150,000  91,000/s".
/// On a terminal the line is redrawn in place; elsewhere one line is printed when a part ends.
class ProgressBar {
public:
    explicit ProgressBar(std::FILE* out);

    /// `total` 0 when unknown. Draws at most twenty times a second.
    void show(std::string_view part, std::int64_t done, std::int64_t total);

    /// Ends the current part's line.
    void finish();

private:
    [[nodiscard]] std::string line() const;

    std::FILE* out_;
    bool is_terminal_;
    std::string part_;
    std::int64_t done_ = 0;
    std::int64_t total_ = 0;
    std::chrono::steady_clock::time_point part_started_;
    std::chrono::steady_clock::time_point drawn_;
};

/// A secret from standard input: on a terminal one line after `prompt`, which is not shown while it
/// is typed; else all there is, without one line end at its end.
/// Errors: Code::invalid (nothing, or more than 32 KiB).
Result<std::string> read_secret(const std::string& prompt);

/// "1234567" as "1,234,567".
std::string grouped(std::int64_t number);

}  // namespace portico::cli
