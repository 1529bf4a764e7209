#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "client/compression.hpp"
#include "client/connection.hpp"
#include "client/reply_parser.hpp"
#include "client/url.hpp"
#include "ports/http_client.hpp"

namespace portico::client {

/// What one attempt came to, for the decision to try again.
struct AttemptFacts {
    std::size_t bytes_sent = 0;
    std::size_t bytes_received = 0;
    bool was_broken = false;       ///< the connection ended or broke before the reply's head
    bool was_reply_given = false;  ///< the caller saw its head
    bool is_reusable = false;      ///< the connection, after a whole reply
};

/// One request and its reply on one connection. Used once.
class Exchange {
public:
    struct Order {
        const ports::ClientRequest& request;
        const Url& url;
        std::string_view text;  ///< of request_text()
        ports::ClientReply& reply;
    };

    Exchange(const Order& order, Connection& connection, const Patience& patience);

    /// Errors as portico_client.send, with a sentence.
    Status run();

    [[nodiscard]] const AttemptFacts& facts() const { return facts_; }

private:
    Status send_text();
    Result<ReplyHead> read_head();
    Status give_head(const ReplyHead& head);
    Status read_body(const Framing& framing);
    Status give_piece(std::string_view piece);
    Status check_rest(std::string_view rest);
    Result<std::size_t> read_more();

    /// The server was sent everything: what it did is unknown.
    [[nodiscard]] Error unknown(const std::string& reason) const;
    [[nodiscard]] Error too_large() const;

    const Order& order_;
    Connection& connection_;
    Patience patience_;
    AttemptFacts facts_;
    std::vector<char> read_;  ///< where bytes arrive
    std::string head_;        ///< what came until the head's end, and what followed it
    bool is_gzip_ = false;
    bool was_early_ = false;  ///< the server did not wait for the whole request
    std::uint64_t bytes_given_ = 0;
};

}  // namespace portico::client
