#include "client/exchange.hpp"

#include <algorithm>

namespace portico::client {
namespace {

constexpr std::size_t read_bytes = 64U * 1024U;
constexpr int interim_replies_max = 10;

bool is_gzip(const ReplyHead& head) {
    auto coding = std::string{head.header("content-encoding").value_or("")};
    std::ranges::transform(coding, coding.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return coding == "gzip" || coding == "x-gzip";
}

/// Both say how the bytes came over the wire, which the unpacked body is not any more.
bool is_about_packed_form(std::string_view name) {
    ReplyHead one;
    one.headers.emplace_back(name, "");
    return one.header("content-encoding") || one.header("content-length");
}

}  // namespace

Exchange::Exchange(const Order& order, Connection& connection, const Patience& patience)
    : order_{order}, connection_{connection}, patience_{patience}, read_(read_bytes) {}

Status Exchange::run() {
    PORTICO_TRY(send_text());
    auto head = PORTICO_TRY(read_head());
    for (int interim = 0; head.status < 200; ++interim) {
        if (head.status == 101 || interim == interim_replies_max) {
            return unknown("it answered " + std::to_string(head.status) + " and no reply");
        }
        head = PORTICO_TRY(read_head());
    }
    const auto framing = framing_of(head, order_.request.method);
    if (!framing.ok()) return unknown("its reply can't be read: " + framing.error().message);
    is_gzip_ = is_gzip(head) && framing->kind != Framing::Kind::none;
    if (!is_gzip_ && framing->length > order_.request.reply_bytes_max) return too_large();
    PORTICO_TRY(give_head(head));
    PORTICO_TRY(read_body(*framing));
    facts_.is_reusable = facts_.is_reusable && framing->keeps_alive && !was_early_;
    return {};
}

Status Exchange::send_text() {
    const auto sent = connection_.write(order_.text, patience_, facts_.bytes_sent);
    if (sent.ok()) return {};
    const auto& error = sent.error();
    if (error.code == Code::unavailable && facts_.bytes_sent > 0) {
        was_early_ = true;  // a server that refuses a body answers before it read all of it
        return {};
    }
    facts_.was_broken = error.code == Code::unavailable;
    if (error.code == Code::cancelled) return error;
    return unavailable(order_.url.place() + " did not take the whole request: " + error.message);
}

Result<std::size_t> Exchange::read_more() {
    auto got = connection_.read(read_, patience_);
    if (got.ok()) {
        facts_.bytes_received += *got;
        return got;
    }
    const auto& error = got.error();
    if (error.code == Code::cancelled) return error;
    const bool is_broken = error.code == Code::unavailable;
    facts_.was_broken = is_broken && !facts_.was_reply_given;
    return unknown(
        is_broken ? "the connection broke before the whole reply came: " + error.message
                  : "no whole reply came in time"
    );
}

Result<ReplyHead> Exchange::read_head() {
    std::size_t searched = 0;
    while (true) {
        if (const auto end = head_end(head_, searched)) {
            auto head = parse_head(std::string_view{head_}.substr(0, *end));
            head_.erase(0, *end);
            if (!head.ok()) return unknown("its reply can't be read: " + head.error().message);
            return head;
        }
        searched = head_.size();
        if (searched > reply_head_bytes_max) {
            return Error{
                Code::quota,
                "the head of the reply of " + order_.url.place() +
                    " is larger than 64 KiB: that is no server that can be used"};
        }
        if (searched >= 5 && !head_.starts_with("HTTP/")) {
            return unknown("what it answered is not HTTP: check address and port");
        }
        const auto got = PORTICO_TRY(read_more());
        if (got == 0) {
            facts_.was_broken = true;
            return unknown("it ended the connection without a whole reply");
        }
        head_.append(read_.data(), got);
    }
}

Status Exchange::give_head(const ReplyHead& head) {
    std::vector<std::pair<std::string_view, std::string_view>> headers;
    headers.reserve(head.headers.size());
    for (const auto& [name, value] : head.headers) {
        if (!is_gzip_ || !is_about_packed_form(name)) headers.emplace_back(name, value);
    }
    facts_.was_reply_given = true;
    return order_.reply.head(head.status, headers);
}

Status Exchange::read_body(const Framing& framing) {
    BodyDecoder decoder{framing};
    Gunzip gunzip;
    const Gunzip::Taker give = [this](std::string_view piece) { return give_piece(piece); };
    std::string_view bytes = head_;
    while (true) {
        while (!bytes.empty() && decoder.state() == BodyDecoder::State::more) {
            const auto piece = decoder.next(bytes);
            const auto given = is_gzip_ ? gunzip.feed(piece, give) : give_piece(piece);
            if (!given.ok() && is_gzip_ && given.error().code == Code::invalid) {
                return unknown("its reply can't be read: " + given.error().message);
            }
            PORTICO_TRY(given);
        }
        if (decoder.state() == BodyDecoder::State::malformed) {
            return unknown("its reply can't be read: its chunks are malformed");
        }
        if (decoder.state() == BodyDecoder::State::done) break;
        const auto got = PORTICO_TRY(read_more());
        if (got == 0 && decoder.may_end()) break;
        if (got == 0) return unknown("it ended the connection in the middle of the reply");
        bytes = {read_.data(), got};
    }
    if (is_gzip_ && !gunzip.is_whole()) return unknown("the gzip form of its reply is cut off");
    return framing.kind == Framing::Kind::until_close ? Status{} : check_rest(bytes);
}

Status Exchange::give_piece(std::string_view piece) {
    if (piece.empty()) return {};
    bytes_given_ += piece.size();
    if (bytes_given_ > order_.request.reply_bytes_max) return too_large();
    return order_.reply.body(piece);
}

/// A server that sends more than it announced announced the wrong length: what was given is not
/// whole. More that comes later is seen before the connection's next use.
Status Exchange::check_rest(std::string_view rest) {
    if (rest.empty() && connection_.is_quiet()) {
        facts_.is_reusable = true;
        return {};
    }
    if (rest.empty()) {
        const auto got = connection_.read(read_, {Patience::Clock::now(), nullptr});
        if (!got.ok() || *got == 0) return {};
        rest = {read_.data(), *got};
    }
    if (rest.find_first_not_of("\r\n") == std::string_view::npos) return {};
    return unknown("it sent more than the length of its reply");
}

Error Exchange::unknown(const std::string& reason) const {
    if (was_early_ && !facts_.was_reply_given) {
        return unavailable(order_.url.place() + " did not take the whole request: " + reason);
    }
    return {
        Code::timeout,
        "whether " + order_.url.place() + " did what it was asked is unknown: " + reason};
}

Error Exchange::too_large() const {
    return {
        Code::quota,
        "the reply of " + order_.url.place() + " is larger than the " +
            std::to_string(order_.request.reply_bytes_max) + " bytes that are taken: ask for less"};
}

}  // namespace portico::client
