// Any bytes as a server's reply: head, framing, chunks and gzip.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "client/compression.hpp"
#include "client/reply_parser.hpp"

namespace {

using namespace portico::client;

constexpr std::size_t unpacked_bytes_max = 1U << 20U;

void check(bool holds) {
    if (!holds) __builtin_trap();
}

struct Decoded {
    std::string text;
    BodyDecoder::State state;
    std::size_t left = 0;
};

/// The body in pieces of `step` bytes.
Decoded decode(const Framing& framing, std::string_view body, std::size_t step) {
    BodyDecoder decoder{framing};
    Decoded found{{}, decoder.state()};
    while (!body.empty() && decoder.state() == BodyDecoder::State::more) {
        auto piece = body.substr(0, step);
        const auto size = piece.size();
        while (!piece.empty() && decoder.state() == BodyDecoder::State::more) {
            found.text.append(decoder.next(piece));
        }
        body.remove_prefix(size - piece.size());
    }
    found.state = decoder.state();
    found.left = body.size();
    return found;
}

void unpack(std::string_view packed) {
    Gunzip gunzip;
    std::size_t size = 0;
    static_cast<void>(gunzip.feed(packed, [&](std::string_view piece) -> portico::Status {
        size += piece.size();
        if (size > unpacked_bytes_max) return portico::invalid("enough");
        return {};
    }));
    check(size <= unpacked_bytes_max + 64U * 1024U);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    unpack(text);
    const auto end = head_end(text, 0);
    // Found in steps it ends where it ends at once.
    std::optional<std::size_t> stepped;
    for (std::size_t have = 1; have <= size && !stepped; ++have) {
        stepped = head_end(text.substr(0, have), have - 1);
    }
    check(stepped == end);
    if (!end) return 0;
    const auto head = parse_head(text.substr(0, *end));
    if (!head.ok()) return 0;
    check(head->status >= 100 && head->status <= 599);
    check(head->headers.size() <= reply_headers_max);
    for (const auto& [name, value] : head->headers) {
        check(!name.empty());
        check(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos);
    }
    const auto framing = framing_of(*head, "GET");
    if (!framing.ok()) return 0;
    const auto body = text.substr(*end);
    const auto at_once = decode(*framing, body, body.size() + 1);
    const auto slowly = decode(*framing, body, 1);
    check(at_once.text == slowly.text && at_once.state == slowly.state);
    check(at_once.text.size() + at_once.left <= body.size());
    if (at_once.state == BodyDecoder::State::done) check(at_once.left == slowly.left);
    unpack(at_once.text);
    return 0;
}
