#include "gateway/connection.hpp"

#include <algorithm>
#include <utility>

#include <Poco/Exception.h>

#include "gateway/chunked_decoder.hpp"
#include "gateway/sockets.hpp"

namespace portico::gateway {

namespace {

constexpr std::size_t buffer_bytes = 8U * 1024U;
constexpr std::size_t body_step = 64U * 1024U;
constexpr std::size_t linger_bytes_max = 32U * 1024U * 1024U;
constexpr std::chrono::seconds linger_time{5};
/// While others wait, a busy connection gives its thread up after this many requests.
constexpr std::uint64_t served_max_when_crowded = 32;

struct Refused {
    Problem problem;
    std::string_view detail;
};

Refused refusal_of(HeadFault fault) {
    switch (fault) {
        case HeadFault::target_too_long:
            return {
                Problem::target_too_long, "Shorten the address, or send its contents as a body."};
        case HeadFault::too_large:
            return {Problem::head_too_large, "Send fewer or shorter headers."};
        case HeadFault::coding_unknown:
            return {Problem::unsupported, "The only Transfer-Encoding understood is chunked."};
        case HeadFault::version_unsupported:
            return {Problem::version_unsupported, "Use HTTP/1.1."};
        case HeadFault::expectation_failed:
            return {Problem::expectation_failed, "The only Expect understood is 100-continue."};
        default:
            return {Problem::malformed_request, "The request line or a header is not well-formed."};
    }
}

}  // namespace

Connection::Connection(
    const Poco::Net::StreamSocket& socket,
    int descriptor,
    const Services& services,
    ServerState& state
)
    : TCPServerConnection{socket},
      services_{services},
      state_{state},
      watched_{descriptor},
      exchange_{services, peer_name(socket)} {
    buffer_.resize(buffer_bytes);
}

void Connection::run() {
    state_.watchdog.add(watched_);
    try {
        while (read_head() && serve()) {
        }
        if (must_linger_) linger();
    } catch (const Poco::Exception&) {
        // The client broke the connection, or the TLS handshake failed: nobody is left to tell.
    }
    state_.watchdog.remove(watched_);
}

void Connection::wait_for(Wait what, std::chrono::milliseconds patience) {
    const auto now = services_.clock.monotonic();
    watched_.wait_until(what, now, now + patience);
}

std::size_t Connection::receive(char* into, std::size_t bytes_max) {
    const int received = socket().receiveBytes(into, static_cast<int>(bytes_max));
    return received > 0 ? static_cast<std::size_t>(received) : 0;
}

Status Connection::write(std::string_view bytes) {
    const auto& times = services_.config.times;
    wait_for(Wait::writing, times.write);
    try {
        while (!bytes.empty()) {
            const int sent = socket().sendBytes(bytes.data(), static_cast<int>(bytes.size()));
            if (sent <= 0) return Error{Code::cancelled, "The client is gone."};
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    } catch (const Poco::Exception&) {
        return Error{Code::cancelled, "The client is gone."};
    }
    watched_.wait_ended();
    return {};
}

/// Makes place behind `end_`. Only while no head is being served: views into the buffer end here.
bool Connection::make_room() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ < buffer_.size()) return true;
    if (begin_ > 0) {
        std::copy(
            buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin()
        );
        end_ -= begin_;
        begin_ = 0;
        return true;
    }
    const auto limit = services_.config.head.head_bytes_max + buffer_bytes;
    if (buffer_.size() >= limit) return false;
    buffer_.resize(std::min(buffer_.size() * 2, limit));
    return true;
}

bool Connection::read_head() {
    const auto& times = services_.config.times;
    const auto patience = served_ == 0 ? times.head : times.idle;
    std::size_t scanned = 0;
    bool has_begun = begin_ != end_;
    if (has_begun) wait_for(Wait::reading, times.head);
    while (true) {
        if (has_begun) {
            const auto [fault, consumed] =
                parse_head(unread(), services_.config.head, scanned, head_);
            if (fault == HeadFault::none) {
                begin_ += consumed;
                break;
            }
            if (fault != HeadFault::incomplete) {
                const auto [problem, detail] = refusal_of(fault);
                exchange_.refuse_head(problem, detail, *this);
                must_linger_ = exchange_.finish().ok();
                return false;
            }
            scanned = end_ - begin_;
        } else {
            wait_for(Wait::idle, patience);
            if (state_.stopping.load()) return false;
        }
        if (!make_room()) return false;
        const auto received = receive(buffer_.data() + end_, buffer_.size() - end_);
        if (received == 0) {
            if (!has_begun || !watched_.is_cut()) return false;
            exchange_.refuse_head(
                Problem::request_timeout, "The whole head must arrive in time.", *this
            );
            static_cast<void>(exchange_.finish());
            return false;
        }
        end_ += received;
        if (!has_begun) {
            has_begun = true;
            wait_for(Wait::reading, times.head);
        }
    }
    watched_.wait_ended();
    return true;
}

