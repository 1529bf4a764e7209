#include "client/reply_parser.hpp"

#include <algorithm>
#include <charconv>

namespace portico::client {
namespace {

/// Of a size line and its extensions; and of all extensions and trailers of one body.
constexpr std::size_t chunk_line_bytes_max = 4096;
constexpr std::size_t chunk_overhead_max = 64U * 1024U;
constexpr std::size_t chunk_size_digits_max = 15;

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool is_same(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    });
}

bool is_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return (c >= 0 && c < ' ' && c != '\t') || c == 127;
    });
}

/// Takes the first line, without its end.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

template <class Number>
bool read_number(std::string_view digits, Number& number, int base = 10) {
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number, base);
    return !digits.empty() && digits.front() != '-' && error == std::errc{} && stop == end;
}

/// "HTTP/1.1 200 OK"; the reason may be missing.
bool read_status_line(std::string_view line, ReplyHead& head) {
    if (!line.starts_with("HTTP/1.") || line.size() < 12 || line[8] != ' ') return false;
    if (line[7] != '0' && line[7] != '1') return false;
    head.is_http_1_0 = line[7] == '0';
    const bool ends = line.size() == 12 || line[12] == ' ';
    return ends && read_number(line.substr(9, 3), head.status) && head.status >= 100 &&
           head.status <= 599;
}

/// Whether a header that is a list ("keep-alive, Upgrade") has this word, over all its lines.
bool has_word(const ReplyHead& head, std::string_view name, std::string_view word) {
    for (const auto& [key, value] : head.headers) {
        if (!is_same(key, name)) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            if (is_same(trim(rest.substr(0, comma)), word)) return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return false;
}

/// The length that all Content-Length headers agree on.
Result<std::optional<std::uint64_t>> content_length(const ReplyHead& head) {
    std::optional<std::uint64_t> length;
    for (const auto& [key, value] : head.headers) {
        if (!is_same(key, "content-length")) continue;
        std::uint64_t number = 0;
        if (!read_number(std::string_view{value}, number))
            return invalid("its Content-Length is no number");
        if (length && *length != number)
            return invalid("it has two different Content-Length headers");
        length = number;
    }
    return length;
}

}  // namespace

std::optional<std::string_view> ReplyHead::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (is_same(key, name)) return value;
    }
    return std::nullopt;
}

std::optional<std::size_t> head_end(std::string_view bytes, std::size_t from) {
    // The empty line may begin up to three bytes before.
    auto at = bytes.find('\n', from < 3 ? 0 : from - 3);
    while (at != std::string_view::npos) {
        const auto rest = bytes.substr(at + 1, 2);
        if (rest.starts_with('\n')) return at + 2;
        if (rest == "\r\n") return at + 3;
        at = bytes.find('\n', at + 1);
    }
    return std::nullopt;
}

Result<ReplyHead> parse_head(std::string_view text) {
    ReplyHead head;
    if (!read_status_line(take_line(text), head)) return invalid("it does not begin like HTTP/1.1");
    while (!text.empty()) {
        const auto line = take_line(text);
        if (line.empty()) break;
        const auto colon = line.find(':');
        const auto name = line.substr(0, colon);
        if (colon == std::string_view::npos || !is_token(name)) {
            return invalid("a line of its head is no header");
        }
        const auto value = trim(line.substr(colon + 1));
        if (!is_value(value)) return invalid("a header has control characters");
        if (head.headers.size() == reply_headers_max)
            return invalid("it has more than 200 headers");
        head.headers.emplace_back(name, value);
    }
    return head;
}

Result<Framing> framing_of(const ReplyHead& head, std::string_view method) {
    Framing framing;
    framing.keeps_alive = head.is_http_1_0 ? has_word(head, "connection", "keep-alive")
                                           : !has_word(head, "connection", "close");
    const auto length = PORTICO_TRY(content_length(head));
    if (method == "HEAD" || head.status == 204 || head.status == 304) return framing;
    if (const auto coding = head.header("transfer-encoding")) {
        if (!is_same(trim(*coding), "chunked"))
            return invalid("it has an unknown Transfer-Encoding");
        framing.kind = Framing::Kind::chunked;
        // Both headers at once: whoever stands between may see another end than we do.
        if (length) framing.keeps_alive = false;
    } else if (length) {
        framing.kind = *length == 0 ? Framing::Kind::none : Framing::Kind::length;
        framing.length = *length;
    } else {
        framing.kind = Framing::Kind::until_close;
        framing.keeps_alive = false;
    }
    return framing;
}

BodyDecoder::BodyDecoder(const Framing& framing) : kind_{framing.kind}, left_{framing.length} {
    if (kind_ == Framing::Kind::none) state_ = State::done;
}

std::string_view BodyDecoder::next(std::string_view& bytes) {
    if (kind_ == Framing::Kind::until_close) return std::exchange(bytes, {});
    while (state_ == State::more && !bytes.empty()) {
        const bool is_content = kind_ == Framing::Kind::length || part_ == Part::content;
        if (!is_content) {
            take_line(bytes);
            continue;
        }
        const auto piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
        bytes.remove_prefix(piece.size());
        left_ -= piece.size();
        if (left_ == 0) {
            if (kind_ == Framing::Kind::length) state_ = State::done;
            part_ = Part::content_end;
        }
        return piece;
    }
    return {};
}

void BodyDecoder::take_line(std::string_view& bytes) {
    const auto end = bytes.find('\n');
    line_.append(bytes.substr(0, std::min(end, chunk_line_bytes_max + 1)));
    if (line_.size() > chunk_line_bytes_max) {
        state_ = State::malformed;
        return;
    }
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (end == std::string_view::npos) return;
    if (line_.ends_with('\r')) line_.pop_back();
    line_complete();
    line_.clear();
}

void BodyDecoder::line_complete() {
    if (part_ == Part::content_end) {
        if (!line_.empty()) state_ = State::malformed;
        part_ = Part::size_line;
        return;
    }
    if (part_ == Part::trailer) {
        overhead_ += line_.size();
        if (line_.empty()) state_ = State::done;
        if (overhead_ > chunk_overhead_max) state_ = State::malformed;
        return;
    }
    const auto digits = trim(std::string_view{line_}.substr(0, line_.find(';')));
    overhead_ += line_.size() - digits.size();
    const bool is_right = digits.size() <= chunk_size_digits_max &&
                          overhead_ <= chunk_overhead_max && read_number(digits, left_, 16);
    if (!is_right) {
        state_ = State::malformed;
        return;
    }
    part_ = left_ == 0 ? Part::trailer : Part::content;
}

}  // namespace portico::client
