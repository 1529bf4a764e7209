#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/problem.hpp"
#include "gateway/rate_limit.hpp"
#include "ports/http.hpp"

namespace portico::gateway {

/// Where a reply's bytes go.
class Transport {
public:
    virtual ~Transport() = default;

    /// Sends all of it. Errors: Code::timeout, Code::cancelled (the client is gone).
    virtual Status write(std::string_view bytes) = 0;
};

/// What the request decides about the form of its reply.
struct ReplyContext {
    bool is_head = false;
    bool is_get = false;
    bool is_http_1_0 = false;
    bool keep_alive = true;
    bool is_private = true;  ///< the answer depends on who asks
    bool wants_etag = true;
    bool accepts_gzip = false;
    Language language = Language::en;
    std::string_view request_id;
    std::string_view if_none_match;
    std::string_view cors_origin;  ///< of the request, if it is on the list
    bool varies_by_origin = false;
    RateState rate;
};

/// A reply as a handler gave it, kept to be given again.
struct KeptReply {
    int status = 0;
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// Builds one reply in one buffer, head and body together; sends pieces at once.
class ReplyWriter final : public ports::HttpReply {
public:
    /// Starts a reply. `transport` serves replies in pieces.
    void begin(const ReplyContext& context, Transport& transport);

    /// Also keep the handler's reply (bodies up to 1 MiB).
    void keep_copy() { keeps_copy_ = true; }

    Status reply(
        int status,
        std::string_view content_type,
        std::span<const ports::TextPair> headers,
        std::string_view body
    ) override;
    Status start(
        int status, std::string_view content_type, std::span<const ports::TextPair> headers
    ) override;
    Status piece(std::string_view bytes) override;

    [[nodiscard]] bool answered() const override { return status_ != 0; }

    /// Answers with problem+json in place of a handler.
    void problem(
        Problem problem, std::string_view detail, std::span<const ports::TextPair> headers = {}
    );

    Status problem(std::string_view kind, std::string_view detail, std::string_view members)
        override;

    /// Ends the reply: sends what is buffered, or the last chunk.
    Status finish();

    /// A reply in pieces that failed half-way: the connection must be cut, so that the client sees.
    void abandon() {
        context_.keep_alive = false;
        abandoned_ = true;
    }

    void close_after() { context_.keep_alive = false; }

    [[nodiscard]] bool keeps_alive() const { return context_.keep_alive; }

    [[nodiscard]] bool is_in_pieces() const { return in_pieces_; }

    [[nodiscard]] int status() const { return status_; }

    [[nodiscard]] std::size_t body_bytes() const { return body_bytes_; }

    [[nodiscard]] const std::optional<KeptReply>& kept() const { return kept_; }

private:
    struct Shape {
        int status;
        std::string_view content_type;
        std::span<const ports::TextPair> headers;
    };

    void head_start(const Shape& shape);
    void head_caching(const Shape& shape);
    void head_end();
    void header(std::string_view name, std::string_view value);
    void number_header(std::string_view name, std::uint64_t value);
    bool is_unchanged(const Shape& shape, std::string_view body);

    ReplyContext context_;
    Transport* transport_ = nullptr;
    std::string out_;
    std::string etag_;
    int status_ = 0;
    std::size_t body_bytes_ = 0;
    bool in_pieces_ = false;
    bool chunked_ = false;
    bool keeps_copy_ = false;
    bool abandoned_ = false;
    std::optional<KeptReply> kept_;
};

}  // namespace portico::gateway
