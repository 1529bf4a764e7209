#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access_log.hpp"
#include "gateway/config.hpp"
#include "gateway/idempotency.hpp"
#include "gateway/reply_writer.hpp"
#include "gateway/request_head.hpp"
#include "gateway/route_table.hpp"
#include "gateway/target.hpp"
#include "ports/authentication.hpp"
#include "ports/clock.hpp"
#include "ports/log.hpp"

namespace portico::gateway {

/// What all exchanges of a server share. References outlive the server.
struct Services {
    const GatewayConfig& config;
    const RouteTable& routes;
    ports::Authenticator* authenticator;  ///< nullptr: only public routes are served
    IdempotencyStore* idempotency;        ///< nullptr: Idempotency-Key is refused
    RateLimiter& rates;
    AccessLog& access_log;
    ports::Log& log;
    const ports::Clock& clock;
};

/// What the connection knows about a request's arrival.
struct Arrival {
    bool may_stay_open = true;  ///< false: close after this reply, whatever the client wishes
    bool body_is_here = true;   ///< no byte of the request is still to come
};

/// Requests and replies of one connection, one at a time, without sockets: routing, caller, policy,
/// limits, handler, reply. Used by one thread; reuses its memory from request to request.
class Exchange {
public:
    Exchange(const Services& services, std::string peer);

    /// Step 1, before the body is read. True: read at most `body_bytes_max` bytes and go on with
    /// `answer`. False: the reply is ready; go on with `finish`. A refusal closes the connection
    /// unless `body_is_here`, because nobody would read that body.
    bool admit(const RequestHead& head, Arrival arrival, Transport& transport);

    [[nodiscard]] std::uint64_t body_bytes_max() const { return body_bytes_max_; }

    /// Step 2: runs the handler.
    void answer(std::string_view body);

    /// In place of step 2: the body could not be had.
    void refuse(Problem problem, std::string_view detail);

    /// In place of step 1: there is no request that could be understood.
    void refuse_head(Problem problem, std::string_view detail, Transport& transport);

    /// Step 3: sends what is left and writes the log line. Errors: those of the transport.
    Status finish();

    [[nodiscard]] ReplyWriter& reply() { return reply_; }

private:
    /// The caller of the former request of this connection, who is most often that of the next.
    struct KnownCaller {
        std::string authorization;
        std::string company;
        std::string member;
        std::uint64_t generation = 0;
        std::shared_ptr<const ports::Identity> identity;
        std::shared_ptr<RateBucket> bucket;
    };

    void begin(const RequestHead& head, Arrival arrival, Transport& transport);
    void begin_refusal();
    bool find_route();
    bool answer_options(const RouteTree::Node& node);
    bool authenticate();
    bool refuse_caller(ports::Refusal refusal);
    [[nodiscard]] bool is_known_caller(const ports::Credentials& credentials, ports::Instant now)
        const;
    bool check_policy();
    bool check_rate();
    bool deny(Problem problem, std::string_view detail);
    void run_handler(std::string_view body);
    void answer_keyed(std::string_view key, std::string_view body);
    void report_failure(const Error& error);
    [[nodiscard]] std::string_view allowed_origin() const;
    [[nodiscard]] const ports::Principal& principal() const;

    const Services& services_;
    const std::string peer_;
    RouteReader routes_;
    Arrival arrival_;
    const RequestHead* head_ = nullptr;
    Transport* transport_ = nullptr;
    Target target_;
    Route* route_ = nullptr;  ///< of this request; its reader's tree keeps it
    RouteLease lease_;        ///< until its handler returned
    std::vector<std::string_view> parameter_values_;
    std::vector<ports::TextPair> parameters_;
    KnownCaller caller_;
    bool has_caller_ = false;
    std::shared_ptr<RateBucket> anonymous_bucket_;
    ReplyContext context_;
    ReplyWriter reply_;
    std::string request_id_store_;
    std::string content_type_;
    std::uint64_t body_bytes_max_ = 0;
    std::chrono::nanoseconds started_{};
};

}  // namespace portico::gateway
