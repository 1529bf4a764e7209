#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace portico::gateway {

/// Decodes a body in chunks (RFC 9112 7.1) as its bytes arrive. Strict: CRLF, hexadecimal sizes of
/// at most 8 digits, extensions and trailers bounded and thrown away.
class ChunkedDecoder {
public:
    enum class State : std::uint8_t { more, done, malformed, too_large };

    /// Appends to `body`, at most `bytes_max` bytes.
    ChunkedDecoder(std::string& body, std::uint64_t bytes_max)
        : body_{body}, bytes_max_{bytes_max} {}

    /// Takes bytes from the front of `bytes`; what stays in it when the state is `done` belongs to
    /// the next request.
    State feed(std::string_view& bytes);

private:
    enum class Part : std::uint8_t { size_line, content, content_end, trailer, done };

    State take_line(std::string_view& bytes);
    State line_complete();

    std::string& body_;
    std::uint64_t bytes_max_;
    std::uint64_t left_ = 0;  ///< of the chunk
    std::size_t trailer_bytes_ = 0;
    Part part_ = Part::size_line;
    std::string line_;
};

}  // namespace portico::gateway
