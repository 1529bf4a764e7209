#include "client/compression.hpp"

#include <array>

#include <zlib.h>

namespace portico::client {
namespace {

/// zlib's window of 32 KiB, in a gzip wrapper.
constexpr int gzip_window_bits = 15 + 16;
constexpr int memory_level = 8;
/// A request waits for it: speed counts more than the last tenth.
constexpr int level = 3;

/// zlib takes its input by a pointer that is not const, and does not write to it.
Bytef* input_of(std::string_view bytes) {
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT
}

}  // namespace

std::optional<std::string> gzip(std::string_view bytes) {
    z_stream stream{};
    const auto started = deflateInit2(
        &stream, level, Z_DEFLATED, gzip_window_bits, memory_level, Z_DEFAULT_STRATEGY
    );
    if (started != Z_OK) return std::nullopt;
    std::string packed(bytes.size(), '\0');  // larger is not wanted
    stream.next_in = input_of(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const auto outcome = deflate(&stream, Z_FINISH);
    packed.resize(packed.size() - stream.avail_out);
    deflateEnd(&stream);
    if (outcome != Z_STREAM_END) return std::nullopt;
    return packed;
}

struct Gunzip::Stream {
    z_stream zlib{};
    std::array<char, 64U * 1024U> piece{};
};

Gunzip::Gunzip() : stream_{std::make_unique<Stream>()} {
    inflateInit2(&stream_->zlib, gzip_window_bits);
}

Gunzip::~Gunzip() {
    inflateEnd(&stream_->zlib);
}

Status Gunzip::feed(std::string_view packed, const Taker& take) {
    auto& zlib = stream_->zlib;
    auto& piece = stream_->piece;
    zlib.next_in = input_of(packed);
    zlib.avail_in = static_cast<uInt>(packed.size());
    while (zlib.avail_in > 0 || zlib.avail_out == 0) {
        if (is_whole_) {
            if (zlib.avail_in == 0) break;
            inflateReset(&zlib);  // gzip forms may follow each other
            is_whole_ = false;
        }
        zlib.next_out = reinterpret_cast<Bytef*>(piece.data());
        zlib.avail_out = static_cast<uInt>(piece.size());
        const auto outcome = inflate(&zlib, Z_NO_FLUSH);
        if (outcome == Z_BUF_ERROR) break;  // nothing was left to do
        if (outcome != Z_OK && outcome != Z_STREAM_END) {
            return invalid("its gzip form is damaged");
        }
        is_whole_ = outcome == Z_STREAM_END;
        const auto size = piece.size() - zlib.avail_out;
        if (size > 0) PORTICO_TRY(take({piece.data(), size}));
    }
    return {};
}

}  // namespace portico::client
