#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::client {

/// The gzip form; nothing if it would not be smaller.
std::optional<std::string> gzip(std::string_view bytes);

/// Unpacks a gzip form as its bytes arrive. The taker bounds the size: it sees each piece, of at
/// most 64 KiB, before the next one is unpacked.
class Gunzip {
public:
    using Taker = std::function<Status(std::string_view piece)>;

    Gunzip();
    ~Gunzip();
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    /// Errors: Code::invalid (not gzip, damaged), what the taker answers.
    Status feed(std::string_view packed, const Taker& take);

    /// False while bytes are missing.
    [[nodiscard]] bool is_whole() const { return is_whole_; }

private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
    bool is_whole_ = false;
};

}  // namespace portico::client
