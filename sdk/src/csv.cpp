#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include <portico/csv.hpp>

namespace portico {
namespace {

constexpr std::size_t first_buffer_bytes = 256UL * 1024;
constexpr std::size_t raw_bytes_max = 4UL * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr auto npos = std::string_view::npos;

std::string_view without_line_end(std::string_view line) {
    if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

std::string hex(char c) {
    char text[8];
    std::snprintf(
        text, sizeof text, "0x%02X", static_cast<unsigned>(static_cast<unsigned char>(c))
    );
    return text;
}

}  // namespace

CsvReader::CsvReader(ByteSource& source, CsvDialect dialect, CsvPosition start, CsvLimits limits)
    : source_{source},
      dialect_{dialect},
      limits_{limits},
      buffer_(std::min(first_buffer_bytes, limits.row_bytes_max + 2)),
      row_start_{start},
      position_{start} {}

std::string_view CsvReader::rest() const {
    return {buffer_.data() + begin_, end_ - begin_};
}

/// Brings more bytes behind the unread ones; false at the end of the source, or when a row of the
/// largest size is there already.
Result<bool> CsvReader::fill() {
    if (is_at_end_) return false;
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    const std::size_t largest = limits_.row_bytes_max + 2;  // with CRLF
    if (end_ == buffer_.size()) {
        if (buffer_.size() >= largest) return false;
        buffer_.resize(std::min(buffer_.size() * 2, largest));
    }
    const auto count = PORTICO_TRY(source_.read({buffer_.data() + end_, buffer_.size() - end_}));
    end_ += count;
    if (count == 0) is_at_end_ = true;
    return count > 0;
}

/// Passes bytes of whole lines.
void CsvReader::advance(std::size_t bytes) {
    const auto passed = rest().substr(0, bytes);
    position_.line += static_cast<std::uint64_t>(std::count(passed.begin(), passed.end(), '\n'));
    position_.offset += bytes;
    begin_ += bytes;
}

Result<CsvReader::Outcome> CsvReader::next() {
    while (true) {
        if (begin_ == end_ && !PORTICO_TRY(fill())) return Outcome::end;
        if (position_.offset == 0) {
            while (rest().size() < byte_order_mark.size() && PORTICO_TRY(fill())) {
            }
            if (rest().starts_with(byte_order_mark)) {
                begin_ += byte_order_mark.size();
                position_.offset += byte_order_mark.size();
                continue;
            }
        }
        const auto unread = rest();
        if (unread.starts_with('\n') || unread.starts_with("\r\n")) {
            advance(unread.find('\n') + 1);
            continue;
        }
        if (unread == "\r") {
            if (PORTICO_TRY(fill())) continue;
            advance(1);
            continue;
        }
        row_start_ = position_;
        return take_row();
    }
}

Result<CsvReader::Outcome> CsvReader::take_row() {
    Parse parsed = parse_row();
    while (parsed == Parse::need_more) {
        const bool knew_end = is_at_end_;
        const bool has_more = PORTICO_TRY(fill());
        if (!has_more && is_at_end_ == knew_end) break;
        parsed = parse_row();
    }
    if (parsed == Parse::done) {
        // Line breaks inside quotes count too; a plain row has one line.
        advance(row_bytes_);
        return Outcome::row;
    }
    if (parsed == Parse::need_more) {
        const bool is_too_long = !is_at_end_ || rest().size() > limits_.row_bytes_max;
        fail(is_too_long ? too_large() : "A quote is opened and never closed.");
    }
    return skip_line();
}

std::string CsvReader::too_large() const {
    return "The row is longer than " + std::to_string(limits_.row_bytes_max) +
           " bytes; is a quote not closed?";
}

/// Goes on after the end of the faulty row's first line, however long that is.
Result<CsvReader::Outcome> CsvReader::skip_line() {
    fault_.raw = std::string{without_line_end(rest().substr(0, rest().find('\n')))};
    fault_.raw.resize(std::min(fault_.raw.size(), raw_bytes_max));
    while (true) {
        const auto line_end = rest().find('\n');
        if (line_end != npos) {
            advance(line_end + 1);
            return Outcome::fault;
        }
        position_.offset += end_ - begin_;
        begin_ = end_;
        if (!PORTICO_TRY(fill())) return Outcome::fault;
    }
}

CsvReader::Parse CsvReader::fail(std::string reason, std::size_t field) {
    fault_.reason = std::move(reason);
    fault_.field = field;
    return Parse::faulty;
}

CsvReader::Parse CsvReader::parse_row() {
    const auto unread = rest();
    const auto line_end = unread.find('\n');
    if (line_end == npos && !is_at_end_) return Parse::need_more;
    const auto line = unread.substr(0, line_end == npos ? unread.size() : line_end + 1);
    if (line.find('"') == npos) {
        if (line.size() > limits_.row_bytes_max) return fail(too_large());
        row_bytes_ = line.size();
        return parse_plain(without_line_end(line));
    }
    return parse_with_quotes();
}

CsvReader::Parse CsvReader::parse_plain(std::string_view line) {
    pieces_.clear();
    std::size_t at = 0;
    while (true) {
        const auto* found = static_cast<const char*>(
            std::memchr(line.data() + at, dialect_.separator, line.size() - at)
        );
        const std::size_t end =
            found == nullptr ? line.size() : static_cast<std::size_t>(found - line.data());
        pieces_.push_back({begin_ + at, end - at, false});
        if (found == nullptr) return finish_row();
        at = end + 1;
    }
}

CsvReader::Parse CsvReader::parse_with_quotes() {
    pieces_.clear();
    scratch_.clear();
    const auto unread = rest();
    std::size_t at = 0;
    while (true) {
        if (at < unread.size() && unread[at] == '"') {
            if (const auto parsed = parse_quoted_field(at); parsed != Parse::done) return parsed;
        } else {
            // A quote inside a field that does not begin with one stands for itself: 12" pipe.
            const std::array<char, 2> stops{dialect_.separator, '\n'};
            auto end = unread.find_first_of(std::string_view{stops.data(), stops.size()}, at);
            if (end == npos && !is_at_end_) return Parse::need_more;
            end = std::min(end, unread.size());
            const bool ends_row = end == unread.size() || unread[end] == '\n';
            const bool has_return = ends_row && end > at && unread[end - 1] == '\r';
            pieces_.push_back({begin_ + at, end - at - (has_return ? 1 : 0), false});
            at = end;
        }
        if (at == unread.size() || unread[at] == '\n') {
            row_bytes_ = std::min(at + 1, unread.size());
            return row_bytes_ > limits_.row_bytes_max ? fail(too_large()) : finish_row();
        }
        ++at;  // the separator
    }
}

/// `at` stands on the opening quote, and moves to the separator or the line end behind the field.
CsvReader::Parse CsvReader::parse_quoted_field(std::size_t& at) {
    const auto unread = rest();
    const std::size_t start = scratch_.size();
    std::size_t from = at + 1;
    while (true) {
        const auto quote = unread.find('"', from);
        if (quote == npos) return Parse::need_more;
        scratch_.append(unread, from, quote - from);
        const auto behind = quote + 1;
        if (behind == unread.size() && !is_at_end_) return Parse::need_more;
        if (behind < unread.size() && unread[behind] == '"') {
            scratch_ += '"';
            from = behind + 1;
            continue;
        }
        at = behind;
        if (at < unread.size() && unread[at] == '\r') {
            if (at + 1 == unread.size() && !is_at_end_) return Parse::need_more;
            if (at + 1 == unread.size() || unread[at + 1] == '\n') ++at;
        }
        if (at < unread.size() && unread[at] != dialect_.separator && unread[at] != '\n') {
            return fail(
                "Behind a closing quote stands neither a separator nor the end of the row.",
                pieces_.size()
            );
        }
        pieces_.push_back({start, scratch_.size() - start, true});
        return Parse::done;
    }
}

/// Turns the pieces into UTF-8 fields and checks their sizes.
CsvReader::Parse CsvReader::finish_row() {
    if (pieces_.size() > limits_.fields_max) {
        return fail("The row has more than " + std::to_string(limits_.fields_max) + " fields.");
    }
    fields_.clear();
    converted_.clear();
    const auto row = rest().substr(0, row_bytes_);
    const bool needs_check = !is_ascii(row);
    // Each byte becomes at most three: no reallocation may move what fields view.
    if (needs_check && dialect_.encoding == Encoding::windows_1251) {
        converted_.reserve(row.size() * 3);
    }
    for (const auto& piece : pieces_) {
        const char* base = piece.is_in_scratch ? scratch_.data() : buffer_.data();
        std::string_view field{base + piece.offset, piece.length};
        if (field.size() > limits_.field_bytes_max) {
            return fail(
                "The field is longer than " + std::to_string(limits_.field_bytes_max) + " bytes.",
                fields_.size()
            );
        }
        if (needs_check && dialect_.encoding == Encoding::utf_8) {
            if (const auto bad = find_invalid_utf_8(field); bad != npos) {
                return fail(
                    "The text is not UTF-8 (byte " + hex(field[bad]) +
                        "): export it as UTF-8, or set encoding = \"windows-1251\".",
                    fields_.size()
                );
            }
        } else if (needs_check) {
            const auto start = converted_.size();
            if (!append_windows_1251(converted_, field)) {
                return fail("The byte 0x98 means nothing in windows-1251.", fields_.size());
            }
            field = std::string_view{converted_}.substr(start);
        }
        fields_.push_back(field);
    }
    return Parse::done;
}

char detect_separator(std::string_view header_line) {
    constexpr std::array<char, 3> candidates{',', ';', '\t'};
    std::array<int, 3> counts{};
    bool is_quoted = false;
    for (const char c : header_line) {
        if (c == '"') is_quoted = !is_quoted;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (!is_quoted && c == candidates[i]) ++counts[i];
        }
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    return candidates[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace portico
