#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/TCPServerConnection.h>

#include "gateway/exchange.hpp"
#include "gateway/watchdog.hpp"

namespace portico::gateway {

/// What the connections of one server see of it.
struct ServerState {
    Watchdog watchdog;
    std::atomic<bool> stopping{false};
    std::atomic<bool> crowded{false};  ///< connections wait for a thread: give yours up soon
};

/// One client connection: reads requests, one after the other (pipelined ones too), and writes each
/// reply in one piece. Runs on a thread of the server's pool.
class Connection final : public Poco::Net::TCPServerConnection, private Transport {
public:
    /// `descriptor` is that of the TCP socket, below TLS too.
    Connection(
        const Poco::Net::StreamSocket& socket,
        int descriptor,
        const Services& services,
        ServerState& state
    );

    void run() override;

private:
    enum class BodyState : std::uint8_t { whole, too_large, malformed, incomplete };

    Status write(std::string_view bytes) override;

    /// Bytes received, at most `bytes_max`; 0: the client ended, failed, or was cut off.
    std::size_t receive(char* into, std::size_t bytes_max);

    void wait_for(Wait what, std::chrono::milliseconds patience);
    bool read_head();
    bool make_room();
    bool serve();
    BodyState read_body();
    BodyState read_sized_body(std::size_t length);
    BodyState read_chunked_body();
    void wait_for_body(std::size_t received);
    void refuse_body(BodyState state);
    void linger();

    [[nodiscard]] std::string_view unread() const {
        return std::string_view{buffer_}.substr(begin_, end_ - begin_);
    }

    const Services& services_;
    ServerState& state_;
    WatchedSocket watched_;
    Exchange exchange_;
    RequestHead head_;
    std::string
        buffer_;  ///< [begin_, end_) is received and not yet used; holds the head while served
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::string body_;   ///< of a request whose body did not come with its head
    std::string ahead_;  ///< received behind a chunked body: the next request's start
    std::string_view body_view_;
    std::chrono::nanoseconds body_started_{};
    std::uint64_t served_ = 0;
    bool must_linger_ = false;
};

}  // namespace portico::gateway
