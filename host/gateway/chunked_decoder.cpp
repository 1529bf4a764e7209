#include "gateway/chunked_decoder.hpp"

#include <algorithm>
#include <charconv>

namespace portico::gateway {

namespace {

constexpr std::size_t line_bytes_max = 256;
constexpr std::size_t trailer_bytes_max = 4096;

}  // namespace

ChunkedDecoder::State ChunkedDecoder::feed(std::string_view& bytes) {
    while (part_ != Part::done) {
        if (bytes.empty()) return State::more;
        if (part_ == Part::content) {
            const auto take = std::min<std::uint64_t>(left_, bytes.size());
            body_.append(bytes.substr(0, take));
            bytes.remove_prefix(take);
            left_ -= take;
            if (left_ == 0) part_ = Part::content_end;
            continue;
        }
        const auto state = take_line(bytes);
        if (state != State::done) return state;
        const auto next = line_complete();
        if (next != State::more) return next;
        line_.clear();
    }
    return State::done;
}

/// Collects one line without its CRLF in `line_`. done: the line is whole.
ChunkedDecoder::State ChunkedDecoder::take_line(std::string_view& bytes) {
    while (!bytes.empty()) {
        const char c = bytes.front();
        bytes.remove_prefix(1);
        if (c == '\n') {
            if (line_.empty() || line_.back() != '\r') return State::malformed;
            line_.pop_back();
            return State::done;
        }
        if (!line_.empty() && line_.back() == '\r') return State::malformed;
        line_.push_back(c);
        if (line_.size() > line_bytes_max) return State::malformed;
    }
    return State::more;
}

/// What the line in `line_` means. more: go on.
ChunkedDecoder::State ChunkedDecoder::line_complete() {
    if (part_ == Part::content_end) {
        if (!line_.empty()) return State::malformed;
        part_ = Part::size_line;
        return State::more;
    }
    if (part_ == Part::trailer) {
        trailer_bytes_ += line_.size() + 2;
        if (trailer_bytes_ > trailer_bytes_max) return State::malformed;
        if (line_.empty()) part_ = Part::done;
        return State::more;
    }
    const auto digits = std::string_view{line_}.substr(0, line_.find(';'));
    if (digits.empty() || digits.size() > 8) return State::malformed;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, left_, 16);
    if (error != std::errc{} || stop != end) return State::malformed;
    if (left_ > bytes_max_ - std::min<std::uint64_t>(body_.size(), bytes_max_))
        return State::too_large;
    part_ = left_ == 0 ? Part::trailer : Part::content;
    return State::more;
}

}  // namespace portico::gateway
