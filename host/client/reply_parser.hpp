#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/result.hpp>

/// Reads the replies of HTTP/1.0 and 1.1 servers (RFC 9112). Pure.
namespace portico::client {

constexpr std::size_t reply_head_bytes_max = 64U * 1024U;
constexpr std::size_t reply_headers_max = 200;

struct ReplyHead {
    int status = 0;
    bool is_http_1_0 = false;
    std::vector<std::pair<std::string, std::string>> headers;

    /// The first header of this name, in any case of letters; nothing if there is none.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

/// Where a head ends in `bytes`, with its empty line; nothing when it goes on. `from`: so many
/// bytes were searched before.
std::optional<std::size_t> head_end(std::string_view bytes, std::size_t from);

/// Reads a whole head. Lines may end with LF alone. Errors: Code::invalid with a reason.
Result<ReplyHead> parse_head(std::string_view text);

/// How the body's end is found.
struct Framing {
    enum class Kind : std::uint8_t { none, length, chunked, until_close };

    Kind kind = Kind::none;
    std::uint64_t length = 0;
    bool keeps_alive = false;  ///< the connection can be used again afterwards
};

/// Errors: Code::invalid with a reason (lengths that contradict, an unknown transfer coding).
Result<Framing> framing_of(const ReplyHead& head, std::string_view method);

/// Takes the content out of the body's bytes as they arrive.
class BodyDecoder {
public:
    enum class State : std::uint8_t { more, done, malformed };

    explicit BodyDecoder(const Framing& framing);

    /// Takes bytes from the front of `bytes`; gives the next piece of content, a part of `bytes`,
    /// empty when there was none. Call it until `bytes` is empty or the state is not `more`. What
    /// stays in `bytes` when the state is `done` does not belong to the reply.
    std::string_view next(std::string_view& bytes);

    [[nodiscard]] State state() const { return state_; }

    /// The connection ended. True when the body may end so.
    [[nodiscard]] bool may_end() const { return kind_ == Framing::Kind::until_close; }

    /// Of a body with a length: what is still to come.
    [[nodiscard]] std::uint64_t missing() const { return left_; }

private:
    enum class Part : std::uint8_t { size_line, content, content_end, trailer };

    void take_line(std::string_view& bytes);
    void line_complete();

    Framing::Kind kind_;
    State state_ = State::more;
    Part part_ = Part::size_line;
    std::uint64_t left_ = 0;  ///< of the body or the chunk
    std::size_t overhead_ = 0;
    std::string line_;
};

}  // namespace portico::client