bool Connection::serve() {
    const bool body_is_here =
        !head_.chunked && head_.content_length <= static_cast<std::uint64_t>(end_ - begin_);
    const bool gives_way =
        state_.crowded.load(std::memory_order_relaxed) && served_ >= served_max_when_crowded;
    const bool may_stay =
        !gives_way && !watched_.is_cut() && !state_.stopping.load(std::memory_order_relaxed);
    ++served_;
    if (exchange_.admit(head_, {may_stay, body_is_here}, *this)) {
        const auto state = read_body();
        if (state == BodyState::whole)
            exchange_.answer(body_view_);
        else
            refuse_body(state);
    } else if (body_is_here) {
        begin_ += static_cast<std::size_t>(head_.content_length);
    } else {
        must_linger_ = true;
    }
    const bool sent = exchange_.finish().ok();
    if (!sent) must_linger_ = false;
    if (!ahead_.empty()) {
        // The head is served: its buffer takes what came behind the chunked body.
        if (buffer_.size() < ahead_.size()) buffer_.resize(ahead_.size());
        std::copy(ahead_.begin(), ahead_.end(), buffer_.begin());
        begin_ = 0;
        end_ = ahead_.size();
        ahead_.clear();
    }
    if (body_.capacity() > 4 * body_step) {
        body_.clear();
        body_.shrink_to_fit();
    }
    return sent && exchange_.reply().keeps_alive();
}

Connection::BodyState Connection::read_body() {
    body_view_ = {};
    if (!head_.has_body()) return BodyState::whole;
    body_started_ = services_.clock.monotonic();
    if (head_.expects_continue && begin_ == end_) {
        if (!write("HTTP/1.1 100 Continue\r\n\r\n")) return BodyState::incomplete;
    }
    return head_.chunked ? read_chunked_body()
                         : read_sized_body(static_cast<std::size_t>(head_.content_length));
}

/// Every byte must come within the grace time and what the slowest allowed rate adds to it.
void Connection::wait_for_body(std::size_t received) {
    const auto& times = services_.config.times;
    const auto rate = std::max<std::uint64_t>(times.body_bytes_per_second_min, 1);
    const auto earned = std::chrono::nanoseconds{
        static_cast<std::int64_t>(received * std::uint64_t{1'000'000'000} / rate)};
    watched_.wait_until(
        Wait::reading, services_.clock.monotonic(), body_started_ + times.body_grace + earned
    );
}

Connection::BodyState Connection::read_sized_body(std::size_t length) {
    const auto here = std::min(length, end_ - begin_);
    if (here == length) {
        body_view_ = unread().substr(0, length);
        begin_ += length;
        return BodyState::whole;
    }
    body_.assign(unread());
    begin_ = end_;
    while (body_.size() < length) {
        const auto had = body_.size();
        wait_for_body(had);
        body_.resize(std::min(length, had + body_step));
        const auto received = receive(body_.data() + had, body_.size() - had);
        body_.resize(had + received);
        if (received == 0) return BodyState::incomplete;
    }
    watched_.wait_ended();
    body_view_ = body_;
    return BodyState::whole;
}

Connection::BodyState Connection::read_chunked_body() {
    body_.clear();
    ahead_.clear();
    ChunkedDecoder decoder{body_, exchange_.body_bytes_max()};
    auto bytes = unread();
    begin_ = end_;
    std::string piece;
    std::size_t total = bytes.size();
    while (true) {
        switch (decoder.feed(bytes)) {
            case ChunkedDecoder::State::done:
                ahead_ = bytes;
                watched_.wait_ended();
                body_view_ = body_;
                return BodyState::whole;
            case ChunkedDecoder::State::malformed:
                return BodyState::malformed;
            case ChunkedDecoder::State::too_large:
                return BodyState::too_large;
            case ChunkedDecoder::State::more:
                break;
        }
        wait_for_body(total);
        piece.resize(buffer_bytes);
        const auto received = receive(piece.data(), piece.size());
        if (received == 0) return BodyState::incomplete;
        total += received;
        bytes = std::string_view{piece}.substr(0, received);
    }
}

void Connection::refuse_body(BodyState state) {
    watched_.wait_ended();
    must_linger_ = true;
    if (state == BodyState::too_large) {
        exchange_.refuse(
            Problem::body_too_large,
            "The body may have at most " + std::to_string(exchange_.body_bytes_max()) +
                " bytes here."
        );
    } else if (state == BodyState::malformed) {
        exchange_.refuse(Problem::malformed_request, "The chunks of the body are not well-formed.");
    } else {
        exchange_.refuse(
            Problem::request_timeout, "The body must arrive whole, and faster than this one."
        );
    }
}

/// Closing while the client still sends would reset the connection, and he might never see the
/// refusal: so its rest is read and thrown away for a moment.
void Connection::linger() {
    wait_for(Wait::writing, linger_time);
    socket().shutdownSend();
    std::string trash(body_step, '\0');
    for (std::size_t total = 0; total < linger_bytes_max;) {
        const auto received = receive(trash.data(), trash.size());
        if (received == 0) return;
        total += received;
    }
}

}  // namespace portico::gateway
